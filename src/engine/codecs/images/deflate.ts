import { ExportError } from '../../errors/index.ts';

/** RFC 1950, by the browser's own compressor: equal bytes give equal bytes on the same build. */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return through(new CompressionStream('deflate'), bytes);
}

/**
 * @param length of what comes out
 * @throws ExportError ASSET_FAILED for what is broken or of another length
 */
export async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(length);
  let at = 0;
  try {
    const stream = new DecompressionStream('deflate');
    const writer = stream.writable.getWriter();
    const written = writer.write(bytes).then(() => writer.close());
    // Whoever reads is told; without a listener the same failure would be one more, of nobody.
    written.catch(() => undefined);
    const reader = stream.readable.getReader();
    for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) {
      // Stops before a small file grows to more than its pixels.
      if (at + value.length > length) throw new Error('more bytes than pixels');
      whole.set(value, at);
      at += value.length;
    }
  } catch (cause) {
    throw broken(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (at !== length) throw broken(`${at} of ${length} bytes`);
  return whole;
}

async function through(
  stream: CompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = stream.writable.getWriter();
  const written = writer.write(bytes).then(() => writer.close());
  const packed = new Uint8Array(await new Response(stream.readable).arrayBuffer());
  await written;
  return packed;
}

function broken(reason: string, cause?: unknown): ExportError {
  return new ExportError('ASSET_FAILED', `The compressed pixels of a picture are damaged: ${reason}.`, {
    value: reason,
    cause,
  });
}
