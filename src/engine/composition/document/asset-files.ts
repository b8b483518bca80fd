import { ExportError } from '../../errors/index.ts';
import { sha256Hex } from '../../media/index.ts';
import type { AssetFile, ReadOptions } from '../composition.ts';
import { type JsonObject, textOf } from './values.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * The file that an asset names: in its data: URL, in the archive, or beside the document.
 *
 * @param files of the archive
 * @throws ExportError ASSET_FAILED where there is none
 */
export async function findAssetFile(
  asset: JsonObject,
  files: ReadonlyMap<string, Bytes>,
  options: ReadOptions,
): Promise<{ readonly file: AssetFile; readonly claimedType?: string }> {
  const source = textOf(asset.p) ?? '';
  if (source.startsWith('data:')) {
    const { bytes, mimeType } = decodeDataUrl(source);
    return { file: bytes, ...(mimeType && { claimedType: mimeType }) };
  }
  const path = joined(textOf(asset.u) ?? '', source);
  const file = findPacked(asset, files) ?? (source ? await options.resolveAsset?.(path) : undefined);
  if (file) return { file };
  throw new ExportError(
    'ASSET_FAILED',
    `the file "${shortName(path)}" was not found. Lay it beside the document under this name, pass it along with it, or embed it.`,
    { value: path },
  );
}

/** The folder of assets is named differently in each version of the archive, and by each tool. */
export function findPacked(asset: JsonObject, files: ReadonlyMap<string, Bytes>): Bytes | undefined {
  const source = textOf(asset.p) ?? '';
  const relative = joined(textOf(asset.u) ?? '', source).replace(/^\/+/, '');
  for (const path of [relative, `images/${source}`, `i/${source}`, source]) {
    const bytes = files.get(path);
    if (bytes) return bytes;
  }
  return undefined;
}

/** What names a file's content in Scenes and recipes. */
export function hashAssetFile(file: AssetFile, options: ReadOptions): Promise<string> {
  if (options.hashAsset) return options.hashAsset(file);
  if (file instanceof Uint8Array) return sha256Hex(file);
  throw new ExportError('INTERNAL', 'A file is to be named whose content nobody has looked at.');
}

/**
 * @param limit in bytes; larger files are refused before they are read
 * @throws ExportError ASSET_FAILED; SOURCE_MISSING where the platform does not hold any more what it was given to keep
 */
export async function bytesOf(file: AssetFile, limit: number): Promise<Bytes> {
  if (file instanceof Uint8Array) return file;
  if (file.size > limit) {
    throw new ExportError(
      'ASSET_FAILED',
      `it has ${Math.ceil(file.size / 2 ** 20)} MiB, which is too large.`,
      {
        value: file.size,
      },
    );
  }
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ExportError(
      'SOURCE_MISSING',
      `A file of ${file.size} bytes that the composition needs can’t be read any more: ${reason} Export it anew, with its files.`,
      { value: file.size, cause },
    );
  }
}

/**
 * `data:[type][;base64],…` (RFC 2397).
 *
 * @returns an empty type where the URL states none
 */
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
  return { bytes, mimeType: type };
}

const joined = (folder: string, file: string): string =>
  folder === '' || folder.endsWith('/') ? folder + file : `${folder}/${file}`;

/** As much of a path or data: URL as a message has room for. */
export const shortName = (source: string): string =>
  source.length > 60 ? `${source.slice(0, 57)}…` : source;
