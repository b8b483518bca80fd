import { isExr, isTiff } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import { inspectApng, isAnimatedPng } from './animated/inspect-apng.ts';
import { inspectGif, isGif } from './animated/inspect-gif.ts';
import { inspectWebp, isWebp } from './animated/inspect-webp.ts';
import type { FileReport } from './container.ts';
import { inspectLottie, isDotLottie, isJson } from './inspect-lottie.ts';
import { inspectMovie } from './inspect-movie.ts';
import { inspectZip, isZip } from './inspect-zip.ts';
import { inspectMxf, isMxfFile } from './mxf/reading/inspect-mxf.ts';
import { inspectPicture } from './pictures/inspect-picture.ts';
import { isPng } from './pictures/png-header.ts';
import { inspectWave, isWave } from './wave/inspect-wave.ts';

const SIGNATURE_BYTES = 12;

/**
 * Reads what a file says of itself and what its packets say: MP4, MOV, WebM, Matroska and MXF, a ZIP archive of pictures, a single
 * picture (PNG, TIFF, OpenEXR, DNG), GIF, APNG, WebP, WAV. Pictures and frames are counted, not decoded.
 *
 * @throws ExportError CHECK_FAILED for a file that is empty, of another kind, or broken
 */
export async function inspectFile(file: Blob): Promise<FileReport> {
  if (file.size === 0) throw new ExportError('CHECK_FAILED', 'The file is empty.', { value: 0 });
  try {
    const signature = new Uint8Array(await file.slice(0, SIGNATURE_BYTES).arrayBuffer());
    if (isPng(signature))
      return await ((await isAnimatedPng(file)) ? inspectApng(file) : inspectPicture(file));
    if (isGif(signature)) return await inspectGif(file);
    if (isWebp(signature)) return await inspectWebp(file);
    if (isTiff(signature) || isExr(signature)) return await inspectPicture(file);
    if (isJson(signature)) return await inspectLottie(file, false);
    if (await isMxfFile(file)) return await inspectMxf(file);
    if (isZip(signature) && (await isDotLottie(file))) return await inspectLottie(file, true);
    if (isZip(signature)) return await inspectZip(file);
    if (isWave(signature)) return await inspectWave(file);
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
