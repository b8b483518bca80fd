import {
  AUDIO_CODECS,
  CHANNEL_LAYOUTS,
  type ChannelLayout,
  COLOUR_MODELS,
  type DeliveryPreset,
  type FormatSettings,
  getFormat,
  PICTURE_COMPRESSIONS,
  PULLDOWNS,
  parseFrameRate,
  settingsOf,
  validateSettings,
} from '../engine/index.ts';
import { badArgument } from './exit-status.ts';
import {
  choice,
  given,
  type Options,
  readBitrate,
  readJson,
  readNumber,
  wholeNumber,
} from './option-readers.ts';
import type { FrameDrawing } from './page-protocol.ts';
import { readCaptions, readLut, readText } from './text-files.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** More threads than that starve each other of memory long before they help. */
const MOST_WORKERS = 64;

/** A list longer than that is a range in disguise, and an export. */
const MOST_FRAMES = 10_000;

const LONGEST_SIDE = 16384;

const LAYOUTS = Object.keys(CHANNEL_LAYOUTS) as ChannelLayout[];

const DEPTHS = { '8': 8, '10': 10, '12': 12, '16': 16, '16f': '16f', '32f': '32f' } as const;

/**
 * The settings that the options of `export` name, over those of a preset.
 *
 * @throws ExportError INVALID_SETTINGS or UNSUPPORTED_FORMAT for the first value that can't be
 */
export async function readFormatSettings(
  options: Options,
  preset: DeliveryPreset | undefined,
): Promise<FormatSettings> {
  const id = options.get('format') ?? preset?.settings.format;
  if (typeof id !== 'string') {
    throw badArgument(
      'Name the format to make with --format ID, or a place to deliver to with --preset ID; `framewright formats` and `framewright presets` list them.',
    );
  }
  const format = getFormat(id);
  const settings: Mutable<FormatSettings> = { format: format.id, ...readDrawing(options) };
  const scan = choice(options, 'scan', ['progressive', 'tff', 'bff']);
  if (scan !== undefined) settings.scan = scan;
  const depth = choice(options, 'depth', ['8', '10', '12', '16', '16f', '32f']);
  if (depth !== undefined) settings.depth = DEPTHS[depth];
  const compression = choice(options, 'compression', PICTURE_COMPRESSIONS);
  if (compression !== undefined) settings.compression = compression;
  given(options, 'names', (value) => {
    settings.pictureNames = value;
  });
  if (options.get('layers') === true) settings.layers = true;
  given(options, 'scale', (value) => {
    settings.scale = readNumber('scale', value);
  });
  const fit = choice(options, 'fit', ['contain', 'cover', 'stretch']);
  if (fit !== undefined) settings.fit = fit;
  const alpha = choice(options, 'alpha', ['straight', 'premultiplied', 'none']);
  if (alpha !== undefined) settings.alpha = alpha;
  const alphaDepth = choice(options, 'alpha-depth', ['8', '16']);
  if (alphaDepth !== undefined) settings.alphaDepth = alphaDepth === '8' ? 8 : 16;
  const colourModel = choice(options, 'color-model', COLOUR_MODELS);
  if (colourModel !== undefined) settings.colourModel = colourModel;
  const container = choice(options, 'container', format.containers);
  if (container !== undefined) settings.container = container;
  given(options, 'fps', (value) => {
    settings.frameRate = parseFrameRate(value);
  });
  given(options, 'range', (value) => {
    settings.range = readRange(value);
  });
  const pulldown = choice(options, 'pulldown', PULLDOWNS);
  if (pulldown !== undefined) Object.assign(settings, pulledDown(pulldown, settings, preset));
  given(options, 'handles', (value) => {
    settings.handles = readNumber('handles', value);
  });
  given(options, 'leader', (value) => {
    settings.leader = readJson('leader', value, '{"bars":60,"slate":27,"black":3,"pop":true}');
  });
  given(options, 'optimization', (value) => {
    settings.optimization = readJson(
      'optimization',
      value,
      '{"caching":{"nodeCache":{"maxBytes":100000000}}}',
    );
  });
  given(options, 'background', (value) => {
    settings.background = value;
  });
  if (options.get('full-range') === true) settings.fullRange = true;
  given(options, 'hdr', (value) => {
    settings.hdr = readJson('hdr', value, '{"contentLight":{"maximum":1000,"maximumFrameAverage":400}}');
  });
  readEncoding(options, settings);
  readFileFields(options, settings);
  const audio = readAudio(options);
  if (audio !== undefined) settings.audio = audio;
  const as11 = options.get('as11');
  if (typeof as11 === 'string') settings.as11 = await readAs11(as11);
  const lut = options.get('lut');
  if (typeof lut === 'string') settings.lut = await readLut(lut);
  const captions = options.get('captions');
  if (typeof captions === 'string') settings.captions = await readCaptions(captions);
  const merged = preset ? overPreset(preset, settings) : settings;
  const [problem] = validateSettings(merged);
  if (problem?.severity === 'error') throw badArgument(problem.message, problem.value);
  return merged;
}

/** Of the sound and of what is said in JSON, options replace single fields: `--audio-bitrate` keeps the preset's loudness. */
function overPreset(preset: DeliveryPreset, settings: FormatSettings): FormatSettings {
  const { audio, as11 } = preset.settings;
  return settingsOf(preset, {
    ...settings,
    ...(audio && settings.audio && { audio: { ...audio, ...settings.audio } }),
    ...(as11 && settings.as11 && { as11: { ...as11, ...settings.as11 } }),
  });
}

/** Where film is laid over fields, and nobody said how they are, they are those of HD in NTSC countries. */
function pulledDown(
  pulldown: NonNullable<FormatSettings['pulldown']>,
  { frameRate, scan }: FormatSettings,
  preset: DeliveryPreset | undefined,
): Partial<FormatSettings> {
  return {
    pulldown,
    ...(!(frameRate ?? preset?.settings.frameRate) && { frameRate: { num: 30_000, den: 1001 } }),
    ...(!(scan ?? preset?.settings.scan) && { scan: 'tff' as const }),
  };
}

/** The fields themselves, or a file of them. */
async function readAs11(value: string): Promise<NonNullable<FormatSettings['as11']>> {
  const text = value.trimStart().startsWith('{') ? value : await readText('as11', value, 'a .json file');
  return readJson('as11', text, '{"seriesTitle":"…","programmeTitle":"…"}');
}

function readEncoding(options: Options, settings: Mutable<FormatSettings>): void {
  given(options, 'bitrate', (value) => {
    settings.bitrate = readBitrate('bitrate', value);
  });
  if (options.get('constant-bitrate') === true) settings.constantBitrate = true;
  given(options, 'quality', (value) => {
    settings.quality = readNumber('quality', value);
  });
  given(options, 'target-ssim', (value) => {
    settings.targetSsim = readNumber('target-ssim', value);
  });
  given(options, 'keyframes', (value) => {
    settings.keyFrameInterval = readNumber('keyframes', value);
  });
  const encoder = choice(options, 'encoder', ['auto', 'webcodecs', 'wasm', 'ffmpeg']);
  if (encoder !== undefined) settings.encoder = encoder;
  if (options.get('deterministic') === true) settings.deterministic = true;
  given(options, 'lottie', (value) => {
    settings.lottie = readJson('lottie', value, '{"names":"drop"}');
  });
  given(options, 'codec-options', (value) => {
    settings.codecOptimizations = readJson('codec-options', value, '{"h264":{"preset":"fast"}}');
  });
}

function readFileFields(options: Options, settings: Mutable<FormatSettings>): void {
  for (const name of ['title', 'description', 'reel', 'timecode'] as const) {
    given(options, name, (value) => {
      settings[name] = value;
    });
  }
  if (options.get('no-chapters') === true) settings.chapters = false;
  if (options.get('fragmented') === true) settings.fragmented = true;
  given(options, 'burn-in', (value) => {
    settings.burnIn = readJson('burn-in', value, '{"timecode":true,"watermark":"DRAFT"}');
  });
  readAnimation(options, settings);
  given(options, 'poster', (value) => {
    settings.poster = readPoster(value);
  });
  const sidecar = choice(options, 'sidecar', ['md5', 'sha256']);
  if (sidecar !== undefined) settings.sidecar = sidecar;
}

function readAnimation(options: Options, settings: Mutable<FormatSettings>): void {
  given(options, 'loop', (value) => {
    settings.loop = readNumber('loop', value);
  });
  if (options.get('lossless') === true) settings.lossless = true;
  const gif: Mutable<NonNullable<FormatSettings['gif']>> = {};
  given(options, 'colors', (value) => {
    gif.colours = readNumber('colors', value);
  });
  const palette = choice(options, 'palette', ['film', 'frame']);
  if (palette !== undefined) gif.palette = palette;
  const dithering = choice(options, 'dithering', ['ordered', 'diffusion', 'none']);
  if (dithering !== undefined) gif.dithering = dithering;
  if (Object.keys(gif).length > 0) settings.gif = gif;
}

function readPoster(value: string): NonNullable<FormatSettings['poster']> {
  const match = /^(?:(\d{1,9})|(\d{1,7}(?:\.\d+)?)s)(?::(png|jpe?g|webp))?(?::([^:]+))?$/i.exec(value);
  if (!match) {
    throw badArgument(
      `--poster is a frame or seconds, such as 30 or 1.5s, then :png, :jpeg or :webp and :WxH if you like; it is "${value.slice(0, 40)}".`,
      value,
    );
  }
  const [, frame, seconds, format, size] = match;
  const named = format?.toLowerCase().replace('jpg', 'jpeg') as 'png' | 'jpeg' | 'webp' | undefined;
  return {
    ...(frame === undefined ? { seconds: Number(seconds) } : { frame: Number(frame) }),
    ...(named && { format: named }),
    ...(size !== undefined && { size: readSize(size) }),
  };
}

function readAudio(options: Options): FormatSettings['audio'] {
  const names = ['audio', 'audio-bitrate', 'audio-layout', 'loudness'];
  if (options.get('no-audio') === true) {
    const other = names.find((name) => options.has(name));
    if (other !== undefined) throw badArgument(`--no-audio leaves the sound out: --${other} has no meaning.`);
    return false;
  }
  if (!names.some((name) => options.has(name))) return undefined;
  const audio: Mutable<Exclude<NonNullable<FormatSettings['audio']>, false>> = {};
  const codec = choice(options, 'audio', AUDIO_CODECS);
  if (codec !== undefined) audio.codec = codec;
  given(options, 'audio-bitrate', (value) => {
    audio.bitrate = readBitrate('audio-bitrate', value);
  });
  const layout = choice(options, 'audio-layout', LAYOUTS);
  if (layout !== undefined) audio.layout = layout;
  given(options, 'loudness', (value) => {
    audio.loudness = readLoudness(value);
  });
  return audio;
}

function readLoudness(value: string): { target: number; truePeak?: number } {
  const match = /^(-?\d{1,3}(?:\.\d+)?)(?::(-?\d{1,3}(?:\.\d+)?))?$/.exec(value);
  if (!match) {
    throw badArgument(
      `--loudness is LUFS or LUFS:PEAK, such as -23 or -14:-1; it is "${value.slice(0, 40)}".`,
      value,
    );
  }
  return { target: Number(match[1]), ...(match[2] !== undefined && { truePeak: Number(match[2]) }) };
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

/** @throws ExportError INVALID_SETTINGS unless it is `A:B` */
export function readRange(value: string): { start: number; end: number } {
  const [first, last, ...rest] = value.split(':').map(wholeNumber);
  if (first === undefined || last === undefined || rest.length > 0 || last <= first) {
    throw badArgument(
      `--range is A:B in frames, A included and B not, such as 0:120; it is "${value.slice(0, 40)}".`,
      value,
    );
  }
  return { start: first, end: last };
}
