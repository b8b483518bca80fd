import { type FormatSettings, getFormat, parseFrameRate, validateSettings } from '../engine/index.ts';
import type { CommandLine } from './command-line.ts';
import { badArgument } from './exit-status.ts';
import type { FrameDrawing } from './page-protocol.ts';

type Options = CommandLine['options'];
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** More threads than that starve each other of memory long before they help. */
const MOST_WORKERS = 64;

/** A list longer than that is a range in disguise, and an export. */
const MOST_FRAMES = 10_000;

const LONGEST_SIDE = 16384;

const DEPTHS = { '8': 8, '10': 10, '12': 12, '16': 16 } as const;

/**
 * The settings that the options of `export` name.
 *
 * @throws ExportError INVALID_SETTINGS or UNSUPPORTED_FORMAT for the first value that can't be
 */
export function readFormatSettings(options: Options): FormatSettings {
  const id = options.get('format');
  if (typeof id !== 'string') {
    throw badArgument('Name the format to make with --format ID; `framewright formats` lists them.');
  }
  const format = getFormat(id);
  const settings: Mutable<FormatSettings> = { format: format.id, ...readDrawing(options) };
  choice(options, 'scan', ['progressive'], ['tff', 'bff']);
  const encoder = choice(options, 'encoder', ['auto', 'webcodecs', 'wasm', 'ffmpeg']);
  if (encoder !== undefined) settings.encoder = encoder;
  const depth = choice(options, 'depth', ['8', '10', '12', '16'], ['16f', '32f']);
  if (depth !== undefined) settings.depth = DEPTHS[depth];
  const fit = choice(options, 'fit', ['contain', 'cover', 'stretch']);
  if (fit !== undefined) settings.fit = fit;
  const alpha = choice(options, 'alpha', ['straight', 'premultiplied', 'none']);
  if (alpha !== undefined) settings.alpha = alpha;
  const container = choice(options, 'container', format.containers);
  if (container !== undefined) settings.container = container;
  given(options, 'fps', (value) => {
    settings.frameRate = parseFrameRate(value);
  });
  given(options, 'range', (value) => {
    settings.range = readRange(value);
  });
  given(options, 'bitrate', (value) => {
    settings.bitrate = readBitrate(value);
  });
  given(options, 'quality', (value) => {
    settings.quality = readNumber('quality', value);
  });
  given(options, 'optimization', (value) => {
    settings.optimization = readOptimization(value);
  });
  given(options, 'background', (value) => {
    settings.background = value;
  });
  const [problem] = validateSettings(settings);
  if (problem?.severity === 'error') throw badArgument(problem.message, problem.value);
  return settings;
}

/** The options of `frames`. */
export function readFrameDrawing(options: Options): FrameDrawing & { readonly depth?: 8 | 16 } {
  const drawing = readDrawing(options);
  const depth = choice(options, 'depth', ['8', '16']);
  if (depth === '8' && drawing.colour !== undefined && drawing.colour !== 'bt709') {
    throw badArgument(`--color ${drawing.colour} takes 16 bits a channel: leave --depth 8 out.`, depth);
  }
  return depth === undefined ? drawing : { ...drawing, depth: depth === '8' ? 8 : 16 };
}

/** The options that `export` and `frames` share. */
function readDrawing(options: Options): FrameDrawing {
  const drawing: Mutable<FrameDrawing> = {};
  given(options, 'size', (value) => {
    drawing.size = readSize(value);
  });
  const renderer = choice(options, 'renderer', ['auto', 'webgpu', 'cpu']);
  if (renderer !== undefined) drawing.renderer = renderer;
  const supersample = choice(options, 'supersample', ['1', '2', '4']);
  if (supersample !== undefined) drawing.supersample = supersample === '1' ? 1 : supersample === '2' ? 2 : 4;
  const colour = choice(options, 'color', ['bt709', 'p3', 'bt2020', 'pq', 'hlg']);
  if (colour !== undefined) drawing.colour = colour;
  given(options, 'theme', (value) => {
    drawing.theme = value;
  });
  const blending = choice(options, 'blending', ['encoded', 'linear']);
  if (blending !== undefined) drawing.blending = blending;
  const images = choice(options, 'images', ['bilinear', 'lanczos']);
  if (images !== undefined) drawing.imageSampling = images;
  if (options.get('dither') === true) drawing.dither = true;
  given(options, 'motion-blur', (value) => {
    drawing.motionBlur = readMotionBlur(value);
  });
  return drawing;
}

/** The frames that `--frames` lists, ascending, each once. */
export function readFrameList(options: Options): number[] {
  const value = options.get('frames');
  if (typeof value !== 'string') throw badArgument('Name the frames to draw: --frames 0,10,20.');
  const parts = value.split(',');
  if (parts.length > MOST_FRAMES) {
    throw badArgument(
      `--frames lists ${parts.length} frames; the most is ${MOST_FRAMES}. Export a png-sequence.`,
    );
  }
  const frames = parts.map((part) => {
    const frame = wholeNumber(part);
    if (frame === undefined) {
      throw badArgument(
        `--frames is a list such as 0,10,20; "${part.slice(0, 40)}" is no frame number.`,
        part,
      );
    }
    return frame;
  });
  return [...new Set(frames)].sort((a, b) => a - b);
}

export function readWorkers(options: Options): number | undefined {
  const value = options.get('workers');
  if (typeof value !== 'string') return undefined;
  const workers = wholeNumber(value);
  if (workers === undefined || workers < 1 || workers > MOST_WORKERS) {
    throw badArgument(`--workers is a whole number from 1 to ${MOST_WORKERS}; it is "${value}".`, value);
  }
  return workers;
}

/** The option's value if it is one of those that are built; undefined where it is absent. */
function choice<T extends string>(
  options: Options,
  name: string,
  built: readonly T[],
  notBuilt: readonly string[] = [],
): T | undefined {
  const value = options.get(name);
  if (typeof value !== 'string') return undefined;
  const found = built.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw badArgument(
    notBuilt.includes(value)
      ? `--${name} ${value} is planned, but not built yet; this version has ${built.join(', ')}.`
      : `--${name} is one of ${built.join(', ')}; it is "${value.slice(0, 40)}".`,
    value,
  );
}

function given(options: Options, name: string, take: (value: string) => void): void {
  const value = options.get(name);
  if (typeof value === 'string') take(value);
}

/** What it holds is looked at with all other settings. */
function readOptimization(value: string): NonNullable<FormatSettings['optimization']> {
  try {
    return JSON.parse(value);
  } catch {
    throw badArgument(
      `--optimization is JSON such as {"caching":{"nodeCache":{"maxBytes":100000000}}}; it is "${value.slice(0, 40)}".`,
      value,
    );
  }
}

function readMotionBlur(value: string): NonNullable<FrameDrawing['motionBlur']> {
  const match = /^(\d{1,3}(?:\.\d+)?)(?::(\d{1,2}))?$/.exec(value);
  if (!match) {
    throw badArgument(
      `--motion-blur is DEGREES or DEGREES:SAMPLES, such as 180:16; it is "${value.slice(0, 40)}".`,
      value,
    );
  }
  return { angle: Number(match[1]), ...(match[2] !== undefined && { samples: Number(match[2]) }) };
}

function readSize(value: string): { width: number; height: number } {
  const match = /^(\d{1,6})[x×](\d{1,6})$/i.exec(value);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  if (!(width >= 1 && height >= 1 && width <= LONGEST_SIDE && height <= LONGEST_SIDE)) {
    throw badArgument(
      `--size is WxH in whole pixels from 1 to ${LONGEST_SIDE}, such as 1920x1080; it is "${value.slice(0, 40)}".`,
      value,
    );
  }
  return { width, height };
}

function readRange(value: string): { start: number; end: number } {
  const [first, last, ...rest] = value.split(':').map(wholeNumber);
  if (first === undefined || last === undefined || rest.length > 0 || last <= first) {
    throw badArgument(
      `--range is A:B in frames, A included and B not, such as 0:120; it is "${value.slice(0, 40)}".`,
      value,
    );
  }
  return { start: first, end: last };
}

function readBitrate(value: string): number {
  const match = /^(\d+(?:\.\d+)?)([kM]?)$/.exec(value);
  const unit = match?.[2] === 'M' ? 1e6 : match?.[2] === 'k' ? 1e3 : 1;
  if (!match) {
    throw badArgument(
      `--bitrate is a number of bits a second, such as 8000000 or 8M; it is "${value.slice(0, 40)}".`,
      value,
    );
  }
  return Math.round(Number(match[1]) * unit);
}

function readNumber(name: string, value: string): number {
  if (!/^-?\d+(\.\d+)?$/.test(value)) {
    throw badArgument(`--${name} is a number; it is "${value.slice(0, 40)}".`, value);
  }
  return Number(value);
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
