import type { ExportDestination } from '../api/index.ts';
import type { ExportErrorCode } from '../errors/index.ts';

/** How often a whole job is tried again by itself where its request does not say. */
export const DEFAULT_RETRIES = 2;

const FIRST_WAIT_MILLISECONDS = 1000;
const LONGEST_WAIT_MILLISECONDS = 60_000;

/** Failures of the machine or its farm rather than of the request. */
const MAY_PASS: ReadonlySet<ExportErrorCode> = new Set([
  'WORKER_LOST',
  'ENCODER_FAILED',
  'RENDERER_FAILED',
  'STORAGE_CORRUPT',
  'NO_FARM',
  'FARM_FAILED',
]);

/** Answers of a server that another attempt may change (RFC 9110 § 15.5.9, § 15.6; RFC 6585 § 4). */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Whether doing the same again may end better.
 *
 * @param destination where the job's file goes; what a server or the way to it refused may pass, a disk that refused does not
 */
export function mayPass(
  { code, value }: { readonly code: ExportErrorCode; readonly value?: unknown },
  destination: ExportDestination['kind'],
): boolean {
  if (code === 'OUTPUT_FAILED' && destination === 'http') {
    return typeof value !== 'number' || PASSING_STATUSES.has(value);
  }
  return MAY_PASS.has(code);
}

/**
 * How long to wait before an attempt: twice as long each time, up to a minute, less a part of up to a half that differs
 * from job to job, so that what failed together does not come back together. The same seed gives the same wait.
 *
 * @param attempt from 1
 * @returns milliseconds
 */
export function backOffMilliseconds(seed: string, attempt: number): number {
  const longest = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1), LONGEST_WAIT_MILLISECONDS);
  return Math.round(longest * (1 - fraction(`${seed}/${attempt}`) / 2));
}

/** FNV-1a (Fowler, Noll, Vo; 32 bits) of the text, as 0 to 1. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}
