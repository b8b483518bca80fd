import { encodeFramePng } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import {
  type ColourChoice,
  type ColourSpace,
  type Frame,
  KernelMemory,
  PICTURE_COLOURS,
} from '../media/index.ts';
import { createFrameColours } from '../pixels/index.ts';
import {
  createRenderer,
  type Renderer,
  type RenderOptimization,
  type RenderSettings,
} from '../render/index.ts';
import { openPictures, type PictureFacts, type PictureSource, type Pictures } from '../segments/index.ts';

export interface DrawSettings {
  /** By default the composition's own size, rounded. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly depth?: 8 | 16;
  readonly supersample?: 1 | 2 | 4;
  readonly blending?: RenderSettings['blending'];
  readonly imageSampling?: RenderSettings['imageSampling'];
  readonly dither?: boolean;
  readonly optimization?: RenderOptimization;
  /** Of PNG files; all but `bt709`, which is sRGB there, are written in 16 bits. */
  readonly colour?: ColourChoice;
  readonly renderer?: 'auto' | 'cpu' | 'webgpu';
}

/** What frames are drawn with, until other settings come. */
interface Drawing {
  readonly wanted: string;
  readonly renderer: Renderer;
  readonly colours: (frame: Frame) => Frame;
  readonly colourSpace: ColourSpace;
}

/** What a preview worker does with its one composition. */
export interface PreviewWorkerApi {
  open(source: PictureSource): Promise<PictureFacts>;
  /**
   * Straight-alpha RGBA, 8 bits. A call that is overtaken by another before it began is not drawn.
   *
   * @returns undefined where it was overtaken
   */
  draw(frame: number, settings: DrawSettings): Promise<Uint8ClampedArray<ArrayBuffer> | undefined>;
  /** @throws ExportError INVALID_SETTINGS for a frame that the composition does not have */
  drawPng(frame: number, settings: DrawSettings): Promise<Uint8Array<ArrayBuffer>>;
}

export function createPreviewWorker(): PreviewWorkerApi {
  let pictures: Pictures | undefined;
  const { signal } = new AbortController();
  let open: Drawing | undefined;
  let latest = 0;
  let drawing: Promise<unknown> = Promise.resolve();

  const draw = async <T>(
    frame: number,
    draft: DrawSettings,
    take: (drawn: Frame, colourSpace: ColourSpace) => T | Promise<T>,
  ): Promise<T> => {
    if (!pictures)
      throw new ExportError('INTERNAL', 'A frame was asked for before a composition was opened.');
    const settings = renderSettings(pictures.facts, draft);
    const wanted = JSON.stringify([settings, draft.renderer, draft.optimization, draft.colour]);
    if (open?.wanted !== wanted) {
      open?.renderer[Symbol.dispose]();
      open = undefined;
      const memory = new KernelMemory();
      const { width, height, dither = false } = settings;
      const colourSpace = PICTURE_COLOURS[draft.colour ?? 'bt709'];
      const renderer = await createRenderer(settings, {
        memory,
        backend: draft.renderer ?? 'auto',
        ...(draft.optimization && { optimization: draft.optimization }),
      });
      const colours = createFrameColours({ width, height, colourSpace, memory, dither });
      open = { wanted, renderer, colours, colourSpace };
    }
    const { renderer, colours, colourSpace } = open;
    return take(colours(await renderer.render(await pictures.scene(frame, signal))), colourSpace);
  };
  /** One frame at a time: a frame's pixels last only until the next one. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = drawing.then(work, work);
    drawing = done;
    return done;
  };

  return {
    async open(source) {
      pictures = await openPictures(source);
      const { name, width, height, frameRate, frameCount, warnings, markers } = pictures.facts;
      return { name, width, height, frameRate, frameCount, warnings, markers };
    },
    draw(frame, settings) {
      const call = ++latest;
      return inTurn(async () => {
        // Messages that wait behind this one are let in first, so that only the latest is drawn.
        await nextMessage();
        if (call !== latest) return undefined;
        return draw(
          frame,
          { ...settings, depth: 8, colour: 'bt709' },
          (drawn) => new Uint8ClampedArray(drawn.data),
        );
      });
    },
    drawPng: (frame, settings) =>
      inTurn(async () => {
        const count = pictures?.facts.frameCount ?? 0;
        if (!(Number.isInteger(frame) && frame >= 0 && frame < count)) {
          throw new ExportError(
            'INVALID_SETTINGS',
            `There is no frame ${frame}: the composition has 0 to ${count - 1}.`,
            {
              value: frame,
            },
          );
        }
        return draw(frame, settings, encodeFramePng);
      }),
  };
}

function renderSettings(composition: PictureFacts, settings: DrawSettings): RenderSettings {
  return {
    width: settings.size?.width ?? Math.max(1, Math.round(composition.width)),
    height: settings.size?.height ?? Math.max(1, Math.round(composition.height)),
    fit: 'contain',
    background: [0, 0, 0, 0],
    supersample: settings.supersample ?? 1,
    format: pictureFormat(settings),
    alpha: 'straight',
    ...(settings.blending && { blending: settings.blending }),
    ...(settings.imageSampling && { imageSampling: settings.imageSampling }),
    ...(settings.dither && { dither: true }),
  };
}

function pictureFormat({ colour = 'bt709', depth }: DrawSettings): RenderSettings['format'] {
  if (colour !== 'bt709') return 'rgba32f';
  return depth === 16 ? 'rgba16' : 'rgba8';
}

function nextMessage(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
