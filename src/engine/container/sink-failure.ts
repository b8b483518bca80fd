import { ExportError } from '../errors/index.ts';

/** What a destination's refusal becomes: the sink's own ExportError, or OUTPUT_FAILED with its reason. */
export function sinkFailure(cause: unknown): ExportError {
  if (cause instanceof ExportError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ExportError('OUTPUT_FAILED', `The destination refused the file's bytes: ${reason}`, {
    value: reason,
    cause,
  });
}
