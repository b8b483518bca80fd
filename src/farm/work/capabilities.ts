import { ENGINE_VERSION, type PreflightWorkerApi, type Thread } from '../../engine/host.ts';
import { ANY_CLASS, browserClass, PROTOCOL_VERSION, type WorkerRow } from '../protocol/index.ts';
import type { JoinOptions } from './types.ts';

const LONGEST_NAME = 100;

/** What this machine can do, found by trying each format's encoder. */
export async function describeWorker(
  workerId: string,
  slots: number,
  { name, kind = 'browser', tier }: JoinOptions,
  preflight: Thread<PreflightWorkerApi>,
): Promise<WorkerRow> {
  const [own, gpu, formats] = await Promise.all([
    browserClass(),
    describeGpu(),
    preflight.call((remote) => remote.supportedFormats()),
  ]);
  const made = formats.filter(({ available }) => available);
  const { deviceMemory = 0 } = navigator as { readonly deviceMemory?: number };
  const browser = navigator.userAgent.slice(0, 300);
  return {
    version: PROTOCOL_VERSION,
    workerId,
    name: (name ?? browserName(browser)).trim().slice(0, LONGEST_NAME) || workerId,
    kind,
    cores: navigator.hardwareConcurrency ?? 1,
    memory: deviceMemory * 2 ** 30,
    ...(gpu !== undefined && { gpu }),
    slots,
    classes: [own, ANY_CLASS],
    formats: made.map(({ id }) => id),
    // As EncoderPlan says it, without how it is accelerated.
    encoders: [...new Set(made.map(({ encoder }) => encoder.replace(/ \((hard|soft)ware\)$/, '')))],
    browser,
    engineVersion: ENGINE_VERSION,
    joinedAt: Date.now(),
    ...(tier !== undefined && { tier }),
  };
}

/** A software adapter draws more slowly than the processor itself, and counts as none. */
async function describeGpu(): Promise<string | undefined> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter || adapter.info.isFallbackAdapter) return undefined;
  const { vendor, architecture, description } = adapter.info;
  const words = [vendor, architecture, description].filter((word) => word !== '').join(' ');
  if (/swiftshader|llvmpipe|lavapipe/i.test(words)) return undefined;
  return words.slice(0, 200) || 'unnamed';
}

/** Such as `Chrome 156 on Linux`. */
function browserName(userAgent: string): string {
  const [, browser, version] = /(Edg|Firefox|Chrome|Version)\/(\d+)/.exec(userAgent) ?? [];
  const system = /Windows|Mac OS X|Android|Linux|iPhone|iPad/.exec(userAgent)?.[0] ?? 'unknown system';
  const names: Record<string, string> = { Edg: 'Edge', Version: 'Safari' };
  return browser ? `${names[browser] ?? browser} ${version} on ${system}` : 'Browser';
}
