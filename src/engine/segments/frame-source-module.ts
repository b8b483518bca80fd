import { ExportError } from '../errors/index.ts';
import { frameRateFromNumber, type Rational, rational, sha256Hex } from '../media/index.ts';
import type { CreateFrameSource, FrameSource } from './frame-source.ts';
import type { FrameSourceModule } from './segments.ts';
import { withinTime } from './within-time.ts';

const LARGEST_SIDE = 16384;
/** As for documents: a day at 30 frames a second is less. */
const MOST_FRAMES = 4_000_000;
const LOADING_MILLISECONDS = 30_000;

/** A frame source that was loaded, and looked at. */
export interface LoadedFrameSource {
  readonly source: FrameSource;
  readonly frameRate: Rational;
  /** SHA-256 of the module's own file, hexadecimal. */
  readonly hash: string;
  /** How messages name it: its file. */
  readonly label: string;
}

/**
 * Loads a module and has it make its source.
 *
 * @throws ExportError ASSET_FAILED where the module can't be loaded, INVALID_COMPOSITION where it is no frame source
 */
export async function loadFrameSource({ module, options }: FrameSourceModule): Promise<LoadedFrameSource> {
  const label = labelOf(module);
  const { hash, create } = await withinTime(load(module, label), LOADING_MILLISECONDS, () => late(label));
  if (typeof create !== 'function') {
    throw invalid(label, 'its default export is no function that makes one', typeof create);
  }
  let source: FrameSource;
  try {
    const making = Promise.resolve((create as CreateFrameSource)(options));
    source = await withinTime(making, LOADING_MILLISECONDS, () => late(label));
  } catch (thrown) {
    if (thrown instanceof ExportError) throw thrown;
    throw new ExportError('INVALID_COMPOSITION', `The frame source “${label}” failed: ${words(thrown)}`, {
      value: module,
      cause: thrown,
    });
  }
  return { source, frameRate: validate(source, label), hash, label };
}

export function words(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

async function load(module: string, label: string): Promise<{ hash: string; create: unknown }> {
  try {
    const response = await fetch(module);
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const hash = await sha256Hex(new Uint8Array(await response.arrayBuffer()));
    // Realms remember modules by their whole address: with the fragment it is never the file as it was before an edit.
    const { default: create } = (await import(/* @vite-ignore */ `${module}#${hash}`)) as {
      default?: unknown;
    };
    return { hash, create };
  } catch (thrown) {
    throw new ExportError(
      'ASSET_FAILED',
      `The frame source “${label}” could not be loaded (${words(thrown)}): is its address right, and may this page read it?`,
      { value: module, cause: thrown },
    );
  }
}

/** @returns its frame rate, exact */
function validate(source: FrameSource, label: string): Rational {
  if (typeof source !== 'object' || source === null) throw invalid(label, 'it made none', typeof source);
  const { width, height, frameCount, frameRate } = source;
  for (const [side, value] of Object.entries({ width, height })) {
    if (!(Number.isInteger(value) && value >= 1 && value <= LARGEST_SIDE)) {
      throw invalid(label, `its ${side} is ${value}, not a whole number from 1 to ${LARGEST_SIDE}`, value);
    }
  }
  if (!(Number.isInteger(frameCount) && frameCount >= 1 && frameCount <= MOST_FRAMES)) {
    throw invalid(label, `its frameCount is ${frameCount}, not from 1 to ${MOST_FRAMES}`, frameCount);
  }
  if (typeof source.render !== 'function') throw invalid(label, 'it has no render function', source.render);
  try {
    return typeof frameRate === 'number'
      ? frameRateFromNumber(frameRate)
      : rational(frameRate?.num, frameRate?.den);
  } catch (thrown) {
    throw invalid(label, `its frameRate will not do: ${words(thrown)}`, frameRate);
  }
}

function labelOf(module: string): string {
  if (!/^(https?|file):/.test(module)) return `${module.slice(0, 24)}…`;
  return new URL(module).pathname.split('/').at(-1) || module;
}

function late(label: string): ExportError {
  const seconds = LOADING_MILLISECONDS / 1000;
  return new ExportError('ASSET_FAILED', `The frame source “${label}” was not ready within ${seconds} s.`, {
    value: label,
  });
}

function invalid(label: string, why: string, value: unknown): ExportError {
  return new ExportError('INVALID_COMPOSITION', `“${label}” is no frame source: ${why}.`, { value });
}
