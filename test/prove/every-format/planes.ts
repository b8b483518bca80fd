import { open } from 'node:fs/promises';
import type { Job } from './jobs.ts';

/* Pictures as planes, worked out from `frames` by the definitions, apart from the engine. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Codes of 8 bits, with fractions: luma 16–235, chroma about 128. */
export interface Planes {
  readonly y: Float32Array;
  readonly u: Float32Array;
  readonly v: Float32Array;
  /** 0–1. */
  readonly alpha: Float32Array;
}

/** Of YUV in ffmpeg's names, such as `yuv422p10le` and `yuva444p12le`. */
export interface Layout {
  readonly bits: number;
  readonly across: 1 | 2;
  readonly down: 1 | 2;
  readonly alpha: boolean;
}

export function layoutOf(pixels: string): Layout {
  const [, alpha, chroma, bits = '8'] = /^yuv(a?)(420|422|444)p(?:(\d+)le)?$/.exec(pixels) ?? [];
  if (chroma === undefined) throw new Error(`${pixels} is no YUV that the proof reads.`);
  return {
    bits: Number(bits),
    across: chroma === '444' ? 1 : 2,
    down: chroma === '420' ? 2 : 1,
    alpha: alpha !== '',
  };
}

/** Weights of red and blue: ITU-R BT.709-6 item 3.2, BT.601-7 item 2.5.1. */
const WEIGHTS: Readonly<Record<string, readonly [number, number]>> = {
  bt709: [0.2126, 0.0722],
  smpte170m: [0.299, 0.114],
};

/**
 * One frame of the file from what `frames` drew of it: lines of two instants where it shows fields.
 *
 * @param raw file of frames in rgba64le
 */
export async function drawnRgba(
  raw: string,
  frame: number,
  { scan, width, height }: Job,
): Promise<Uint16Array> {
  const file = await open(raw);
  const samples = width * height * 4;
  const read = async (number: number): Promise<Uint16Array> => {
    const picture = new Uint16Array(samples);
    await file.read(picture, 0, 2 * samples, number * 2 * samples);
    return picture;
  };
  try {
    if (!scan) return await read(frame);
    const [upper, lower] = [await read(2 * frame), await read(2 * frame + 1)];
    const row = 4 * width;
    for (let at = row; at < upper.length; at += 2 * row) upper.set(lower.subarray(at, at + row), at);
    return upper;
  } finally {
    await file.close();
  }
}

/**
 * Chroma is filtered [1 2 1]/4 across, level with the left of two columns, and [1 1]/2 down (ITU-T H.273,
 * Chroma420SampleLocType 0); edges are repeated.
 *
 * @param overBlack multiplies with alpha, as film without it shows the picture
 */
export function planesOf(
  rgba: Uint16Array,
  { width, height }: Size,
  { across, down }: Pick<Layout, 'across' | 'down'>,
  matrix: string,
  overBlack: boolean,
): Planes {
  const [red, blue] = WEIGHTS[matrix] ?? [0, 0];
  const count = width * height;
  const [y, alpha] = [new Float32Array(count), new Float32Array(count)];
  const [cb, cr] = [new Float32Array(count), new Float32Array(count)];
  for (let pixel = 0, at = 0; pixel < count; pixel++, at += 4) {
    const opacity = (rgba[at + 3] ?? 0) / 65_535;
    const scale = (overBlack ? opacity : 1) / 65_535;
    const [r, b] = [(rgba[at] ?? 0) * scale, (rgba[at + 2] ?? 0) * scale];
    const luma = red * r + (1 - red - blue) * (rgba[at + 1] ?? 0) * scale + blue * b;
    y[pixel] = 16 + 219 * luma;
    cb[pixel] = 128 + (112 * (b - luma)) / (1 - blue);
    cr[pixel] = 128 + (112 * (r - luma)) / (1 - red);
    alpha[pixel] = opacity;
  }
  return {
    y,
    alpha,
    u: subsampled(cb, width, height, across, down),
    v: subsampled(cr, width, height, across, down),
  };
}

function subsampled(
  plane: Float32Array,
  width: number,
  height: number,
  across: number,
  down: number,
): Float32Array {
  if (across === 1) return plane;
  const [columns, rows] = [Math.ceil(width / 2), Math.ceil(height / down)];
  const small = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    for (let line = 0; line < down; line++) {
      const from = Math.min(height - 1, down * row + line) * width;
      for (let column = 0; column < columns; column++) {
        const x = 2 * column;
        const left = plane[from + Math.max(0, x - 1)] ?? 0;
        const right = plane[from + Math.min(width - 1, x + 1)] ?? 0;
        const at = row * columns + column;
        small[at] = (small[at] ?? 0) + (left + 2 * (plane[from + x] ?? 0) + right) / (4 * down);
      }
    }
  }
  return small;
}

const sizesOf = ({ width, height }: Size, { across, down, alpha }: Layout): [number, number][] => {
  const small: [number, number] = [Math.ceil(width / across), Math.ceil(height / down)];
  return [[width, height], small, small, ...(alpha ? [[width, height] as [number, number]] : [])];
};

/** Bytes of a raw frame. */
export const frameBytes = (size: Size, layout: Layout): number =>
  sizesOf(size, layout).reduce((sum, [w, h]) => sum + w * h * (layout.bits > 8 ? 2 : 1), 0);

/** A frame of a file of raw frames. @param hidden lines above the picture */
export async function readRaw(
  path: string,
  frame: number,
  { width, height }: Size,
  layout: Layout,
  hidden = 0,
): Promise<Planes> {
  const coded = { width, height: height + hidden };
  const length = frameBytes(coded, layout);
  const bytes = new Uint8Array(length);
  const file = await open(path);
  try {
    await file.read(bytes, 0, length, frame * length);
  } finally {
    await file.close();
  }
  const samples = layout.bits > 8 ? new Uint16Array(bytes.buffer) : bytes;
  const unit = 2 ** (layout.bits - 8);
  let at = 0;
  const [y, u, v, a] = sizesOf(coded, layout).map(([w, h], plane) => {
    const skipped = Math.round((hidden * h) / coded.height) * w;
    const taken = samples.subarray(at + skipped, at + w * h);
    at += w * h;
    const scale = plane === 3 ? 1 / (2 ** layout.bits - 1) : 1 / unit;
    return Float32Array.from(taken, (sample) => sample * scale);
  });
  if (!y || !u || !v) throw new Error('A raw frame lacks planes.');
  return { y, u, v, alpha: a ?? new Float32Array(0) };
}

/** A raw frame, rounded. @param hidden black lines above the picture */
export function rawFrame(planes: Planes, size: Size, layout: Layout, hidden = 0): Buffer {
  const unit = 2 ** (layout.bits - 8);
  const parts = sizesOf(size, layout).map(([w, h], plane) => {
    const source = [planes.y, planes.u, planes.v, planes.alpha][plane] ?? planes.y;
    const above = w * Math.round((hidden * h) / size.height);
    const scale = plane === 3 ? 2 ** layout.bits - 1 : unit;
    const black = plane === 0 ? 16 : 128;
    const codes = new Uint16Array(above + source.length).fill(black * unit);
    for (let index = 0; index < source.length; index++) {
      codes[above + index] = Math.round((source[index] ?? 0) * scale);
    }
    return layout.bits > 8 ? Buffer.from(codes.buffer) : Buffer.from(Uint8Array.from(codes));
  });
  return Buffer.concat(parts);
}

/** Laid over black: colours of limited range towards their zero. */
export function overBlack({ y, u, v, alpha }: Planes, { width }: Size, { across, down }: Layout): Planes {
  const columns = Math.ceil(width / across);
  // Chroma by the opacity of the pixel that it is level with.
  const opacityAt = (index: number): number =>
    alpha[Math.floor(index / columns) * down * width + (index % columns) * across] ?? 1;
  const chroma = (plane: Float32Array): Float32Array =>
    plane.map((sample, index) => 128 + opacityAt(index) * (sample - 128));
  return {
    y: y.map((sample, index) => 16 + (alpha[index] ?? 1) * (sample - 16)),
    u: chroma(u),
    v: chroma(v),
    alpha,
  };
}
