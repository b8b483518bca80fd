import type { EncoderPlan } from '../codecs/index.ts';
import { type Frame, KernelMemory, type YuvFrame } from '../media/index.ts';
import { createEncoderInput, FieldWeaver } from '../pixels/index.ts';
import { createRenderer, type Renderer } from '../render/index.ts';
import type { Scene } from '../scene/index.ts';
import type { SegmentRecipe } from './segments.ts';

/** What draws the frames of a recipe in one thread, and makes of them what its encoder takes. */
export interface Drawing {
  readonly renderer: Renderer;
  /** In which frames and planes lie. */
  readonly memory: KernelMemory;
  /**
   * A frame of the film: of the scene at its instant or, where it is interlaced, at the instants of its two fields. It lasts
   * until the next.
   */
  draw(scenes: FrameScenes): Promise<Frame>;
  /** Of the latest frame; lasts until the next. */
  inputOf(frame: Frame): Frame | YuvFrame;
}

/** What a frame shows: the second where it is interlaced, and shows something else in its second half. */
export type FrameScenes = readonly [scene: Scene, second?: Scene];

export interface DrawingOptions extends Pick<SegmentRecipe, 'render' | 'renderer' | 'lut' | 'optimization'> {
  readonly encoder: Pick<EncoderPlan, 'settings' | 'input'>;
}

/** @throws ExportError RENDERER_FAILED, INVALID_SETTINGS; whoever opened it disposes of its renderer */
export async function openDrawing(options: DrawingOptions): Promise<Drawing> {
  const { encoder, render, renderer: backend, lut, optimization } = options;
  const { width, height, colourSpace, chromaSiting, fieldOrder } = encoder.settings;
  const { input } = encoder;
  const memory = new KernelMemory();
  const renderer = await createRenderer(render, {
    memory,
    backend,
    ...(takesRendererPlanes(options) && { planes: colourSpace }),
    ...(optimization && { optimization }),
  });
  try {
    const weaver = fieldOrder && new FieldWeaver(fieldOrder, render, memory);
    const draw = ([scene, second]: FrameScenes): Promise<Frame> =>
      weaver ? drawFields(renderer, weaver, scene, second ?? scene) : renderer.render(scene);
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
      ...(fieldOrder && { interlaced: true }),
      memory,
    });
    return { renderer, memory, draw, inputOf: (frame) => renderer.planes ?? convert(frame) };
  } catch (thrown) {
    renderer[Symbol.dispose]();
    throw thrown;
  }
}

/** Two pictures woven by lines; a still one is drawn once. */
export async function drawFields(
  renderer: Renderer,
  weaver: FieldWeaver,
  first: Scene,
  second: Scene,
): Promise<Frame> {
  const frame = await renderer.render(first);
  if (first === second) return { ...frame, changed: 'all' };
  weaver.first(frame);
  return weaver.second(await renderer.render(second));
}

/** The renderer's own planes are of 8 bits, sited left, progressive, and know no LUT. */
function takesRendererPlanes({ encoder, render, lut }: DrawingOptions): boolean {
  const { input, settings } = encoder;
  return (
    input === 'I420' &&
    render.format === 'rgba8' &&
    lut === undefined &&
    settings.chromaSiting !== 'top-left' &&
    settings.fieldOrder === undefined
  );
}
