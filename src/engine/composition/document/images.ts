import { ExportError } from '../../errors/index.ts';
import { sha256Hex } from '../../media/index.ts';
import type { ImagePixels } from '../../scene/index.ts';
import type { ReadOptions } from '../composition.ts';
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
      const { message } = ExportError.from(error, 'ASSET_FAILED');
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
  if (findFile(asset, source, files)) return;
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
  const { bytes, mimeType } = await findBytes(asset, source, files, options);
  const hash = await sha256Hex(bytes);
  const { width, height, data } = await options.decodeImage(bytes, mimeType);
  if (!(width >= 1 && height >= 1) || data.length !== width * height * 4) {
    throw new ExportError('ASSET_FAILED', 'it has no pixels.', { value: `${width}×${height}` });
  }
  return { hash, width, height, data };
}

async function findBytes(
  asset: JsonObject,
  source: string,
  files: ReadonlyMap<string, Bytes>,
  options: ReadOptions,
): Promise<{ bytes: Bytes; mimeType: string }> {
  if (source.startsWith('data:')) return decodeDataUrl(source);
  const path = joined(textOf(asset.u) ?? '', source);
  const bytes = findFile(asset, source, files) ?? (source ? await options.resolveAsset?.(path) : undefined);
  if (!bytes)
    throw new ExportError(
      'ASSET_FAILED',
      `the file "${shortName(path)}" was not found. Lay it beside the document under this name, pass it along with it, or embed it.`,
      { value: path },
    );
  return { bytes, mimeType: sniffType(bytes, source) };
}

/** The folder of assets is named differently in each version of the archive, and by each tool. */
function findFile(asset: JsonObject, source: string, files: ReadonlyMap<string, Bytes>): Bytes | undefined {
  const relative = joined(textOf(asset.u) ?? '', source).replace(/^\/+/, '');
  for (const path of [relative, `images/${source}`, `i/${source}`, source]) {
    const bytes = files.get(path);
    if (bytes) return bytes;
  }
  return undefined;
}

const joined = (folder: string, file: string): string =>
  folder === '' || folder.endsWith('/') ? folder + file : `${folder}/${file}`;

/** `data:[type][;base64],…` (RFC 2397). */
export function decodeDataUrl(url: string): { bytes: Bytes; mimeType: string } {
  const comma = url.indexOf(',');
  if (comma < 0) throw new ExportError('ASSET_FAILED', 'its data: URL has no data.');
  const [type = '', ...parameters] = url.slice('data:'.length, comma).split(';');
  const content = url.slice(comma + 1);
  let bytes: Bytes;
  try {
    if (parameters.includes('base64')) {
      const binary = atob(content);
      bytes = new Uint8Array(binary.length);
      for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    } else {
      bytes = new TextEncoder().encode(decodeURIComponent(content));
    }
  } catch (cause) {
    throw new ExportError('ASSET_FAILED', 'its data: URL is damaged.', { cause });
  }
  return { bytes, mimeType: type || sniffType(bytes, '') };
}

function sniffType(bytes: Uint8Array, path: string): string {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'image/jpeg';
  if (bytes[0] === 0x47 && bytes[1] === 0x49) return 'image/gif';
  if (bytes[0] === 0x52 && bytes[8] === 0x57) return 'image/webp';
  if (path.toLowerCase().endsWith('.svg')) return 'image/svg+xml';
  return path.toLowerCase().endsWith('.avif') ? 'image/avif' : 'application/octet-stream';
}

const shortName = (source: string): string => (source.length > 60 ? `${source.slice(0, 57)}…` : source);

/** Assets by id; of several with one id the first counts. */
export function assetsById(document: JsonObject): Map<string, JsonObject> {
  const assets = new Map<string, JsonObject>();
  for (const asset of objectsOf(document.assets)) {
    const id = textOf(asset.id);
    if (id !== undefined && !assets.has(id)) assets.set(id, asset);
  }
  return assets;
}
