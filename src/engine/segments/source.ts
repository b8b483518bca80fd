import { decodeImage } from '../codecs/index.ts';
import { type Composition, readComposition } from '../composition/index.ts';
import { type Rational, toNumber } from '../media/index.ts';
import type { CompositionSource } from './segments.ts';

/** Reads a composition with the files that came with it; pictures are decoded by the browser. */
export function openSource(source: CompositionSource): Promise<Composition> {
  return readComposition(source.bytes, {
    fileName: source.fileName,
    ...(source.animationId !== undefined && { animationId: source.animationId }),
    decodeImage,
    ...source.reading,
    resolveAsset: async (path) => source.assets.get(path),
    // Fonts lie among the other files; what is no font is passed over.
    fonts: source.assets,
  });
}

/** The composition's frame, maybe between two, at the instant of an output frame. */
export function sourceFrame(frame: number, output: Rational, composition: Rational): number {
  if (output.num === composition.num && output.den === composition.den) return frame;
  return frame * toNumber({ num: output.den * composition.num, den: output.num * composition.den });
}
