import { ExportError } from '../../errors/index.ts';
import {
  type ColourSpace,
  inColourModel,
  PLANAR_FORMATS,
  type PlanarFormat,
  planarBytes,
  type Rational,
  type YuvFrame,
} from '../../media/index.ts';
import { ProgressWatch } from '../webcodecs/progress-watch.ts';
import { PIXEL_FORMATS, RGB_PLANES } from './command-line.ts';
import { FILES_PATH, OUTPUT_PATH } from './instance.ts';
import { type RgbPixels, readRgb, rgbBytes } from './rgb-frames.ts';
import { type FfmpegThread, type FfmpegThreads, ffmpegThreads } from './threads.ts';

/** Opening a large file and decoding up to a wanted frame takes seconds; every read of the file is a sign of life. */
const STALL_MILLISECONDS = 60_000;
/** Decoded frames of one run, which lie in memory together. */
const RUN_BYTES = 64 * 2 ** 20;
const MAXIMUM_RUN = 24;
/** Units a second in which frames tell their time. */
const PTS_RATE = 1_000_000;

export interface FfmpegDecodeOptions {
  /** Read where it is. */
  readonly file: Blob;
  readonly frameRate: Rational;
  /** Of the file, as its container says: a bound on what is kept in memory. */
  readonly width: number;
  readonly height: number;
  /** What the frames are labelled with, in the model that they have; ffmpeg changes no sample. */
  readonly colourSpace: ColourSpace;
  /**
   * The key frame that decoding has to begin at to reach a frame. By default each frame is one, as in ProRes and DNx.
   */
  readonly keyFrameOf?: (index: number) => number;
  readonly threads?: FfmpegThreads;
}

/** A frame of the file; without either where the file has none at that time. */
export interface DecodedFrame extends DecodedPlanes {
  readonly index: number;
}

interface DecodedPlanes {
  readonly frame?: YuvFrame;
  /** Where the file holds RGB. */
  readonly pixels?: RgbPixels;
}

/**
 * Decodes single frames with ffmpeg.wasm, for codecs that the browser lacks: planes in the file's own pixel format,
 * without any conversion. Frames are found by their time.
 *
 * @param indices ascending, counted from the file's time 0
 * @throws ExportError CHECK_FAILED where ffmpeg can't decode the file or its pixels are of another kind than planes
 */
export async function* decodeWithFfmpeg(
  options: FfmpegDecodeOptions,
  indices: readonly number[],
): AsyncGenerator<DecodedFrame> {
  const threads = options.threads ?? ffmpegThreads;
  const thread = await threads.take();
  let sound = false;
  try {
    for (const group of groupForRuns(options, indices)) {
      const frames = await decodeRun(thread, options, group);
      for (const index of group) {
        yield { index, ...frames.get(index) };
      }
    }
    sound = true;
  } finally {
    threads.giveBack(thread, sound);
  }
}

/**
 * Frames that one run reaches without decoding more than separate runs would: a run goes on to the next frame unless
 * a key frame lies between.
 */
function groupForRuns(
  { width, height, keyFrameOf }: FfmpegDecodeOptions,
  indices: readonly number[],
): number[][] {
  // The deepest format bounds the others.
  const most = Math.max(
    1,
    Math.min(MAXIMUM_RUN, Math.floor(RUN_BYTES / planarBytes('I444P12', width, height))),
  );
  const groups: number[][] = [];
  let group: number[] = [];
  for (const index of indices) {
    const last = group.at(-1);
    const reachable = last !== undefined && (keyFrameOf?.(index) ?? index) <= last + 1;
    if (!reachable || group.length === most) {
      group = [];
      groups.push(group);
    }
    group.push(index);
  }
  return groups;
}

async function decodeRun(
  thread: FfmpegThread,
  options: FfmpegDecodeOptions,
  group: readonly number[],
): Promise<Map<number, DecodedPlanes>> {
  const { file, width, height } = options;
  const watch = new ProgressWatch(STALL_MILLISECONDS, () => `decoding frames ${group.join(', ')}`);
  const parts: ArrayBuffer[] = [];
  let log: readonly string[] | undefined;
  thread.listen({
    onAnswer(answer) {
      if (answer.type === 'output') parts.push(answer.data);
      if (answer.type === 'done') log = answer.log;
      if (answer.type === 'failed') watch.fail(ExportError.fromRecord(answer.error));
      watch.progress();
    },
    onDeath: (error) => watch.fail(error),
  });
  thread.post({
    type: 'decode',
    job: {
      args: decodeArguments(options, group),
      file,
      // Alpha adds a third; twice that leaves room for padding to whole macroblocks.
      maximumBytes: 2 * (group.length + 1) * planarBytes('I444AP12', width, height),
    },
  });
  try {
    await watch.until(() => log !== undefined, 'decoded frame');
  } catch (thrown) {
    const error = ExportError.from(thrown);
    throw new ExportError('CHECK_FAILED', `The file can not be decoded. ${error.message}`, {
      value: error.value,
      cause: error,
    });
  }
  return readFrames(options, group, log ?? [], await new Blob(parts).arrayBuffer());
}

function decodeArguments(
  { frameRate, keyFrameOf }: FfmpegDecodeOptions,
  group: readonly number[],
): readonly string[] {
  const time = (frame: number): string => ((frame * frameRate.den) / frameRate.num).toFixed(6);
  const first = group[0] ?? 0;
  const start = keyFrameOf?.(first) ?? first;
  const wanted = group.map((index) => `between(t,${time(index - 0.5)},${time(index + 0.5)})`).join('+');
  return [
    ...['-hide_banner', '-loglevel', 'info', '-nostats'],
    // A quarter into the key frame: containers round, and the seek takes the last key frame before; in MXF the nearest one.
    ...(start > 0 ? ['-seek_timestamp', '1', '-noaccurate_seek', '-ss', time(start + 0.25)] : []),
    // Times stay those of the file, so that each frame that comes out tells which it is.
    ...['-copyts', '-i', `${FILES_PATH}/input`, '-map', '0:v:0'],
    // The log's seconds have six digits, too few for a late frame; its pts are whole, here in units that are known.
    ...['-vf', `select='${wanted}',settb=1/${PTS_RATE},showinfo=checksum=0`, '-fps_mode', 'passthrough'],
    ...['-frames:v', String(group.length), '-f', 'rawvideo', OUTPUT_PATH],
  ];
}

/** What the showinfo filter says of each frame that passes. */
const FRAME_LINE = /showinfo.* pts:\s*(-?\d+) .* fmt:(\w+) .* s:(\d+)x(\d+)/;

function readFrames(
  { frameRate, colourSpace }: FfmpegDecodeOptions,
  group: readonly number[],
  log: readonly string[],
  output: ArrayBuffer,
): Map<number, DecodedPlanes> {
  const frames = new Map<number, DecodedPlanes>();
  let offset = 0;
  for (const line of log) {
    const [, pts, name, columns, rows] = FRAME_LINE.exec(line) ?? [];
    if (pts === undefined || name === undefined) continue;
    const [width, height] = [Number(columns), Number(rows)];
    const size = rgbBytes(name, width, height) ?? planarBytes(formatNamed(name), width, height);
    const index = Math.round((Number(pts) * frameRate.num) / (frameRate.den * PTS_RATE));
    if (offset + size > output.byteLength) break;
    if (group.includes(index)) {
      const data = new Uint8Array(output, offset, size);
      const pixels = readRgb(name, width, height, data);
      const colours = inColourModel(colourSpace, name.startsWith('gbrp'));
      const planes = { width, height, colourSpace: colours, data };
      frames.set(index, pixels ? { pixels } : { frame: { format: formatNamed(name), ...planes } });
    }
    offset += size;
  }
  return frames;
}

function formatNamed(name: string): PlanarFormat {
  // FFmpeg's J stands for full range, which the colour space tells.
  const plain = name.replace('yuvj', 'yuv');
  const format = PLANAR_FORMATS.find(
    (known) => PIXEL_FORMATS[known] === plain || RGB_PLANES[known] === plain,
  );
  if (format) return format;
  throw new ExportError('CHECK_FAILED', `The file's pixels are ${name}, which can not be compared.`, {
    value: name,
  });
}
