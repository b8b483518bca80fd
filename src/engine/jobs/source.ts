import type { DocumentFile, ExportRequest } from '../api/index.ts';
import { type AssetFile, LIMITS, sniffType } from '../composition/index.ts';
import { ExportError, later, refuseAborted } from '../errors/index.ts';
import { FILE_HEAD_BYTES, fileKind } from '../media/index.ts';
import type { CompositionSource } from '../segments/index.ts';

/** `PK`, as every ZIP archive begins (PKWARE APPNOTE 6.3.10, § 4.3.7). */
const ZIP_START = [0x50, 0x4b];

/**
 * The bytes of a request as threads take them.
 *
 * @throws ExportError COMPOSITION_LIMIT for a file that is too large, before it is read, stored or sent anywhere
 */
export async function sourceOf(
  request: Pick<ExportRequest, 'fileName' | 'assets'> & { readonly composition: DocumentFile },
  signal?: AbortSignal,
): Promise<CompositionSource> {
  const { composition } = request;
  const fileName = request.fileName ?? (composition instanceof File ? composition.name : 'composition.json');
  if (fileKind(await headOf(composition)) === 'video') {
    // Demuxers are much to load for a page that is given documents.
    const { wrapVideo } = await later('reading videos', () => import('./video-document.ts'));
    return wrapVideo(composition, fileName);
  }
  const size = composition instanceof Blob ? composition.size : composition.length;
  const limit = isArchive(await headOf(composition)) ? LIMITS.archiveBytes : LIMITS.documentBytes;
  if (size > limit) {
    throw new ExportError(
      'COMPOSITION_LIMIT',
      `${fileName} has ${Math.ceil(size / 2 ** 20)} MiB; at most ${limit / 2 ** 20} MiB are read.`,
      { value: size },
    );
  }
  return {
    bytes: composition instanceof Blob ? new Uint8Array(await composition.arrayBuffer()) : composition,
    fileName,
    assets: await assetsOf(request.assets ?? new Map(), signal),
  };
}

/**
 * Files to read as a whole come into memory, large pictures into the browser's, so that every thread gets them at once; videos and
 * sound stay where they are.
 *
 * @throws ExportError COMPOSITION_LIMIT where those to read are too large
 */
async function assetsOf(
  files: ReadonlyMap<string, AssetFile>,
  signal: AbortSignal | undefined,
): Promise<Map<string, AssetFile>> {
  const assets = new Map<string, AssetFile>();
  let read = 0;
  for (const [path, file] of files) {
    refuseAborted(signal);
    if (!(file instanceof Blob) || fileKind(await headOf(file)) !== undefined) {
      assets.set(path, file);
      continue;
    }
    read += file.size;
    if (read > LIMITS.unpackedBytes) {
      throw new ExportError(
        'COMPOSITION_LIMIT',
        `With "${path}" the composition's pictures and fonts have more than ${LIMITS.unpackedBytes / 2 ** 20} MiB together.`,
        { value: read },
      );
    }
    assets.set(path, heldOnce(new Uint8Array(await file.arrayBuffer())));
  }
  return assets;
}

/** Pictures from this size on stay with the browser: every thread would hold a copy of them, beside what it decodes of it. */
const HELD_ONCE_BYTES = 2 ** 20;

function heldOnce(bytes: Uint8Array<ArrayBuffer>): AssetFile {
  const type = sniffType(bytes, '');
  if (bytes.length < HELD_ONCE_BYTES || !type.startsWith('image/')) return bytes;
  return new Blob([bytes], { type });
}

async function headOf(file: AssetFile): Promise<Uint8Array> {
  if (file instanceof Uint8Array) return file.subarray(0, FILE_HEAD_BYTES);
  return new Uint8Array(await file.slice(0, FILE_HEAD_BYTES).arrayBuffer());
}

const isArchive = (head: Uint8Array): boolean => ZIP_START.every((byte, index) => head[index] === byte);
