import { ExportError } from '../../src/engine/errors/index.ts';
import type { Frame } from '../../src/engine/media/index.ts';
import { createRenderer, type Renderer, type RenderSettings } from '../../src/engine/render/index.ts';
import type { Scene } from '../../src/engine/scene/index.ts';

/** How far two renderings of the same scenes lie apart, in code values of 8 bits (of 10 bits for floats). */
export interface FrameAgreement {
  /** Pixels that differ at all, those that differ by more than one code value, and the largest difference. */
  readonly differing: number;
  readonly beyondOne: number;
  readonly worst: number;
  readonly pixels: number;
}

export interface Agreement extends FrameAgreement {
  readonly name: string;
  readonly supersample: number;
}

const UNITS = { rgba8: 1, rgba16: 257, rgba32f: 1 / 1023 } as const;
/** Differences of rounding in the last place of what is compared. */
const SLACK = 1e-3;

export interface NamedScene {
  readonly name: string;
  readonly scene: Scene;
}

/** Renders frames with both backends, each with one renderer for all, and compares them one by one. */
export async function compareBackends(
  gpu: GPU | undefined,
  frames: Iterable<NamedScene> | AsyncIterable<NamedScene>,
  settings: RenderSettings,
): Promise<Agreement[]> {
  using cpu = await createRenderer(settings, { backend: 'cpu' });
  using webgpu = await createRenderer(settings, { backend: 'webgpu', ...(gpu && { gpu }) });
  const results: Agreement[] = [];
  for await (const { name, scene } of frames) {
    const [expected, found] = [await attempt(cpu, scene), await attempt(webgpu, scene)];
    if (typeof expected === 'string' || typeof found === 'string') {
      // What can't be drawn is refused by both in the same way.
      if (expected !== found) throw new Error(`${name}: cpu ${outcome(expected)}, webgpu ${outcome(found)}.`);
      continue;
    }
    results.push({ name, ...compareFrames(found, expected), supersample: settings.supersample });
  }
  return results;
}

/** A frame, or the code of the error that came in its place. */
async function attempt(renderer: Renderer, scene: Scene): Promise<Frame | string> {
  try {
    return await renderer.render(scene);
  } catch (thrown) {
    if (thrown instanceof ExportError && thrown.code !== 'RENDERER_FAILED') return thrown.code;
    throw thrown;
  }
}

function outcome(result: Frame | string): string {
  return typeof result === 'string' ? `refuses with ${result}` : 'draws';
}

export function compareFrames(found: Frame, expected: Frame): FrameAgreement {
  if (found.data.length !== expected.data.length) {
    throw new Error(`A frame has ${found.data.length} values, not ${expected.data.length}.`);
  }
  const unit = UNITS[expected.format];
  let differing = 0;
  let beyondOne = 0;
  let worst = 0;
  for (let at = 0; at < expected.data.length; at += 4) {
    let distance = 0;
    for (let c = at; c < at + 4; c++) {
      // NaN must count.
      const apart = Math.abs((found.data[c] as number) - (expected.data[c] as number)) / unit;
      distance = apart <= distance ? distance : apart;
    }
    if (distance > SLACK) differing++;
    if (!(distance <= 1 + SLACK)) beyondOne++;
    if (!(distance <= worst)) worst = distance;
  }
  return { differing, beyondOne, worst, pixels: expected.width * expected.height };
}

/** The project's bar: 99.99 % of pixels within one code value, none beyond two; for floats, all within one of 10 bits. */
export function agrees(
  { beyondOne, worst, pixels }: FrameAgreement,
  format: RenderSettings['format'],
): boolean {
  if (format === 'rgba32f') return worst <= 1 + SLACK;
  return beyondOne <= pixels * 1e-4 && worst <= 2 + SLACK;
}
