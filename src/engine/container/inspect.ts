import { ExportError } from '../errors/index.ts';
import type { FileReport } from './container.ts';
import { inspectMovie } from './inspect-movie.ts';
import { inspectPng, isPng } from './inspect-png.ts';
import { inspectZip, isZip } from './inspect-zip.ts';

const SIGNATURE_BYTES = 8;

/**
 * Reads what a file says of itself and what its packets say: MP4, MOV, WebM and Matroska, a ZIP archive of PNG pictures,
 * a single PNG. Pictures and frames are counted, not decoded.
 *
 * @throws ExportError CHECK_FAILED for a file that is empty, of another kind, or broken
 */
export async function inspectFile(file: Blob): Promise<FileReport> {
  if (file.size === 0) throw new ExportError('CHECK_FAILED', 'The file is empty.', { value: 0 });
  try {
    const signature = new Uint8Array(await file.slice(0, SIGNATURE_BYTES).arrayBuffer());
    if (isPng(signature)) return await inspectPng(file);
    if (isZip(signature)) return await inspectZip(file);
    return await inspectMovie(file);
  } catch (thrown) {
    if (thrown instanceof ExportError) throw thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ExportError('CHECK_FAILED', `The file is broken and can't be read to its end: ${reason}`, {
      value: reason,
      cause: thrown,
    });
  }
}
