import type { FormatSettings } from '../../src/engine/index.ts';
import { waveFile } from '../fixtures/audio/wave-file.ts';
import { type ClipOptions, clip } from './compositions.ts';
import { seeded } from './random.ts';

/** A film as the page of the bench takes it; files in base64. */
export interface Film {
  readonly document: object;
  readonly settings: FormatSettings;
  readonly files?: Readonly<Record<string, string>>;
}

export const SIZE = { width: 320, height: 180 } as const;
export const FPS = 24;
export const FRAMES = 96;
export const SECONDS = FRAMES / FPS;

interface Lottie {
  readonly w: number;
  readonly h: number;
  readonly fr: number;
  readonly op: number;
  readonly layers: readonly { readonly ty: number }[];
  readonly assets: readonly object[];
}

/** Shapes that move all the time, so that every frame differs from the next. */
export function moving(options: Partial<ClipOptions> = {}): Lottie {
  return clip({ ...SIZE, fps: FPS, seconds: SECONDS, shapes: 7, ...options }) as Lottie;
}

/** How one layer of the film below is shown. */
const STILL = {
  r: { a: 0, k: 0 },
  p: { a: 0, k: [0, 0, 0] },
  a: { a: 0, k: [0, 0, 0] },
  s: { a: 0, k: [100, 100, 100] },
  o: { a: 0, k: 100 },
};

/** The film with its pictures in another order: frame n shows what frame `order[n]` showed. */
export function reordered(film: Lottie, order: readonly number[]): Lottie {
  // The last key stands beyond the end: readers take its own value as that of the hold before it.
  const keys = [...order, order.at(-1) ?? 0].map((frame, at) => ({ t: at, s: [frame / film.fr], h: 1 }));
  return wrapped(film, { op: order.length, tm: { a: 1, k: keys } });
}

/** The film moved by whole pixels. */
export const moved = (film: Lottie, x: number, y: number): Lottie =>
  wrapped(film, { ks: { ...STILL, p: { a: 0, k: [x, y, 0] } } });

/** The film out of focus. @param radius of the blur, in After Effects' pixels */
export const blurred = (film: Lottie, radius: number): Lottie =>
  wrapped(film, {
    ef: [
      {
        ty: 29,
        nm: 'Blur',
        en: 1,
        ef: [
          { ty: 0, nm: 'Blurriness', v: { a: 0, k: radius } },
          { ty: 7, nm: 'Blur Dimensions', v: { a: 0, k: 1 } },
          { ty: 7, nm: 'Repeat Edge Pixels', v: { a: 0, k: 1 } },
        ],
      },
    ],
  });

function wrapped(film: Lottie, layer: object): Lottie {
  const heard = film.layers.filter(({ ty }) => ty === 6);
  const seen = film.layers.filter(({ ty }) => ty !== 6);
  const asset = { id: 'film', nm: 'film', w: film.w, h: film.h, layers: seen };
  const op = (layer as { op?: number }).op ?? film.op;
  const shown = { ty: 0, nm: 'film', ind: 1, refId: 'film', ip: 0, st: 0, w: film.w, h: film.h, ks: STILL, op, ...layer }; // biome-ignore format: a document
  return { ...film, op, assets: [...film.assets, asset], layers: [...heard, shown] } as Lottie;
}

/** A flat colour over some frames of the film. @param opacity 0–100 */
export function covered(
  film: Lottie,
  colour: string,
  { start, end }: { readonly start: number; readonly end: number },
  opacity = 100,
): Lottie {
  const solid = {
    ty: 1, nm: 'cover', ind: 99, sw: film.w, sh: film.h, sc: colour, ip: start, op: end, st: 0,
    ks: { ...STILL, o: { a: 0, k: opacity } },
  }; // biome-ignore format: a document
  return { ...film, layers: [solid, ...film.layers] } as Lottie;
}

/** A wide, soft gradient that turns slowly under the shapes: what is banded first. */
export function gradients(): Lottie {
  const film = moving({ shapes: 2 });
  const shown = film.layers.slice(0, -1);
  const ramp = {
    ty: 4, nm: 'ramp', ind: 98, ip: 0, op: film.op, st: 0, ks: STILL,
    shapes: [
      {
        ty: 'gr',
        it: [
          { ty: 'rc', p: { a: 0, k: [film.w / 2, film.h / 2] }, s: { a: 0, k: [film.w, film.h] }, r: { a: 0, k: 0 } },
          {
            ty: 'gf', t: 1, r: 1, o: { a: 0, k: 100 },
            s: { a: 1, k: [{ t: 0, s: [0, 0] }, { t: film.op, s: [40, 20] }] },
            e: { a: 0, k: [film.w, film.h] },
            g: { p: 2, k: { a: 0, k: [0, 0.12, 0.2, 0.35, 1, 0.45, 0.5, 0.6] } },
          },
          { ty: 'tr', p: { a: 0, k: [0, 0] }, a: { a: 0, k: [0, 0] }, s: { a: 0, k: [100, 100] }, r: { a: 0, k: 0 }, o: { a: 0, k: 100 } },
        ],
      },
    ],
  }; // biome-ignore format: a document
  return { ...film, layers: [...shown, ramp] } as Lottie;
}

export interface SoundChange {
  /** Seconds by which it comes late. */
  readonly late?: number;
  readonly gain?: number;
  readonly swapped?: boolean;
  /** The left channel in both. */
  readonly same?: boolean;
  readonly rightSilent?: boolean;
}

/** Two voices that have nothing to do with each other: notes of random pitch and length, with noise. WAVE, base64. */
export function voices(change: SoundChange = {}, seconds = SECONDS): string {
  const rate = 48_000;
  const count = Math.round(seconds * rate);
  const [left, right] = [melody(11, count, rate), melody(23, count, rate)];
  const { late = 0, gain = 1, swapped = false, same = false, rightSilent = false } = change;
  const shift = Math.round(late * rate);
  const value = (n: number, channel: number): number => {
    if (rightSilent && channel === 1) return 0;
    const voice = same || (channel === 0) !== swapped ? left : right;
    const sample = gain * (voice[n - shift] ?? 0);
    return Math.max(-1, Math.min(1, sample));
  };
  const wave = waveFile({ sampleRate: rate, channels: 2, count, format: '16', value });
  return Buffer.from(wave).toString('base64');
}

function melody(seed: number, count: number, rate: number): Float32Array {
  const random = seeded(seed);
  const voice = new Float32Array(count);
  for (let at = 0; at < count; ) {
    const length = Math.round((0.08 + 0.25 * random()) * rate);
    const pitch = 150 * 2 ** (3 * random());
    const loud = 0.15 + 0.3 * random();
    for (let n = 0; n < length && at < count; n++, at++) {
      const envelope = Math.min(1, n / 400) * Math.exp((-3 * n) / length);
      const tone = Math.sin((2 * Math.PI * pitch * n) / rate);
      voice[at] = loud * envelope * (tone + 0.15 * (2 * random() - 1));
    }
  }
  return voice;
}

type Colour = readonly [number, number, number];

const CUBE = 17;

/** A change of colours as a .cube file; values 0–1. */
export function cube(change: (colour: Colour) => Colour): string {
  const lines = [`LUT_3D_SIZE ${CUBE}`];
  const steps = Array.from({ length: CUBE }, (_, at) => at / (CUBE - 1));
  for (const b of steps) {
    for (const g of steps) {
      for (const r of steps)
        lines.push(
          change([r, g, b])
            .map((value) => clip01(value).toFixed(6))
            .join(' '),
        );
    }
  }
  return lines.join('\n');
}

/** Steps of equal size on each channel, as a curve that is finer than a cube of few points. */
export function steps(levels: number): string {
  const points = 1024;
  const lines = [`LUT_1D_SIZE ${points}`];
  for (let at = 0; at < points; at++) {
    const value = Math.min(levels - 1, Math.floor((at / (points - 1)) * levels)) / (levels - 1);
    lines.push(`${value.toFixed(6)} ${value.toFixed(6)} ${value.toFixed(6)}`);
  }
  return lines.join('\n');
}

const clip01 = (value: number): number => Math.max(0, Math.min(1, value));

/** Weights of red and blue in luma: ITU-R BT.601-7 and BT.709-6. */
const BT601 = [0.299, 0.114] as const;
const BT709 = [0.2126, 0.0722] as const;

function toYuv([r, g, b]: Colour, [kr, kb]: readonly [number, number]): Colour {
  const y = kr * r + (1 - kr - kb) * g + kb * b;
  return [y, (b - y) / (2 * (1 - kb)), (r - y) / (2 * (1 - kr))];
}

function toRgb([y, cb, cr]: Colour, [kr, kb]: readonly [number, number]): Colour {
  const [r, b] = [y + 2 * (1 - kr) * cr, y + 2 * (1 - kb) * cb];
  return [r, (y - kr * r - kb * b) / (1 - kr - kb), b];
}

export const wrongMatrix = (colour: Colour): Colour => toRgb(toYuv(colour, BT601), BT709);

export const squeezedRange = (colour: Colour): Colour => {
  const [y, cb, cr] = toYuv(colour, BT709);
  return toRgb([16 / 255 + (y * 219) / 255, (cb * 224) / 255, (cr * 224) / 255], BT709);
};

export const stretchedRange = (colour: Colour): Colour => {
  const [y, cb, cr] = toYuv(colour, BT709);
  return toRgb([((y - 16 / 255) * 255) / 219, (cb * 255) / 224, (cr * 255) / 224], BT709);
};

/** @param degrees of the turn in the plane of Cb and Cr */
export const turnedHue =
  (degrees: number) =>
  (colour: Colour): Colour => {
    const [y, cb, cr] = toYuv(colour, BT709);
    const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
    return toRgb([y, cosine * cb - sine * cr, sine * cb + cosine * cr], BT709);
  };

export const raised =
  (exponent: number) =>
  (colour: Colour): Colour =>
    colour.map((value) => value ** exponent) as unknown as Colour;
