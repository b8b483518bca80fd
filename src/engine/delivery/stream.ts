import { ExportError, unlessAborted } from '../errors/index.ts';

/**
 * Hands a finished file to a caller's stream, one chunk at a time at the pace of whoever reads it, and closes the stream.
 *
 * @throws ExportError the reason why `signal` was aborted, or OUTPUT_FAILED where the stream refuses; the stream is aborted then
 */
export async function pourInto(
  file: Blob,
  stream: WritableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Promise<void> {
  const reader = (file.stream() as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  let writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>> | undefined;
  try {
    // Throws where somebody else writes to it.
    writer = stream.getWriter();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      // A stream may take for ever to take a chunk, but not longer than the job lasts.
      await unlessAborted(signal, writer.write(value));
    }
    await unlessAborted(signal, writer.close());
  } catch (thrown) {
    const failure = failureOf(thrown);
    // Both wait for what is under way, which may never end; the failure is told either way.
    writer?.abort(failure).catch(ignoreConsequence);
    reader.cancel(failure).catch(ignoreConsequence);
    throw failure;
  }
}

function failureOf(thrown: unknown): ExportError {
  if (thrown instanceof ExportError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new ExportError(
    'OUTPUT_FAILED',
    `The stream did not take the file: ${reason}. Export it anew with another; finished segments are found again.`,
    { cause: thrown },
  );
}

function ignoreConsequence(): void {}
