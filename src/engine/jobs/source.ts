import type { DocumentFile, ExportRequest } from '../api.ts';
import { LIMITS } from '../composition/index.ts';
import { ExportError } from '../errors/index.ts';
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
): Promise<CompositionSource> {
  const { composition } = request;
  const fileName = request.fileName ?? (composition instanceof File ? composition.name : 'composition.json');
  const size = composition instanceof Blob ? composition.size : composition.length;
  const limit = (await isArchive(composition)) ? LIMITS.archiveBytes : LIMITS.documentBytes;
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
    assets: request.assets ?? new Map(),
  };
}

async function isArchive(composition: DocumentFile): Promise<boolean> {
  const start =
    composition instanceof Blob
      ? new Uint8Array(await composition.slice(0, ZIP_START.length).arrayBuffer())
      : composition;
  return ZIP_START.every((byte, index) => start[index] === byte);
}
