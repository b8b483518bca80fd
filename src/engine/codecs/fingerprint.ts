import { sha256Hex } from '../media/index.ts';

/** SHA-256 of the parts, each preceded by its length, hexadecimal. */
export async function sha256(parts: readonly (string | Uint8Array)[]): Promise<string> {
  const blobParts: BlobPart[] = [];
  for (const part of parts) {
    const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : new Uint8Array(part);
    blobParts.push(`${bytes.length}:`, bytes);
  }
  return sha256Hex(new Uint8Array(await new Blob(blobParts).arrayBuffer()));
}

/** Not yet in TypeScript's DOM library; W3C User-Agent Client Hints, section 4.1. */
interface UserAgentData {
  getHighEntropyValues(hints: readonly string[]): Promise<Record<string, unknown>>;
}

let build: Promise<string> | undefined;

/**
 * The browser's build, as exactly as it tells, with its platform and number of cores: encoders have been seen to
 * give other bytes when any of these changes.
 */
export function describeBrowser(): Promise<string> {
  build ??= readBuild();
  return build;
}

async function readBuild(): Promise<string> {
  const { userAgent, hardwareConcurrency } = navigator;
  const hints = (navigator as { userAgentData?: UserAgentData }).userAgentData;
  const detail = await hints?.getHighEntropyValues([
    'fullVersionList',
    'platformVersion',
    'architecture',
    'bitness',
  ]);
  return JSON.stringify([userAgent, detail ?? null, hardwareConcurrency]);
}
