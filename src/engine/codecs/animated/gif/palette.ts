import type { ColourCensus, ColourPoints } from './colour-census.ts';
import { writeOklab } from './oklab.ts';

/** Red, green and blue of each entry. */
export type Palette = Uint8Array<ArrayBuffer>;

/**
 * Colours that fill much of a picture do not need more entries for that: counts weigh by this power, so that what is small
 * keeps its colour.
 */
const WEIGHT_POWER = 0.9;
const ROUNDS = 8;
/** Of more colours, half the rounds take as long, and are as good. */
const MANY_POINTS = 16_384;
/** The share of a cluster's weight from which on one of its colours is taken as it is. */
const RULES_CLUSTER = 0.6;

/**
 * The colours that show pictures best: cut by variance and refined by k-means in OKLab, where equal distances look
 * equal. Pictures of no more colours keep them all.
 *
 * @param most entries, at least 2
 */
export function makePalette(census: ColourCensus, most: number): Palette {
  const points = census.points();
  if (points.count <= most) return tableOf(points.count > 0 ? [...points.colours] : [0]);
  const weights = points.pixels.map((pixels) => pixels ** WEIGHT_POWER);
  const centres = cut(points, weights, most);
  let owners = new Uint16Array(points.count);
  const rounds = points.count > MANY_POINTS ? ROUNDS / 2 : ROUNDS;
  for (let round = 0; round < rounds; round++) {
    const found = assign(points, centres);
    const settled = round > 0 && found.every((owner, index) => owner === owners[index]);
    owners = found;
    if (settled) break;
    moveToMeans(points, weights, owners, centres);
  }
  return tableOf(representatives(points, weights, owners, centres.length / 3));
}

/** Centres of boxes: the box of the greatest squared error is cut at its mean, across its longest axis. */
function cut({ count, lab }: ColourPoints, weights: Float64Array, most: number): Float64Array {
  let boxes = [
    measure(
      Array.from({ length: count }, (_, index) => index),
      lab,
      weights,
    ),
  ];
  while (boxes.length < most) {
    const worst = boxes.reduce((a, b) => (b.error > a.error ? b : a));
    if (!(worst.error > 0)) break;
    const { axis, mean } = worst;
    const limit = mean[axis] as number;
    const low = worst.members.filter((index) => (lab[index * 3 + axis] as number) <= limit);
    const high = worst.members.filter((index) => (lab[index * 3 + axis] as number) > limit);
    if (low.length === 0 || high.length === 0) {
      boxes = boxes.map((box) => (box === worst ? { ...box, error: 0 } : box));
      continue;
    }
    boxes = [
      ...boxes.filter((box) => box !== worst),
      measure(low, lab, weights),
      measure(high, lab, weights),
    ];
  }
  return Float64Array.from(boxes.flatMap(({ mean }) => mean));
}

interface Box {
  readonly members: readonly number[];
  readonly mean: readonly [number, number, number];
  readonly axis: 0 | 1 | 2;
  readonly error: number;
}

function measure(members: readonly number[], lab: Float64Array, weights: Float64Array): Box {
  const sums = [0, 0, 0];
  const squares = [0, 0, 0];
  let weight = 0;
  for (const index of members) {
    const own = weights[index] as number;
    weight += own;
    for (let axis = 0; axis < 3; axis++) {
      const value = lab[index * 3 + axis] as number;
      (sums[axis] as number) += own * value;
      (squares[axis] as number) += own * value * value;
    }
  }
  const mean = sums.map((sum) => sum / weight) as [number, number, number];
  const errors = squares.map((square, axis) => square - weight * (mean[axis] as number) ** 2);
  const axis = errors.indexOf(Math.max(...errors)) as 0 | 1 | 2;
  return {
    members,
    mean,
    axis,
    error: members.length > 1 ? errors.reduce((sum, error) => sum + error, 0) : 0,
  };
}

/** The nearest centre of each point. */
function assign({ count, lab }: ColourPoints, centres: Float64Array): Uint16Array<ArrayBuffer> {
  const owners = new Uint16Array(count);
  for (let index = 0; index < count; index++) {
    owners[index] = nearest(
      lab[index * 3] as number,
      lab[index * 3 + 1] as number,
      lab[index * 3 + 2] as number,
      centres,
    );
  }
  return owners;
}

/** @returns the number of the centre that lies nearest */
export function nearest(l: number, a: number, b: number, centres: Float64Array): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < centres.length; at += 3) {
    const dl = l - (centres[at] as number);
    let distance = dl * dl;
    if (distance >= least) continue;
    const da = a - (centres[at + 1] as number);
    const db = b - (centres[at + 2] as number);
    distance += da * da + db * db;
    if (distance < least) {
      least = distance;
      best = at;
    }
  }
  return best / 3;
}

/** A centre that nobody is nearest to stays where it is. */
function moveToMeans(
  { count, lab }: ColourPoints,
  weights: Float64Array,
  owners: Uint16Array,
  centres: Float64Array,
): void {
  const sums = new Float64Array(centres.length);
  const totals = new Float64Array(centres.length / 3);
  for (let index = 0; index < count; index++) {
    const owner = owners[index] as number;
    const weight = weights[index] as number;
    (totals[owner] as number) += weight;
    for (let axis = 0; axis < 3; axis++) {
      (sums[owner * 3 + axis] as number) += weight * (lab[index * 3 + axis] as number);
    }
  }
  for (let at = 0; at < centres.length; at++) {
    const total = totals[Math.floor(at / 3)] as number;
    if (total > 0) centres[at] = (sums[at] as number) / total;
  }
}

/**
 * One colour a cluster: the one that rules it, so that flat surfaces keep theirs exactly, else the mean of the encoded
 * values.
 */
function representatives(
  { count, colours, pixels }: ColourPoints,
  weights: Float64Array,
  owners: Uint16Array,
  clusters: number,
): number[] {
  const totals = new Float64Array(clusters);
  const heaviest = new Int32Array(clusters).fill(-1);
  const sums = new Float64Array(clusters * 3);
  for (let index = 0; index < count; index++) {
    const owner = owners[index] as number;
    const weight = weights[index] as number;
    const colour = colours[index] as number;
    (totals[owner] as number) += weight;
    const before = heaviest[owner] as number;
    if (before < 0 || (pixels[before] as number) < (pixels[index] as number)) heaviest[owner] = index;
    (sums[owner * 3] as number) += weight * (colour >>> 16);
    (sums[owner * 3 + 1] as number) += weight * ((colour >>> 8) & 255);
    (sums[owner * 3 + 2] as number) += weight * (colour & 255);
  }
  const chosen = new Set<number>();
  for (let owner = 0; owner < clusters; owner++) {
    const total = totals[owner] as number;
    const ruler = heaviest[owner] as number;
    if (ruler < 0) continue;
    const rules = (weights[ruler] as number) >= total * RULES_CLUSTER;
    const [red, green, blue] = [0, 1, 2].map((channel) =>
      Math.round((sums[owner * 3 + channel] as number) / total),
    ) as [number, number, number];
    chosen.add(rules ? (colours[ruler] as number) : (red << 16) | (green << 8) | blue);
  }
  return [...chosen];
}

/** From dark to light: equal colours give equal tables. */
function tableOf(colours: readonly number[]): Palette {
  const lab = new Float64Array(3);
  const lightness = new Map(
    colours.map((colour) => {
      writeOklab(colour >>> 16, (colour >>> 8) & 255, colour & 255, lab, 0);
      return [colour, lab[0] as number] as const;
    }),
  );
  const ordered = [...colours].sort((a, b) => (lightness.get(a) ?? 0) - (lightness.get(b) ?? 0) || a - b);
  return Uint8Array.from(ordered.flatMap((colour) => [colour >>> 16, (colour >>> 8) & 255, colour & 255]));
}
