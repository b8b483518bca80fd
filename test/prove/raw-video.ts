import { tool } from './framewright.ts';

/** Planes as the file's decoder leaves them, untouched by any conversion, with the tags that say what they mean. */
export interface RawVideo {
  readonly width: number;
  readonly height: number;
  /** As FFmpeg names it: `yuv420p`, `yuv422p10le`, `gbrp10le` … */
  readonly pixelFormat: string;
  readonly bits: number;
  readonly fullRange: boolean;
  readonly matrix: string;
  readonly transfer: string;
  readonly primaries: string;
  /** Of each frame: planes, samples in rows without padding. */
  readonly frames: readonly (readonly Plane[])[];
}

export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array | Uint16Array;
}

/** The first frames of a movie, decoded by the ffmpeg of the machine. */
export async function decodeRaw(path: string, frameCount: number): Promise<RawVideo> {
  const probed = await tool('ffprobe', [
    ...['-v', 'error', '-select_streams', 'v:0', '-show_streams', '-of', 'json', path],
  ]);
  const [stream] = JSON.parse(probed.toString()).streams;
  const { width, height, pix_fmt: pixelFormat } = stream;
  const layout = layoutOf(pixelFormat);
  const data = await tool('ffmpeg', [
    ...['-v', 'error', '-i', path, '-frames:v', String(frameCount), '-fps_mode', 'passthrough'],
    ...['-f', 'rawvideo', '-pix_fmt', pixelFormat, '-'],
  ]);
  const bytes = layout.bits === 8 ? 1 : 2;
  const sizes = layout.planes.map(([x, y]) => [Math.ceil(width / x), Math.ceil(height / y)] as const);
  const frameBytes = sizes.reduce((sum, [w, h]) => sum + w * h * bytes, 0);
  if (data.length !== frameBytes * frameCount) {
    throw new Error(`ffmpeg decoded ${data.length / frameBytes} frames of ${path}, not ${frameCount}.`);
  }
  let at = 0;
  const frames = Array.from({ length: frameCount }, () =>
    sizes.map(([w, h]): Plane => {
      const raw = data.buffer.slice(data.byteOffset + at, data.byteOffset + at + w * h * bytes);
      at += w * h * bytes;
      return { width: w, height: h, samples: bytes === 1 ? new Uint8Array(raw) : new Uint16Array(raw) };
    }),
  );
  return {
    ...{ width, height, pixelFormat, frames, bits: layout.bits },
    fullRange: stream.color_range === 'pc',
    matrix: stream.color_space ?? 'unknown',
    transfer: stream.color_transfer ?? 'unknown',
    primaries: stream.color_primaries ?? 'unknown',
  };
}

/** Bits, and by plane the pixels that a sample stands for across and down. */
function layoutOf(pixelFormat: string): { bits: number; planes: readonly (readonly [number, number])[] } {
  const match = /^(?:yuvj?(a?)(420|422|444)p|gbr(a?)p)(\d+)?(le)?$/.exec(pixelFormat);
  if (!match) throw new Error(`${pixelFormat} is no planar format that the proof reads.`);
  const [, alpha, chroma = '444', rgbAlpha, bits = '8'] = match;
  const step = [chroma === '444' ? 1 : 2, chroma === '420' ? 2 : 1] as const;
  const whole = [1, 1] as const;
  return { bits: Number(bits), planes: [whole, step, step, ...(alpha || rgbAlpha ? [whole] : [])] };
}

/** Weights of red and blue: ITU-R BT.709-6 item 3.2, BT.601-7 item 2.5.1, BT.2020-2 table 4. */
const WEIGHTS: Readonly<Record<string, readonly [number, number]>> = {
  bt709: [0.2126, 0.0722],
  smpte170m: [0.299, 0.114],
  bt2020nc: [0.2627, 0.0593],
};

/** What a pixel's samples mean by the file's tags: encoded R′G′B′ in f64, unbounded. Chroma is that of its own sample. */
export function encodedRgb(video: RawVideo, frame: number, x: number, y: number): [number, number, number] {
  const [first, second, third] = video.frames[frame] as readonly [Plane, Plane, Plane];
  const [a, b, c] = [first, second, third].map((plane) => {
    const column = Math.floor((x * plane.width) / video.width);
    const row = Math.floor((y * plane.height) / video.height);
    return plane.samples[row * plane.width + column] as number;
  }) as [number, number, number];
  const top = 2 ** video.bits - 1;
  const unit = 2 ** (video.bits - 8);
  if (video.pixelFormat.startsWith('gbr')) {
    const level = (code: number) => (video.fullRange ? code / top : (code - 16 * unit) / (219 * unit));
    return [level(c), level(a), level(b)];
  }
  const weights = WEIGHTS[video.matrix];
  if (!weights) throw new Error(`The matrix ${video.matrix} is unknown.`);
  const [kr, kb] = weights;
  const luma = video.fullRange ? a / top : (a - 16 * unit) / (219 * unit);
  const scale = video.fullRange ? top : 224 * unit;
  const [pb, pr] = [(b - 128 * unit) / scale, (c - 128 * unit) / scale];
  const red = luma + 2 * (1 - kr) * pr;
  const blue = luma + 2 * (1 - kb) * pb;
  return [red, (luma - kr * red - kb * blue) / (1 - kr - kb), blue];
}
