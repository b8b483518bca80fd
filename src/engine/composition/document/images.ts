import { ExportError } from '../../errors/index.ts';
import { sha256Hex } from '../../media/index.ts';
import type { ImagePixels } from '../../scene/index.ts';
import type { ReadOptions } from '../composition.ts';
import { bytesOf, findAssetFile, findPacked, shortName } from './asset-files.ts';
import { LIMITS } from './limits.ts';
import { type JsonObject, objectsOf, rawNumber, textOf } from './values.ts';
import type { Warnings } from './warnings.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The pictures of all image assets that a layer shows, by asset id. One that is missing or can't be decoded is left
 * out with a warning.
 *
 * @param used ids of assets with the name of a layer that shows each
 * @throws ExportError INVALID_COMPOSITION where an asset says that it is embedded and is not; COMPOSITION_LIMIT
 *   where all together would take too much memory
 */
export async function loadImages(
  assets: ReadonlyMap<string, JsonObject>,
  used: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, Bytes>,
  options: ReadOptions,
  warnings: Warnings,
): Promise<Map<string, ImagePixels>> {
  const images = new Map<string, ImagePixels>();
  const known = new Map<string, Promise<ImagePixels>>();
  let held = 0;
  for (const [id, asset] of assets) {
    if (Array.isArray(asset.layers)) continue;
    refuseMalformed(id, asset, files);
    const layer = used.get(id);
    if (layer === undefined) continue;
    const source = textOf(asset.p) ?? '';
    const key = `${textOf(asset.u) ?? ''}\n${source}`;
    try {
      const loading = known.get(key) ?? loadImage(asset, source, files, options);
      const image = await loading;
      images.set(id, image);
      if (!known.has(key)) held += image.data.length;
      known.set(key, loading);
    } catch (error) {
      const { code, message } = ExportError.from(error, 'ASSET_FAILED');
      // It was there when the export began: the other threads have drawn it.
      if (code === 'SOURCE_MISSING') throw error;
      warnings.add('missing-image', layer, `The image "${shortName(source) || id}" is left out: ${message}`);
    }
    if (held > LIMITS.imageBytes) {
      throw new ExportError(
        'COMPOSITION_LIMIT',
        `With "${shortName(source) || id}" the document's images take more than ${LIMITS.imageBytes / 2 ** 30} GiB when decoded; scale them down or use fewer.`,
        { value: held },
      );
    }
  }
  return images;
}

/** The asset ids that image layers refer to, each with the name of such a layer. */
export function usedImages(stacks: Iterable<readonly JsonObject[]>): Map<string, string> {
  const used = new Map<string, string>();
  for (const layers of stacks) {
    for (const layer of layers) {
      const id = textOf(layer.refId);
      if (rawNumber(layer.ty) === 2 && id !== undefined && !used.has(id))
        used.set(id, textOf(layer.nm) ?? id);
    }
  }
  return used;
}

function refuseMalformed(id: string, asset: JsonObject, files: ReadonlyMap<string, Bytes>): void {
  const source = textOf(asset.p);
  if (rawNumber(asset.e) !== 1 || source === undefined || source.startsWith('data:')) return;
  if (findPacked(asset, files)) return;
  throw new ExportError(
    'INVALID_COMPOSITION',
    `The image asset "${id}" says that it is embedded, but "${shortName(source)}" is no data: URL.`,
    { value: shortName(source) },
  );
}

async function loadImage(
  asset: JsonObject,
  source: string,
  files: ReadonlyMap<string, Bytes>,
  options: ReadOptions,
): Promise<ImagePixels> {
  if (!options.decodeImage) throw new ExportError('ASSET_FAILED', 'images are not decoded here.');
  const { file, claimedType } = await findAssetFile(asset, files, options);
  const bytes = await bytesOf(file, LIMITS.imageFileBytes);
  const mimeType = claimedType ?? sniffType(bytes, source.startsWith('data:') ? '' : source);
  const hash = await sha256Hex(bytes);
  const held = file instanceof Blob ? file : undefined;
  const { width, height, data } = await options.decodeImage(bytes, mimeType, held);
  if (!(width >= 1 && height >= 1) || data.length !== width * height * 4) {
    throw new ExportError('ASSET_FAILED', 'it has no pixels.', { value: `${width}×${height}` });
  }
  return { hash, width, height, data };
}

/** @throws ExportError ASSET_FAILED where there is no such file */
export function sniffType(bytes: Uint8Array, path: string): string {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'image/jpeg';
  if (bytes[0] === 0x47 && bytes[1] === 0x49) return 'image/gif';
  if (bytes[0] === 0x52 && bytes[8] === 0x57) return 'image/webp';
  if (path.toLowerCase().endsWith('.svg')) return 'image/svg+xml';
  return path.toLowerCase().endsWith('.avif') ? 'image/avif' : 'application/octet-stream';
}

/** Assets by id; of several with one id the first counts. */
export function assetsById(document: JsonObject): Map<string, JsonObject> {
  const assets = new Map<string, JsonObject>();
  for (const asset of objectsOf(document.assets)) {
    const id = textOf(asset.id);
    if (id !== undefined && !assets.has(id)) assets.set(id, asset);
  }
  return assets;
}
