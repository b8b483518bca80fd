import { sha256 } from '@noble/hashes/sha2.js';
import type { AuditAction, ExportAuditEvent } from '../api/index.ts';
import type { ExportErrorCode } from '../errors/index.ts';
import { toHex } from '../media/index.ts';
import { canonicalJson } from '../segments/index.ts';

/** What stands before the first row of a trail. */
export const CHAIN_START = '0'.repeat(64);

/** The last of the rows that were dropped from the front of a trail. */
export interface AuditCut {
  /** Its sequence number. */
  readonly through: number;
  readonly hash: string;
}

/** What a row says before it has its place in the chain. */
export interface AuditEntry {
  /** ISO 8601 in UTC, with milliseconds. */
  readonly time: string;
  readonly action: AuditAction;
  readonly jobId?: string;
  readonly format?: string;
  readonly result?: NonNullable<ExportAuditEvent['result']>;
  /** Why the export failed. */
  readonly error?: ExportErrorCode;
  /** A name that means nothing without the person's key. */
  readonly person?: string;
  /** {@link AuditSecret}, encrypted with the person's key: base64 of 12 bytes of nonce, the text and 16 bytes of tag. */
  readonly sealed?: string;
  /** Only of `retention_cut`: the row after it is the first one left. */
  readonly cut?: AuditCut;
}

/** A row of the trail: a link of the chain. */
export interface AuditLine extends AuditEntry {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** `hash` of the row before, or {@link CHAIN_START}. */
  readonly previous: string;
  /** SHA-256 of the canonical JSON of all other fields, hexadecimal. */
  readonly hash: string;
}

/** Where a trail ends; without it nobody could tell that its last rows were taken away. */
export interface AuditEnd {
  readonly rows: number;
  /** Of the last row that was ever written. */
  readonly sequence: number;
  readonly hash: string;
}

/** The next link. Nothing in it waits, so that it can be made in the middle of a database transaction. */
export function linkAfter(end: Pick<AuditEnd, 'sequence' | 'hash'>, entry: AuditEntry): AuditLine {
  const content = { ...entry, sequence: end.sequence + 1, previous: end.hash };
  return { ...content, hash: contentHash(content) };
}

/**
 * The hash that a row is to have. The canonical form is that of RFC 8785: keys in the order of their UTF-16 code units,
 * no white space, numbers and texts as ECMAScript writes them.
 */
export function contentHash(row: Omit<AuditLine, 'hash'>): string {
  const { hash: _, ...content } = row as AuditLine;
  return toHex(sha256(new TextEncoder().encode(canonicalJson(content))));
}

/** A trail as JSON Lines: a row a line, then a line that says where it ends. */
export function auditText(rows: readonly AuditLine[], end: AuditEnd): string {
  return [...rows, { end }].map((line) => `${canonicalJson(line)}\n`).join('');
}
