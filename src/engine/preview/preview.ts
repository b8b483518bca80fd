import type { CompositionPreview } from '../api/index.ts';
import { ExportError, unlessAborted } from '../errors/index.ts';
import { toNumber } from '../media/index.ts';
import type { RenderOptimization } from '../render/index.ts';
import { type PictureSource, Thread } from '../segments/index.ts';
import { PreviewSize } from './preview-size.ts';
import type { DrawSettings, PreviewWorkerApi } from './preview-worker-api.ts';

/**
 * A composition open in a worker of its own, for viewing.
 *
 * @param signal ends the opening; what is open is closed by its `close`
 */
export async function openPreview(
  source: PictureSource,
  optimization: RenderOptimization = {},
  signal?: AbortSignal,
): Promise<CompositionPreview> {
  const thread = startThread();
  try {
    const summary = await unlessAborted(signal, () => thread.call((remote) => remote.open(source)));
    const { frameRate } = summary;
    const sizes = new PreviewSize(optimization.quality, toNumber(frameRate));
    // Of calls that were overtaken, the picture that the latest one drew is as good as any.
    let last: ImageData | undefined;
    return {
      ...summary,
      async render(frame, shown, { playing = false } = {}) {
        const size = sizes.of(shown, playing);
        const started = performance.now();
        const data = await thread.call((remote) => remote.draw(frame, { size, optimization }));
        if (data) {
          if (playing) sizes.took(performance.now() - started);
          last = new ImageData(data, size.width, size.height);
        }
        return last ?? new ImageData(size.width, size.height);
      },
      close: () => thread.terminate(),
    };
  } catch (thrown) {
    thread.terminate();
    throw thrown;
  }
}

/**
 * Single frames as PNG files with straight alpha, in the order of `frames`.
 *
 * @param signal ends the worker, also in the middle of a frame
 */
export async function* renderPngs(
  source: PictureSource,
  frames: readonly number[],
  settings: DrawSettings,
  onWarnings?: (warnings: CompositionPreview['warnings']) => void,
  signal?: AbortSignal,
): AsyncGenerator<{ readonly frame: number; readonly png: Uint8Array<ArrayBuffer> }> {
  const thread = startThread();
  try {
    const { frameCount, warnings } = await unlessAborted(signal, () =>
      thread.call((remote) => remote.open(source)),
    );
    const missing = frames.find((frame) => !(Number.isInteger(frame) && frame >= 0 && frame < frameCount));
    if (missing !== undefined) {
      throw new ExportError(
        'INVALID_SETTINGS',
        `There is no frame ${missing}: the composition has the frames 0 to ${frameCount - 1}.`,
        { value: missing },
      );
    }
    onWarnings?.(warnings);
    for (const frame of frames) {
      const png = await unlessAborted(signal, () => thread.call((remote) => remote.drawPng(frame, settings)));
      yield { frame, png };
    }
  } finally {
    thread.terminate();
  }
}

function startThread(): Thread<PreviewWorkerApi> {
  return new Thread(
    new Worker(new URL('../../workers/preview-worker.ts', import.meta.url), { type: 'module' }),
  );
}
