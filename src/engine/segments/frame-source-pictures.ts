import { ExportError } from '../errors/index.ts';
import { sha256Hex } from '../media/index.ts';
import type { Scene } from '../scene/index.ts';
import { FrameCanvas } from './frame-canvas.ts';
import { type LoadedFrameSource, loadFrameSource, words } from './frame-source-module.ts';
import { canonicalJson } from './key.ts';
import type { Pictures } from './pictures.ts';
import type { FrameSourceModule } from './segments.ts';
import { withinTime } from './within-time.ts';

/** Less than the time after which a silent worker counts as dead, so that the frame can be named. */
const FRAME_MILLISECONDS = 30_000;
/** Instants come from exact rates by one division. */
const ROUNDING = 1e-6;

/**
 * The pictures of another program's renderer: a scene is one image, its frame, so that size, fit, colours, alpha and
 * planes are our own renderer's as for any other. Between two frames the earlier one stays.
 */
export async function openFrameSource(module: FrameSourceModule): Promise<Pictures> {
  const loaded = await loadFrameSource(module);
  const { source, frameRate, label } = loaded;
  const { width, height, frameCount } = source;
  const canvas = new FrameCanvas(width, height);
  const frameAt = (instant: number): number =>
    Math.min(frameCount - 1, Math.max(0, Math.floor(instant + ROUNDING)));
  const nameFrame = async (frame: number): Promise<string> =>
    sha256Hex(new TextEncoder().encode(canonicalJson(await identity(loaded, module, frame))));
  return {
    facts: { name: source.name ?? label, width, height, frameRate, frameCount, warnings: [], markers: [] },
    name: async (instant) => ({ hash: await nameFrame(frameAt(instant)), size: 0 }),
    async scene(instant, signal) {
      const frame = frameAt(instant);
      const hash = await nameFrame(frame);
      await draw(loaded, canvas, frame, signal);
      return sceneOf(width, height, hash, canvas.take());
    },
    [Symbol.dispose]: () => source.dispose?.(),
  };
}

/** What a frame's picture depends on. */
async function identity(
  { source, hash, label }: LoadedFrameSource,
  { options }: FrameSourceModule,
  frame: number,
): Promise<unknown> {
  if (!source.contentKey) return { module: hash, options, frame };
  let content: unknown;
  try {
    content = await source.contentKey(frame);
  } catch (thrown) {
    throw failed(label, frame, thrown, 'could not be named');
  }
  if (typeof content !== 'string') {
    throw failed(label, frame, `its contentKey is a ${typeof content}, not text`, 'could not be named');
  }
  // Content may be named without its size, which options can choose.
  return { module: hash, content, width: source.width, height: source.height };
}

async function draw(
  { source, label }: LoadedFrameSource,
  canvas: FrameCanvas,
  frame: number,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  canvas.signal = stop.signal;
  try {
    const drawing = Promise.resolve(source.render(frame, canvas));
    await withinTime(drawing, FRAME_MILLISECONDS, () => tooSlow(label, frame), signal);
  } catch (thrown) {
    stop.abort();
    if (thrown instanceof ExportError) throw thrown;
    throw failed(label, frame, thrown, 'could not be drawn');
  }
}

function sceneOf(width: number, height: number, hash: string, data: Uint8ClampedArray<ArrayBuffer>): Scene {
  const image = { hash, width, height, data };
  return {
    width,
    height,
    children: [{ type: 'image', image, transform: [1, 0, 0, 1, 0, 0], opacity: 1 }],
  };
}

function tooSlow(label: string, frame: number): ExportError {
  return new ExportError(
    'RENDERER_FAILED',
    `Frame ${frame} of “${label}” was not drawn within ${FRAME_MILLISECONDS / 1000} s: its render() must resolve.`,
    { value: frame },
  );
}

function failed(label: string, frame: number, thrown: unknown, what: string): ExportError {
  return new ExportError('RENDERER_FAILED', `Frame ${frame} of “${label}” ${what}: ${words(thrown)}`, {
    value: frame,
    cause: thrown,
  });
}
