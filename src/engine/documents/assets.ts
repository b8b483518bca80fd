import { type AssetFile, bytesOf, findAssetFile, LIMITS, sniffType } from '../composition/index.ts';
import { isList, isTree, type Tree, treesOf } from './tree.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** Where a document's files are. */
export interface AssetSources {
  /** Of its archive, by path. */
  readonly files: ReadonlyMap<string, Bytes>;
  resolveAsset(path: string): Promise<AssetFile | undefined>;
}

/** What becomes of the files that a document links to. */
export type AssetPlace =
  /** All of them into the document. */
  | 'inline'
  /** Those that lay in an archive into the document; others stay where they are. */
  | 'as-they-are';

/**
 * Puts files into a document as data URLs.
 *
 * @returns names of those that are missing
 */
export async function inlineAssets(
  document: Tree,
  sources: AssetSources,
  place: AssetPlace,
): Promise<string[]> {
  const missing: string[] = [];
  for (const asset of linkedAssets(document)) {
    const file = await fileOf(asset, sources, place === 'inline');
    if (file === undefined) {
      missing.push(String(asset.p));
      continue;
    }
    if (file === 'elsewhere') continue;
    const bytes = await bytesOf(file, LIMITS.imageFileBytes);
    const type = typeOf(bytes, String(asset.p));
    asset.p = `data:${type};base64,${base64(bytes)}`;
    asset.u = '';
    asset.e = 1;
  }
  return missing;
}

/** Files to lie in an archive, by their path; the document names them. */
export async function externalAssets(
  document: Tree,
  sources: AssetSources,
): Promise<{ readonly files: Map<string, Bytes>; readonly missing: string[] }> {
  const files = new Map<string, Bytes>();
  const missing: string[] = [];
  const names = new Set<string>();
  for (const asset of treesOf(document.assets)) {
    if (isList(asset.layers) || typeof asset.p !== 'string' || asset.p === '') continue;
    const file = await fileOf(asset, sources, true);
    if (file === undefined || file === 'elsewhere') {
      missing.push(asset.p.slice(0, 80));
      continue;
    }
    const bytes = await bytesOf(file, LIMITS.imageFileBytes);
    const type = typeOf(bytes, asset.p);
    const name = freeName(String(asset.id), EXTENSIONS[type] ?? type.split('/')[1] ?? 'bin', names);
    const folder = type.startsWith('audio/') ? 'u' : 'i';
    files.set(`${folder}/${name}`, bytes);
    asset.p = name;
    asset.u = `/${folder}/`;
    asset.e = 0;
  }
  return { files, missing };
}

function linkedAssets(document: Tree): Tree[] {
  return treesOf(document.assets).filter(
    (asset) =>
      !isList(asset.layers) && typeof asset.p === 'string' && asset.p !== '' && !asset.p.startsWith('data:'),
  );
}

async function fileOf(
  asset: Tree,
  { files, resolveAsset }: AssetSources,
  everywhere: boolean,
): Promise<AssetFile | 'elsewhere' | undefined> {
  if (!isTree(asset)) return undefined;
  try {
    const resolve = everywhere ? resolveAsset : async () => undefined;
    return (await findAssetFile(asset as never, files, { resolveAsset: resolve })).file;
  } catch {
    // It was named when the document was read; a link that is not to be followed stays a link.
    return everywhere ? undefined : 'elsewhere';
  }
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/svg+xml': 'svg',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/ogg': 'ogg',
  'audio/mp4': 'm4a',
  'application/octet-stream': 'bin',
};

function typeOf(bytes: Bytes, path: string): string {
  const claimed = /^data:([\w/+.-]+)[;,]/.exec(path)?.[1];
  if (claimed) return claimed;
  const extension = path.split('.').at(-1)?.toLowerCase();
  const known = Object.entries(EXTENSIONS).find(([, name]) => name === extension);
  // A RIFF file may be a picture or a sound.
  if (bytes[0] === 0x52 && bytes[8] === 0x57 && bytes[9] === 0x41) return 'audio/wav';
  const sniffed = sniffType(bytes, path);
  return sniffed === 'application/octet-stream' && known ? known[0] : sniffed;
}

/** A name that is safe in every archive, and not taken. */
function freeName(id: string, extension: string, names: Set<string>): string {
  const stem = id.replace(/[^\w-]/g, '_').slice(0, 80) || 'file';
  for (let count = 0; ; count++) {
    const name = `${stem}${count === 0 ? '' : `_${count}`}.${extension}`;
    if (names.has(name)) continue;
    names.add(name);
    return name;
  }
}

function base64(bytes: Bytes): string {
  let text = '';
  const run = 0x8000;
  for (let at = 0; at < bytes.length; at += run) text += String.fromCharCode(...bytes.subarray(at, at + run));
  return btoa(text);
}
