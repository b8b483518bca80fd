import type { Frame } from '../../../media/index.ts';
import { halfNumbers, toHalves } from '../half.ts';

/** A frame of linear light. */
export type LightFrame = Frame & { readonly format: 'rgba32f' };
/** Bits of halves or floats. */
export type SampleWords = Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Lines that are turned into samples at once: those of a block packed with ZIP, the tallest that is written. */
export const BAND_LINES = 16;

/** The samples of a picture, {@link BAND_LINES} lines at a time: line by line, each channel by itself, A (if there is one) B G R. */
export interface SampleBands {
  readonly channels: 3 | 4;
  /** Undefined where all samples are 0. */
  band(index: number): SampleWords | undefined;
}

/** Samples of a frame with straight alpha, made when they are asked for; the latest band is remembered. */
export function samplesOf(frame: LightFrame, depth: 16 | 32, alpha: boolean): SampleBands {
  const { width, height, data } = frame;
  const channels = alpha ? 4 : 3;
  const most = width * Math.min(BAND_LINES, height);
  const pixels = new Float32Array(most * 4);
  const halves = depth === 16 ? new Uint16Array(pixels.length) : undefined;
  let latest: { readonly index: number; readonly words: SampleWords } | undefined;
  return {
    channels,
    band(index) {
      if (latest?.index === index) return latest.words;
      const top = index * BAND_LINES;
      const count = Math.min(BAND_LINES, height - top) * width * 4;
      const block = pixels.subarray(0, count);
      multiplied(data.subarray(top * width * 4, top * width * 4 + count), block);
      if (halves) toHalves(block, halves);
      const samples = halves ?? new Uint32Array(block.buffer, 0, count);
      latest = { index, words: linesOf(samples.subarray(0, count), width, channels) };
      return latest.words;
    },
  };
}

/** The same, kept: what is empty takes no memory. */
export function keptSamples(frame: LightFrame, depth: 16 | 32): SampleBands {
  const made = samplesOf(frame, depth, true);
  const bandSamples = BAND_LINES * frame.width * 4;
  const bands = Array.from({ length: Math.ceil(frame.height / BAND_LINES) }, (_, index) =>
    isClear(frame.data, index * bandSamples, bandSamples) ? undefined : made.band(index),
  );
  return { channels: made.channels, band: (index) => bands[index] };
}

function isClear(data: Float32Array, start: number, count: number): boolean {
  const end = Math.min(data.length, start + count);
  for (let alpha = start + 3; alpha < end; alpha += 4) if (data[alpha] !== 0) return false;
  return true;
}

/** The samples of a frame as its file has them. */
export function exrSamples(frame: LightFrame, depth: 16 | 32, alpha: boolean): Frame {
  const data = new Float32Array(frame.data.length);
  multiplied(frame.data, data);
  if (depth === 16) {
    const numbers = halfNumbers();
    const halves = new Uint16Array(data.length);
    toHalves(data, halves);
    for (let i = 0; i < data.length; i++) data[i] = numbers[halves[i] as number] as number;
  }
  if (!alpha) for (let i = 3; i < data.length; i += 4) data[i] = 1;
  return { ...frame, alpha: 'premultiplied', data };
}

function multiplied(source: Float32Array, target: Float32Array): void {
  for (let i = 0; i < source.length; i += 4) {
    const alpha = source[i + 3] as number;
    target[i] = (source[i] as number) * alpha;
    target[i + 1] = (source[i + 1] as number) * alpha;
    target[i + 2] = (source[i + 2] as number) * alpha;
    target[i + 3] = alpha;
  }
}

function linesOf(samples: SampleWords, width: number, channels: 3 | 4): SampleWords {
  const count = (samples.length / 4) * channels;
  const target = samples instanceof Uint16Array ? new Uint16Array(count) : new Uint32Array(count);
  let write = 0;
  for (let line = 0; line < samples.length; line += width * 4) {
    for (let channel = channels - 1; channel >= 0; channel--) {
      for (let read = line + channel, end = line + width * 4; read < end; read += 4) {
        target[write++] = samples[read] as number;
      }
    }
  }
  return target;
}
