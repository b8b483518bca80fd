import type { EncoderPlan } from '../codecs/index.ts';
import { type Frame, KernelMemory, type YuvFrame } from '../media/index.ts';
import { createEncoderInput } from '../pixels/index.ts';
import { createRenderer, type Renderer } from '../render/index.ts';
import type { SegmentRecipe } from './segments.ts';

/** What draws the frames of a recipe in one thread, and makes of them what its encoder takes. */
export interface Drawing {
  readonly renderer: Renderer;
  /** In which frames and planes lie. */
  readonly memory: KernelMemory;
  /** Of the renderer's latest frame; lasts until its next. */
  inputOf(frame: Frame): Frame | YuvFrame;
}

export interface DrawingOptions extends Pick<SegmentRecipe, 'render' | 'renderer' | 'lut' | 'optimization'> {
  readonly encoder: Pick<EncoderPlan, 'settings' | 'input'>;
}

/** @throws ExportError RENDERER_FAILED, INVALID_SETTINGS; whoever opened it disposes of its renderer */
export async function openDrawing(options: DrawingOptions): Promise<Drawing> {
  const { encoder, render, renderer: backend, lut, optimization } = options;
  const { width, height, colourSpace, chromaSiting } = encoder.settings;
  const { input } = encoder;
  const memory = new KernelMemory();
  const renderer = await createRenderer(render, {
    memory,
    backend,
    ...(takesRendererPlanes(options) && { planes: colourSpace }),
    ...(optimization && { optimization }),
  });
  if (input === render.format && lut === undefined) return { renderer, memory, inputOf: (frame) => frame };
  try {
    const convert = createEncoderInput({
      width,
      height,
      colourSpace,
      ...(chromaSiting && { chromaSiting }),
      from: render.format,
      to: input,
      alpha: render.alpha,
      dither: render.dither ?? false,
      ...(lut !== undefined && { lut }),
      memory,
    });
    return { renderer, memory, inputOf: (frame) => renderer.planes ?? convert(frame) };
  } catch (thrown) {
    renderer[Symbol.dispose]();
    throw thrown;
  }
}

/** The renderer's own planes are of 8 bits, sited left, and know no LUT. */
function takesRendererPlanes({ encoder, render, lut }: DrawingOptions): boolean {
  const { input, settings } = encoder;
  return (
    input === 'I420' && render.format === 'rgba8' && lut === undefined && settings.chromaSiting !== 'top-left'
  );
}
