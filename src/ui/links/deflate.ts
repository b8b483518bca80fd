/*
 * DEFLATE (RFC 1951) by the platform's own streams, bounded: a few kilobytes of it can stand for gigabytes.
 */

/**
 * Bytes that are handed to the decompressor at once. Some browsers unpack all of what they are given before they look at
 * whether anybody wants it; of so many bytes come at most about a thousand times as many (RFC 1951's longest match).
 */
const SLICE = 1024;

export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/**
 * @param most bytes that may come out; unpacking stops there
 * @returns undefined where there are more
 * @throws whatever the platform throws for bytes that are no complete DEFLATE stream
 */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { readable, writable } = new DecompressionStream('deflate-raw');
  const fed = feed(writable, bytes);
  // What is wrong with the bytes is told to the reader as well; this end of it may be told first.
  fed.catch(() => undefined);
  const reader = readable.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > most) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
  await fed;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function feed(writable: WritableStream<BufferSource>, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const writer = writable.getWriter();
  for (let at = 0; at < bytes.length; at += SLICE) await writer.write(bytes.subarray(at, at + SLICE));
  await writer.close();
}
