import { createVideoOpener, decodeImage } from '../codecs/index.ts';
import { type AssetFile, type Composition, type ReadOptions, readComposition } from '../composition/index.ts';
import { type Rational, sha256Hex, toNumber } from '../media/index.ts';
import type { CompositionSource } from './segments.ts';

/** Reads a composition with the files that came with it; pictures and videos are decoded by the browser. */
export function openSource(source: CompositionSource): Promise<Composition> {
  return readComposition(source.bytes, sourceOptions(source));
}

/** What a document is read with: the files that came with it. */
export function sourceOptions(source: CompositionSource): ReadOptions {
  const fonts = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [path, file] of source.assets) if (file instanceof Uint8Array) fonts.set(path, file);
  return {
    fileName: source.fileName,
    ...(source.animationId !== undefined && { animationId: source.animationId }),
    decodeImage,
    ...source.reading,
    resolveAsset: async (path) => source.assets.get(path),
    // Fonts lie among the other files; what is no font is passed over.
    fonts,
    openVideo: createVideoOpener(),
    hashAsset: assetHasher(source),
  };
}

/** A file that was read from the disk but never as a whole gets a name that is good for this reading only. */
export function assetHasher({ assets, hashes }: CompositionSource): (file: AssetFile) => Promise<string> {
  const known = new Map<AssetFile, string>();
  for (const [path, file] of assets) {
    const hash = hashes?.get(path);
    if (hash !== undefined) known.set(file, hash);
  }
  return async (file) => {
    const hash = known.get(file) ?? (file instanceof Blob ? crypto.randomUUID() : await sha256Hex(file));
    known.set(file, hash);
    return hash;
  };
}

/** The composition's frame, maybe between two, at the instant of an output frame. */
export function sourceFrame(frame: number, output: Rational, composition: Rational): number {
  if (output.num === composition.num && output.den === composition.den) return frame;
  return frame * toNumber({ num: output.den * composition.num, den: output.num * composition.den });
}
