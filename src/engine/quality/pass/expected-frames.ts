import { isPictureCodec } from '../../codecs/index.ts';
import type { AlphaMode } from '../../media/index.ts';
import type { Picture } from '../../metrics/index.ts';
import type { SegmentRange, SegmentRecipe } from '../../segments/index.ts';
import type { ExpectedPicture } from '../comparison.ts';
import { pictureAlpha } from '../expected-pictures.ts';
import { openReference } from '../reference.ts';

/** Renderings of a file's frames, counted as the file counts; they last until the next call. */
export interface ExpectedFrames {
  readonly backend: string;
  readonly count: number;
  readonly alpha: AlphaMode | undefined;
  picture(index: number): Promise<ExpectedPicture>;
  [Symbol.dispose](): void;
}

export async function openExpectedFrames(
  recipe: SegmentRecipe,
  ranges: readonly SegmentRange[],
): Promise<ExpectedFrames> {
  const reference = await openReference(recipe);
  const origin = ranges[0]?.start ?? 0;
  const isPictures = isPictureCodec(recipe.encoder.settings.codec);
  const alpha = isPictures ? 'straight' : pictureAlpha(recipe);
  return {
    backend: reference.backend,
    count: (ranges.at(-1)?.end ?? origin) - origin,
    alpha,
    async picture(index) {
      if (!isPictures) return { ...(await reference.picture(origin + index)), alpha };
      const { width, height, data } = await reference.pixels(origin + index);
      const picture = { width, height, data: eightBits(data, width * height * 4) };
      return { picture, alpha, carried: () => picture };
    },
    [Symbol.dispose]: () => reference[Symbol.dispose](),
  };
}

function eightBits(
  data: Uint8Array | Uint8ClampedArray | Uint16Array | Float32Array,
  length: number,
): Picture['data'] {
  if (data instanceof Uint8Array || data instanceof Uint8ClampedArray) return data;
  const codes = new Uint8Array(length);
  for (let at = 0; at < length; at++) codes[at] = Math.round((data[at] as number) / 257);
  return codes;
}
