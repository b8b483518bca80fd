import { ExportError } from '../../engine/index.ts';
import type { ContentRef, Place } from '../protocol/index.ts';
import { type Attempt, Passing, refuseAnswer } from './attempts.ts';

/** What arrived so far; kept from attempt to attempt. */
export interface Arrived {
  bytes: Uint8Array<ArrayBuffer> | undefined;
  count: number;
}

const WHAT = 'The content store did not give the bytes';

/** Takes the rest of what is there; after it returned, `arrived` is whole. */
export async function download(
  ref: ContentRef,
  place: Place,
  arrived: Arrived,
  { signal, moved }: Attempt,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(place.url, {
    headers: { ...place.headers, ...(arrived.count > 0 && { Range: `bytes=${arrived.count}-` }) },
    credentials: 'omit',
    redirect: 'error',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
    signal,
  });
  if (response.status === 401 || response.status === 403) {
    await response.body?.cancel();
    throw new Passing(`the store refused the address (${response.status})`);
  }
  if (!response.ok) await refuseAnswer(WHAT, response);
  // A store that knows no ranges sends it from the beginning.
  if (response.status !== 206) arrived.count = 0;
  const length = response.headers.get('Content-Length');
  const encoded = response.headers.get('Content-Encoding');
  if (length !== null && encoded === null && arrived.count + Number(length) !== ref.bytes) {
    await response.body?.cancel();
    throw wrongLength(ref, arrived.count + Number(length));
  }
  arrived.bytes ??= new Uint8Array(ref.bytes);
  const { bytes } = arrived;
  for await (const chunk of chunksOf(response)) {
    if (arrived.count + chunk.length > ref.bytes) throw wrongLength(ref, arrived.count + chunk.length);
    bytes.set(chunk, arrived.count);
    arrived.count += chunk.length;
    moved();
  }
  if (arrived.count < ref.bytes) throw new Passing(`${arrived.count} of ${ref.bytes} bytes came`);
  return bytes;
}

/** Not every browser iterates streams. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (!reader) return;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}

function wrongLength(ref: ContentRef, got: number): ExportError {
  return new ExportError(
    'FARM_FAILED',
    `What the content store has as ${ref.sha256.slice(0, 12)}… is not ${ref.bytes} bytes long, as it should be.`,
    { value: got },
  );
}
