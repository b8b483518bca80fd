import { ExportError } from '../errors/index.ts';
import { type Frame, KernelMemory } from '../media/index.ts';
import { createEncoderInput } from '../pixels/index.ts';
import { createRenderer, type Renderer } from '../render/index.ts';
import { openPictures, type SegmentRecipe, sourceFrame } from '../segments/index.ts';
import type { ExpectedPicture } from './comparison.ts';
import { createExpectedPictures } from './expected-pictures.ts';

/** Draws frames of a recipe anew, with nothing kept from the export. What it gives lasts until the next call. */
export interface Reference {
  readonly backend: Renderer['backend'];
  /**
   * What an encoder of pictures was to be given.
   *
   * @param frame counted on the composition's timeline, at the output's rate
   */
  pixels(frame: number): Promise<Frame>;
  /** What a frame of a video was to look like. */
  picture(frame: number): Promise<ExpectedPicture>;
  [Symbol.dispose](): void;
}

export async function openReference(recipe: SegmentRecipe): Promise<Reference> {
  const pictures = await openPictures(recipe.composition, recipe.burnIn);
  const { signal } = new AbortController();
  const memory = new KernelMemory();
  const renderer = await createRenderer(recipe.render, {
    memory,
    backend: recipe.renderer,
    ...(recipe.optimization && { optimization: recipe.optimization }),
  });
  const draw = async (frame: number): Promise<Frame> => {
    const instant = sourceFrame(frame, recipe.frameRate, pictures.facts.frameRate);
    return renderer.render(await pictures.scene(instant, signal));
  };
  const { input } = recipe.encoder;
  const isPixels = input === 'rgba8' || input === 'rgba16';
  const pixels = isPixels ? createPixels(recipe, input, memory) : undefined;
  const expected = isPixels ? undefined : createExpectedPictures(recipe, input, memory);
  return {
    backend: renderer.backend,
    async pixels(frame) {
      if (!pixels) throw wrongKind(recipe);
      return pixels(await draw(frame));
    },
    async picture(frame) {
      if (!expected) throw wrongKind(recipe);
      const drawn = await draw(frame);
      return { picture: expected.of(drawn), carried: () => expected.carried(drawn) };
    },
    [Symbol.dispose]() {
      renderer[Symbol.dispose]();
      pictures[Symbol.dispose]();
    },
  };
}

/** The builder's own conversion: encoders of pictures lose nothing, so that what they were given can be asked for. */
function createPixels(
  recipe: SegmentRecipe,
  to: 'rgba8' | 'rgba16',
  memory: KernelMemory,
): (frame: Frame) => Frame {
  const { width, height, colourSpace } = recipe.encoder.settings;
  const { render, lut } = recipe;
  const convert = createEncoderInput({
    ...{ width, height, colourSpace, from: render.format, to, dither: render.dither ?? false, memory },
    ...(lut !== undefined && { lut }),
  });
  return (frame) => {
    const made = convert(frame);
    if ('colourSpace' in made) throw wrongKind(recipe);
    return made;
  };
}

function wrongKind({ encoder }: SegmentRecipe): ExportError {
  return new ExportError('INTERNAL', `An encoder that takes ${encoder.input} is compared in another way.`, {
    value: encoder.input,
  });
}
