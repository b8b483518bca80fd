import type { FindingId, QualityFinding } from '../../api/index.ts';
import type { ColourPair } from './colour-map.ts';

type Colour = readonly [number, number, number];
type Change = (colour: Colour) => Colour;

/** Root mean square over the colours of a film, codes of 8 bits: what encoders change of flat areas lies below. */
const UNCHANGED = 3;
/** A known mistake explains the change where it leaves less than this of it. */
const EXPLAINED = 0.4;
/** Beyond this it is wrong even where no known mistake explains it. */
const WRONG = 8;
/** Places that a colour must be seen at to count, and beyond which it counts no more. */
const LEAST_PLACES = 4;
const MOST_PLACES = 400;
/** A known mistake without a free number is believed before one that was fitted. */
const PREFERRED = 1.6;

/** Weights of R′ and B′ in Y′: ITU-R BT.601-7 item 2.5.1, BT.709-6 item 3.2, BT.2020-2 table 4. */
const WEIGHTS = {
  'BT.601': [0.299, 0.114],
  'BT.709': [0.2126, 0.0722],
  'BT.2020': [0.2627, 0.0593],
} as const;
type MatrixName = keyof typeof WEIGHTS;

interface Mistake {
  readonly id: FindingId;
  readonly words: string;
  readonly change: Change;
  readonly value?: number;
}

/** Names what happened to a film's colours, where something did. */
export function colourFindings(all: readonly ColourPair[]): readonly QualityFinding[] {
  const pairs = all.filter(({ count }) => count >= LEAST_PLACES);
  if (pairs.length === 0) return [];
  const plain = residual(pairs, (colour) => colour);
  if (plain <= UNCHANGED) return [];
  const best = explain(pairs);
  const about = `Colours are off by ${plain.toFixed(1)} codes of 255 (root mean square over ${pairs.length} colours)`;
  if (best && best.left <= Math.max(UNCHANGED / 2, EXPLAINED * plain)) {
    const { id, words, value = plain } = best.mistake;
    return [finding(id, `${words} ${about}, and by ${best.left.toFixed(1)} once that is undone.`, value)];
  }
  return plain > WRONG ? [finding('colour-wrong', `${about}.`, plain)] : [];
}

function finding(id: FindingId, message: string, value: number): QualityFinding {
  return { id, category: 'visual', severity: 'error', message, value, threshold: UNCHANGED };
}

function explain(pairs: readonly ColourPair[]): { mistake: Mistake; left: number } | undefined {
  const ranked = (mistakes: readonly Mistake[]) =>
    mistakes
      .map((mistake) => ({ mistake, left: residual(pairs, mistake.change) }))
      .sort((a, b) => a.left - b.left)[0];
  const known = ranked(KNOWN);
  const bestFitted = ranked([hueTurn(pairs), saturation(pairs), gamma(pairs), gain(pairs)]);
  if (!known || !bestFitted) return known ?? bestFitted;
  return known.left <= Math.max(PREFERRED * bestFitted.left, 1.5) ? known : bestFitted;
}

/** Root of the mean squared difference between a change of the expected colours and the actual ones. */
function residual(pairs: readonly ColourPair[], change: Change): number {
  let sum = 0;
  let weights = 0;
  for (const { expected, actual, count } of pairs) {
    const changed = change(expected);
    const weight = Math.min(count, MOST_PLACES);
    for (let channel = 0; channel < 3; channel++) {
      const difference = clip(changed[channel] as number) - (actual[channel] as number);
      sum += (weight * difference * difference) / 3;
    }
    weights += weight;
  }
  return Math.sqrt(sum / weights);
}

const clip = (value: number): number => Math.max(0, Math.min(255, value));

/** Y′, and Cb and Cr in −127.5…127.5. */
function toYuv([r, g, b]: Colour, name: MatrixName): Colour {
  const [kr, kb] = WEIGHTS[name];
  const y = kr * r + (1 - kr - kb) * g + kb * b;
  return [y, (b - y) / (2 * (1 - kb)), (r - y) / (2 * (1 - kr))];
}

function toRgb([y, cb, cr]: Colour, name: MatrixName): Colour {
  const [kr, kb] = WEIGHTS[name];
  const r = y + 2 * (1 - kr) * cr;
  const b = y + 2 * (1 - kb) * cb;
  return [r, (y - kr * r - kb * b) / (1 - kr - kb), b];
}

const inYuv =
  (change: Change): Change =>
  (colour) =>
    toRgb(change(toYuv(colour, 'BT.709')), 'BT.709');

const KNOWN: readonly Mistake[] = [
  ...matrixMistake('BT.601', 'BT.709'),
  ...matrixMistake('BT.2020', 'BT.709'),
  ...matrixMistake('BT.601', 'BT.2020'),
  {
    id: 'range-wrong',
    words: 'Full-range planes are read as limited, or the picture was stretched twice: it is too contrasty.',
    change: inYuv(([y, cb, cr]) => [((y - 16) * 255) / 219, (cb * 255) / 224, (cr * 255) / 224]),
  },
  {
    id: 'range-wrong',
    words: 'Limited-range planes are read as full, or the picture was squeezed twice: it is too pale.',
    change: inYuv(([y, cb, cr]) => [16 + (y * 219) / 255, (cb * 224) / 255, (cr * 224) / 255]),
  },
  {
    id: 'hue-shifted',
    words: 'Red and blue are swapped.',
    change: ([r, g, b]) => [b, g, r],
  },
  {
    id: 'hue-shifted',
    words: 'The two planes of chroma are swapped.',
    change: inYuv(([y, cb, cr]) => [y, cr, cb]),
  },
  {
    id: 'colour-wrong',
    words: 'The colours are gone: the picture is grey.',
    change: inYuv(([y]) => [y, 0, 0]),
  },
  {
    id: 'colour-wrong',
    words: 'The picture is a negative.',
    change: ([r, g, b]) => [255 - r, 255 - g, 255 - b],
  },
];

function matrixMistake(a: MatrixName, b: MatrixName): Mistake[] {
  const one = (made: MatrixName, read: MatrixName): Mistake => ({
    id: 'matrix-wrong',
    words: `The matrix is wrong: planes made by ${made} are read by ${read}.`,
    change: (colour) => toRgb(toYuv(colour, made), read),
  });
  return [one(a, b), one(b, a)];
}

function hueTurn(pairs: readonly ColourPair[]): Mistake {
  const turn = (degrees: number): Change => {
    const [sine, cosine] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
    return inYuv(([y, cb, cr]) => [y, cosine * cb - sine * cr, sine * cb + cosine * cr]);
  };
  const value = fitted(pairs, turn, -180, 180);
  return {
    id: 'hue-shifted',
    words: `All hues are turned by ${value.toFixed(1)}°.`,
    change: turn(value),
    value,
  };
}

function saturation(pairs: readonly ColourPair[]): Mistake {
  const change = (factor: number): Change => inYuv(([y, cb, cr]) => [y, factor * cb, factor * cr]);
  const value = fitted(pairs, change, 0.1, 3);
  return {
    id: 'colour-wrong',
    words: `Colours are ${value.toFixed(2)} times as saturated as they should be.`,
    change: change(value),
    value,
  };
}

function gamma(pairs: readonly ColourPair[]): Mistake {
  const change =
    (exponent: number): Change =>
    (colour) =>
      colour.map((value) => 255 * (value / 255) ** exponent) as unknown as Colour;
  const value = fitted(pairs, change, 0.3, 3);
  return {
    id: 'colour-wrong',
    words: `The tone curve is wrong: brightness is raised to the power ${value.toFixed(2)}.`,
    change: change(value),
    value,
  };
}

function gain(pairs: readonly ColourPair[]): Mistake {
  const change =
    (factor: number): Change =>
    ([r, g, b]) => [factor * r, factor * g, factor * b];
  const value = fitted(pairs, change, 0.2, 3);
  return {
    id: 'colour-wrong',
    words: `The picture is ${value.toFixed(2)} times as bright as it should be.`,
    change: change(value),
    value,
  };
}

/** The number with which a change leaves least: by steps over the span, then by ever smaller ones around the best. */
function fitted(
  pairs: readonly ColourPair[],
  change: (value: number) => Change,
  from: number,
  to: number,
): number {
  let step = (to - from) / 48;
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  const look = (value: number): void => {
    const left = residual(pairs, change(value));
    if (left < least) [least, best] = [left, value];
  };
  for (let value = from; value <= to; value += step) look(value);
  for (let round = 0; round < 8; round++) {
    step /= 2;
    const centre = best;
    look(centre - step);
    look(centre + step);
  }
  return best;
}
