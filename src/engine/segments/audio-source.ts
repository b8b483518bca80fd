import { type Composition, readComposition } from '../composition/index.ts';
import type { CompositionSource } from './segments.ts';
import { assetHasher } from './source.ts';

/** Reads a composition for what is heard in it: pictures, which take the memory, are left aside. */
export function openSounds(source: CompositionSource): Promise<Composition> {
  return readComposition(source.bytes, {
    fileName: source.fileName,
    ...(source.animationId !== undefined && { animationId: source.animationId }),
    ...source.reading,
    resolveAsset: async (path) => source.assets.get(path),
    hashAsset: assetHasher(source),
  });
}
