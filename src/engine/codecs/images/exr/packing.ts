import { ExportError } from '../../../errors/index.ts';

/** Of a run: OpenEXR's reader takes lengths that fit a signed byte. */
const LONGEST_RUN = 128;
const SHORTEST_RUN = 3;

/** Differences between bytes, about 128, in place: what OpenEXR's RLE and ZIP do before they pack. */
export function predict(bytes: Uint8Array): void {
  let before = bytes[0] ?? 0;
  for (let i = 1; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    bytes[i] = byte - before + 128;
    before = byte;
  }
}

export function unpredict(bytes: Uint8Array): void {
  for (let i = 1; i < bytes.length; i++) bytes[i] = (bytes[i - 1] as number) + (bytes[i] as number) - 128;
}

/** First the bytes at even places, then those at odd ones, which are the heavier ones of each pair. */
export function split(bytes: Uint8Array, target: Uint8Array): void {
  const half = (bytes.length + 1) >> 1;
  for (let i = 0, even = 0, odd = half; i < bytes.length; i += 2) {
    target[even++] = bytes[i] as number;
    if (i + 1 < bytes.length) target[odd++] = bytes[i + 1] as number;
  }
}

export function join(bytes: Uint8Array, target: Uint8Array): void {
  const half = (bytes.length + 1) >> 1;
  for (let i = 0, even = 0, odd = half; i < bytes.length; i += 2) {
    target[i] = bytes[even++] as number;
    if (i + 1 < bytes.length) target[i + 1] = bytes[odd++] as number;
  }
}

/** A byte n from 0 on: the next byte n + 1 times. A negative one: −n bytes as they are. */
export function packRuns(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes.length + Math.ceil(bytes.length / (LONGEST_RUN - 1)) + 1);
  let written = 0;
  let literals = 0;
  let at = 0;
  const flush = (end: number): void => {
    while (literals > 0) {
      const count = Math.min(literals, LONGEST_RUN - 1);
      out[written++] = -count;
      out.set(bytes.subarray(end - literals, end - literals + count), written);
      written += count;
      literals -= count;
    }
  };
  while (at < bytes.length) {
    const byte = bytes[at];
    let run = 1;
    while (run < LONGEST_RUN && at + run < bytes.length && bytes[at + run] === byte) run++;
    if (run < SHORTEST_RUN) {
      literals += run;
      at += run;
      continue;
    }
    flush(at);
    out[written++] = run - 1;
    out[written++] = byte as number;
    at += run;
  }
  flush(at);
  return out.subarray(0, written);
}

/** @throws ExportError ASSET_FAILED for what is broken or of another length */
export function unpackRuns(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(length);
  let filled = 0;
  let at = 0;
  while (at < bytes.length) {
    const head = bytes[at++] as number;
    const literal = head > 127;
    const count = literal ? 256 - head : head + 1;
    const end = filled + count;
    if (end > length || at + (literal ? count : 1) > bytes.length) throw broken(filled, length);
    if (literal) out.set(bytes.subarray(at, at + count), filled);
    else out.fill(bytes[at] as number, filled, end);
    at += literal ? count : 1;
    filled = end;
  }
  if (filled !== length) throw broken(filled, length);
  return out;
}

function broken(filled: number, length: number): ExportError {
  return new ExportError(
    'ASSET_FAILED',
    `Runs of an OpenEXR picture are damaged at ${filled} of ${length} bytes.`,
    {
      value: filled,
    },
  );
}
