import type { EncoderPlan, FrameLayer } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import { type Frame, KernelMemory } from '../media/index.ts';
import { createEncoderInput } from '../pixels/index.ts';
import { createRenderer, type Renderer } from '../render/index.ts';
import { deferredImages, type Scene, type SceneLayer, type SceneNode } from '../scene/index.ts';
import type { SegmentRecipe } from './segments.ts';

export interface FrameLayersOptions extends Pick<SegmentRecipe, 'render' | 'renderer' | 'optimization'> {
  readonly encoder: Pick<EncoderPlan, 'settings' | 'input'>;
}

const BACKGROUND: object = {};

/**
 * Draws the layers of Scenes one by one, each over nothing, by a renderer of its own: the one of the finished picture keeps
 * its pixels meanwhile.
 */
export class FrameLayers {
  readonly #options: FrameLayersOptions;
  #drawing: LayerDrawing | undefined;

  constructor(options: FrameLayersOptions) {
    this.#options = options;
  }

  /**
   * Those that a Scene shows, from back to front; none where the settings have no layers.
   *
   * @param before awaited before each is drawn
   */
  of(scene: Scene, before: () => Promise<void> = async () => {}): FrameLayer[] {
    const { layers } = this.#options.encoder.settings;
    if (!layers) return [];
    const shown: FrameLayer[] = [];
    if (layers.background !== undefined) {
      shown.push({
        name: layers.background,
        content: BACKGROUND,
        draw: async () => (await this.#open()).background(),
      });
    }
    for (const [layer, children] of whole(scene.layers ?? [])) {
      const name = layers.names[layer];
      if (name === undefined) throw unknown(layer);
      shown.push({
        name,
        content: children,
        draw: async () => {
          await before();
          return (await this.#open()).draw(scene, children);
        },
      });
    }
    return shown;
  }

  [Symbol.dispose](): void {
    this.#drawing?.renderer[Symbol.dispose]();
    this.#drawing = undefined;
  }

  async #open(): Promise<LayerDrawing> {
    this.#drawing ??= await openLayerDrawing(this.#options);
    return this.#drawing;
  }
}

interface LayerDrawing {
  readonly renderer: Renderer;
  draw(scene: Scene, children: readonly SceneNode[]): Promise<Frame>;
  background(): Frame;
}

async function openLayerDrawing({
  encoder: { settings, input },
  render,
  renderer: backend,
  optimization,
}: FrameLayersOptions): Promise<LayerDrawing> {
  const { width, height, colourSpace } = settings;
  const memory = new KernelMemory();
  const renderer = await createRenderer(
    { ...render, background: [0, 0, 0, 0], alpha: 'straight' },
    { memory, backend, ...(optimization && { optimization }) },
  );
  const convert = createEncoderInput({
    ...{ width, height, colourSpace, from: render.format, to: input, memory },
    dither: render.dither ?? false,
  });
  const light = (frame: Frame): Frame => {
    const made = convert(frame);
    if ('colourSpace' in made) throw noPixels(input);
    return made;
  };
  return {
    renderer,
    async draw({ width: across, height: down, deferred }, children) {
      const scene = { width: across, height: down, children };
      const awaited = deferred ? deferredImages(children) : [];
      return light(await renderer.render(awaited.length > 0 ? { ...scene, deferred: awaited } : scene));
    },
    background() {
      const data = new Float32Array(width * height * 4);
      for (let i = 0; i < data.length; i++) data[i] = render.background[i % 4] as number;
      return light({ width, height, alpha: 'straight', changed: 'all', format: 'rgba32f', data });
    },
  };
}

/** By layer, in the order of their topmost parts: between them lie others, which a file of layers can't say. */
function whole(parts: readonly SceneLayer[]): Map<number, readonly SceneNode[]> {
  const layers = new Map<number, readonly SceneNode[]>();
  for (const { layer, children } of parts) {
    const before = layers.get(layer);
    layers.delete(layer);
    layers.set(layer, before ? [...before, ...children] : children);
  }
  return layers;
}

function noPixels(input: EncoderPlan['input']): ExportError {
  return new ExportError('INTERNAL', `Layers are pixels, and this encoder takes ${input}.`, { value: input });
}

function unknown(layer: number): ExportError {
  return new ExportError('INTERNAL', `The settings have no name for layer ${layer} of a Scene.`, {
    value: layer,
  });
}
