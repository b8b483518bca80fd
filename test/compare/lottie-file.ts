import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join, posix } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';

/** The little of a Lottie document that the players' drivers touch. */
export interface LottieDocument {
  readonly w: number;
  readonly h: number;
  readonly ip: number;
  readonly op: number;
  readonly assets?: { id: string; p?: string; u?: string; e?: number; layers?: unknown }[];
}

/** Reads a `.json` or `.lottie` file the way players want it: one document, its images as data URLs. */
export function readLottieFile(path: string): LottieDocument {
  const bytes = readFileSync(path);
  const [document, readAsset] =
    bytes[0] === 0x50 && bytes[1] === 0x4b ? readArchive(bytes) : readPlain(path, bytes);
  for (const asset of document.assets ?? []) {
    if (!asset.p || asset.layers || asset.p.startsWith('data:')) continue;
    const data = readAsset(asset.u ?? '', asset.p);
    if (!data) continue;
    asset.p = `data:${mimeType(asset.p)};base64,${Buffer.from(data).toString('base64')}`;
    asset.u = '';
    asset.e = 1;
  }
  return document;
}

type AssetReader = (folder: string, name: string) => Uint8Array | undefined;

function readPlain(path: string, bytes: Uint8Array): [LottieDocument, AssetReader] {
  const folder = dirname(path);
  return [
    parse(bytes),
    (sub, name) => {
      const found = [join(folder, sub, name), join(folder, name), join(folder, 'images', name)].find(
        (candidate) => existsSync(candidate) && statSync(candidate).isFile(),
      );
      return found === undefined ? undefined : readFileSync(found);
    },
  ];
}

function readArchive(bytes: Uint8Array): [LottieDocument, AssetReader] {
  const files = unzipSync(bytes);
  const manifest = files['manifest.json'];
  const id = manifest
    ? (JSON.parse(strFromU8(manifest)) as { animations: { id: string }[] }).animations[0]?.id
    : undefined;
  const main =
    [`animations/${id}.json`, `a/${id}.json`].find((name) => files[name]) ??
    Object.keys(files).find((name) => name.endsWith('.json') && !name.includes('manifest'));
  const document = main === undefined ? undefined : files[main];
  if (main === undefined || !document) throw new Error('The archive holds no animation.');
  return [
    parse(document),
    (sub, name) => {
      const exact = posix.join(posix.dirname(main), sub, name);
      return files[exact] ?? files[Object.keys(files).find((file) => file.endsWith(`/${name}`)) ?? ''];
    },
  ];
}

function parse(bytes: Uint8Array): LottieDocument {
  return JSON.parse(strFromU8(bytes).replace(/^\uFEFF/, '')) as LottieDocument;
}

export function mimeType(name: string): string {
  const kind = extname(name).slice(1).toLowerCase();
  return `image/${kind === 'jpg' ? 'jpeg' : kind === 'svg' ? 'svg+xml' : kind}`;
}
