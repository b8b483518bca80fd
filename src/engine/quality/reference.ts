import type { FrameLayer } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import { type Frame, isPixelFormat, KernelMemory, type PixelFormat } from '../media/index.ts';
import type { Picture } from '../metrics/index.ts';
import { createEncoderInput, FieldWeaver } from '../pixels/index.ts';
import { createRenderer, type Renderer } from '../render/index.ts';
import type { Scene } from '../scene/index.ts';
import { drawFields, FrameLayers, openFilm, type SegmentRecipe, sourceFrame } from '../segments/index.ts';
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
  /** The layers that its encoder was to be given beside it. */
  layers(frame: number): Promise<readonly FrameLayer[]>;
  /** What a frame of a video was to look like. */
  picture(frame: number): Promise<ExpectedPicture>;
  [Symbol.dispose](): void;
}

export async function openReference(recipe: SegmentRecipe): Promise<Reference> {
  const pictures = await openFilm(recipe);
  const { signal } = new AbortController();
  const memory = new KernelMemory();
  const renderer = await createRenderer(recipe.render, {
    memory,
    backend: recipe.renderer,
    ...(recipe.optimization && { optimization: recipe.optimization }),
  });
  const { input, settings } = recipe.encoder;
  const { fieldOrder } = settings;
  const weaver = fieldOrder && new FieldWeaver(fieldOrder, recipe.render, memory);
  const sceneAt = (frame: number): Promise<Scene> =>
    pictures.scene(sourceFrame(frame, recipe.frameRate, pictures.facts.frameRate), signal);
  const draw = async (frame: number): Promise<Frame> => {
    const scene = await sceneAt(frame);
    return weaver ? drawFields(renderer, weaver, scene, await sceneAt(frame + 0.5)) : renderer.render(scene);
  };
  const pixels = isPixelFormat(input) ? createPixels(recipe, input, memory) : undefined;
  const expected = isPixelFormat(input) ? undefined : createExpectedPictures(recipe, input, memory);
  const layers = new FrameLayers(recipe);
  return {
    backend: renderer.backend,
    async pixels(frame) {
      if (!pixels) throw wrongKind(recipe);
      return pixels(await draw(frame));
    },
    layers: async (frame) => layers.of(await sceneAt(frame)),
    async picture(frame) {
      if (pixels) {
        const drawn = inEightBits(pixels(await draw(frame)));
        const picture = settings.codec === 'gif' && settings.alpha ? withOneBitAlpha(drawn) : drawn;
        return { picture, carried: () => picture };
      }
      if (!expected) throw wrongKind(recipe);
      const drawn = await draw(frame);
      return { picture: expected.of(drawn), carried: () => expected.carried(drawn) };
    },
    [Symbol.dispose]() {
      renderer[Symbol.dispose]();
      layers[Symbol.dispose]();
      pictures[Symbol.dispose]();
    },
  };
}

/** GIF shows a pixel or does not: from half opaque on it does. */
function withOneBitAlpha({ width, height, data }: Picture): Picture {
  const codes = Uint8Array.from(data.subarray(0, width * height * 4));
  for (let at = 0; at < codes.length; at += 4) {
    const opaque = (codes[at + 3] as number) >= 128;
    codes[at + 3] = opaque ? 255 : 0;
    if (!opaque) codes.fill(0, at, at + 3);
  }
  return { width, height, data: codes };
}

function inEightBits({ width, height, data }: Frame): Picture {
  if (data instanceof Uint8Array) return { width, height, data };
  const codes = new Uint8ClampedArray(width * height * 4);
  const scale = data instanceof Float32Array ? 255 : 1 / 257;
  for (let at = 0; at < codes.length; at++) codes[at] = (data[at] as number) * scale;
  return { width, height, data: codes };
}

/** The builder's own conversion: encoders of pictures lose nothing, so that what they were given can be asked for. */
function createPixels(recipe: SegmentRecipe, to: PixelFormat, memory: KernelMemory): (frame: Frame) => Frame {
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
