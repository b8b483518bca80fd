import { isPictureCodec } from '../../codecs/index.ts';
import type { AlphaMode } from '../../media/index.ts';
import type { SegmentRange, SegmentRecipe } from '../../segments/index.ts';
import type { ExpectedPicture } from '../comparison.ts';
import { pictureAlpha } from '../expected-pictures.ts';
import { openReference } from '../reference.ts';
import { seenPicture } from '../seen-picture.ts';

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
  const { codec, colourSpace } = recipe.encoder.settings;
  const isPictures = isPictureCodec(codec);
  const alpha = isPictures ? 'straight' : pictureAlpha(recipe);
  return {
    backend: reference.backend,
    count: (ranges.at(-1)?.end ?? origin) - origin,
    alpha,
    async picture(index) {
      if (!isPictures) return { ...(await reference.picture(origin + index)), alpha };
      const picture = seenPicture(await reference.pixels(origin + index), colourSpace);
      return { picture, alpha, carried: () => picture };
    },
    [Symbol.dispose]: () => reference[Symbol.dispose](),
  };
}
