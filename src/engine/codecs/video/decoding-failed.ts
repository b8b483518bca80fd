import { ExportError } from '../../errors/index.ts';

/** @param seconds where in the file */
export function decodingFailed(cause: unknown, seconds: number): ExportError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ExportError(
    'ASSET_FAILED',
    `The picture at ${seconds.toFixed(3)} s of a video could not be decoded: ${message} The file may be damaged; convert it to another format, or replace it.`,
    { value: seconds, cause },
  );
}
