import {
  BT709_LIMITED,
  type ColourSpace,
  KernelMemory,
  type PlanarFormat,
  planarBytes,
  planarLayout,
  type Rational,
  type YuvFrame,
} from '../src/engine/media/index.ts';
import type { Picture } from '../src/engine/metrics/index.ts';
import { createPlaneReader } from '../src/engine/pixels/index.ts';
import {
  PictureSignal,
  type PictureSignalOptions,
  type SignalEvent,
} from '../src/engine/quality/signal/index.ts';

export interface TestFilm {
  readonly width: number;
  readonly height: number;
  readonly rate: Rational;
  readonly format: PlanarFormat;
  readonly colourSpace: ColourSpace;
  readonly frames: readonly Uint8Array<ArrayBuffer>[];
}

/** Codes of a pixel. */
export type Codes = readonly [y: number, u: number, v: number];

export const PAL: Rational = { num: 25, den: 1 };

/** Paints a film pixel by pixel; chroma is that of the pixel at its top left. */
export function film(
  count: number,
  paint: (x: number, y: number, frame: number) => Codes,
  options: Partial<Omit<TestFilm, 'frames'>> = {},
): TestFilm {
  const { width = 64, height = 48, rate = PAL, format = 'I420', colourSpace = BT709_LIMITED } = options;
  const frames = Array.from({ length: count }, (_, frame) => {
    const data = new Uint8Array(planarBytes(format, width, height));
    const { bits, chroma } = planarLayout(format);
    const samples = bits === 8 ? data : new Uint16Array(data.buffer);
    const [stepX, stepY] = [chroma === '444' ? 1 : 2, chroma === '420' ? 2 : 1];
    const chromaWidth = Math.ceil(width / stepX);
    const us = width * height;
    const vs = us + chromaWidth * Math.ceil(height / stepY);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [luma, u, v] = paint(x, y, frame);
        samples[y * width + x] = luma;
        if (x % stepX !== 0 || y % stepY !== 0) continue;
        const at = (y / stepY) * chromaWidth + x / stepX;
        samples[us + at] = u;
        samples[vs + at] = v;
      }
    }
    return data;
  });
  return { width, height, rate, format, colourSpace, frames };
}

/** The pictures that a film's planes show. */
export function* picturesOf({ width, height, format, colourSpace, frames }: TestFilm): Generator<Picture> {
  const read = createPlaneReader({ width, height, format, colourSpace, memory: new KernelMemory() });
  for (const data of frames) yield { width, height, data: read(data) };
}

/** What our detectors say of a film. */
export function signalOf(
  shown: TestFilm,
  options: Pick<PictureSignalOptions, 'thresholds'> & {
    /** The pictures only, as of a rendering. */
    readonly withoutPlanes?: boolean;
    readonly every?: number;
  } = {},
): readonly SignalEvent[] {
  const { width, height, rate, format, colourSpace, frames } = shown;
  const signal = new PictureSignal({
    ...{ frameRate: rate, width, height, colourSpace },
    ...(options.thresholds && { thresholds: options.thresholds }),
  });
  let index = 0;
  for (const picture of picturesOf(shown)) {
    const planes: YuvFrame = { format, width, height, colourSpace, data: frames[index] as Uint8Array };
    if (index % (options.every ?? 1) === 0) {
      signal.add({ index, picture, ...(!options.withoutPlanes && { planes }) });
    }
    index++;
  }
  return signal.finish();
}

/** The events of one kind, by their frames. */
export function framesOf(events: readonly SignalEvent[], id: SignalEvent['id']): readonly [number, number][] {
  return events
    .filter((event) => event.id === id)
    .map(({ frames }) => [frames?.start ?? Number.NaN, frames?.end ?? Number.NaN]);
}

/** Noise that is the same everywhere, 0–1. */
export function noise(...place: readonly number[]): number {
  let x = 0x9e37_79b9;
  for (const part of place) {
    x = Math.imul(x ^ (part + 0x7f4a_7c15), 0x85eb_ca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35);
    x ^= x >>> 16;
  }
  return (x >>> 0) / 2 ** 32;
}
