import {
  type AlphaMode,
  type Frame,
  isPixelFormat,
  type KernelMemory,
  type PlanarFormat,
  planarLayout,
} from '../media/index.ts';
import type { Picture } from '../metrics/index.ts';
import { createEncoderInput, createPlaneReader } from '../pixels/index.ts';
import type { SegmentRecipe } from '../segments/index.ts';

/** What the frames of a video file are compared with: pictures in sRGB of 8 bits that last until the next call. */
export interface ExpectedPictures {
  /** The rendered frame in the file's colours and under its LUT, before anything is lost. */
  of(frame: Frame): Picture;
  /** What is left of it after the way to the encoder's planes and back, as a lossless codec would keep it. */
  carried(frame: Frame): Picture;
}

/**
 * @param input what the encoder takes
 * @param memory the renderer's; all that is needed is allocated now, so that no frame's pixels move later
 * @throws ExportError INVALID_SETTINGS, RENDERER_FAILED
 */
export function createExpectedPictures(
  recipe: SegmentRecipe,
  input: PlanarFormat,
  memory: KernelMemory,
): ExpectedPictures {
  const finest = drawsPlainly(recipe)
    ? asItIs
    : throughPlanes(recipe, planarLayout(input).alpha ? 'I444AP12' : 'I444P12', memory);
  return { of: finest, carried: throughPlanes(recipe, input, memory) };
}

/** Whether what a video file is to show are the pixels of its rendered frames themselves. */
export function drawsPlainly({ encoder, render, lut }: SegmentRecipe): boolean {
  const { primaries, transfer } = encoder.settings.colourSpace;
  return primaries === 'bt709' && transfer === 'bt709' && lut === undefined && render.format === 'rgba8';
}

/** What the planes and the frames of a recipe say of colour under alpha. */
export function pictureAlpha({ encoder, render }: SegmentRecipe): AlphaMode | undefined {
  const { input, settings } = encoder;
  const carried = isPixelFormat(input) ? settings.alpha === true : planarLayout(input).alpha;
  return carried ? render.alpha : undefined;
}

function asItIs({ width, height, data }: Frame): Picture {
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, width * height * 4) };
}

function throughPlanes(
  recipe: SegmentRecipe,
  format: PlanarFormat,
  memory: KernelMemory,
): (frame: Frame) => Picture {
  const { width, height, colourSpace, chromaSiting = 'left', fieldOrder } = recipe.encoder.settings;
  const { render, lut } = recipe;
  const interlaced = fieldOrder !== undefined;
  const common = { width, height, colourSpace, chromaSiting, interlaced, memory };
  const write = createEncoderInput({
    ...{ ...common, from: render.format, to: format, alpha: render.alpha, dither: render.dither ?? false },
    ...(lut !== undefined && { lut }),
  });
  const read = createPlaneReader({ ...common, format });
  return (frame) => {
    // Pictures are asked for by choice, so that what changed since the last one says nothing.
    const { data } = write({ ...frame, changed: 'all' });
    return { width, height, data: read(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) };
  };
}
