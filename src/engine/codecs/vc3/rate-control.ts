import { ExportError } from '../../errors/index.ts';
import { LAST, MOST_DC_SIZE, MOST_QUANTISER, type Vc3Picture } from './picture.ts';

/** One of so many macroblocks is looked at to find about the right quantiser. */
const STRIDES = [13, 11, 7, 5, 3];
const ENOUGH_SAMPLES = 500;
/** From which the search starts. */
const USUAL_QUANTISER = 6;
/** Bits fall about as the quantiser's power of −0.7. */
const FALL = 1.4;
/** How far from the quantiser for all the two lie that macroblocks choose from, at least. */
const SPREAD = 1.12;
const LAMBDA_STEPS = 14;
/** How far lambda may lie from what the quantiser suggests, as powers of two. */
const LAMBDA_RANGE = 6;

interface Measured {
  readonly quantiser: number;
  readonly bits: number;
}

/**
 * Chooses quantisers so that macroblocks take no more than `budget` bits and lose little: by Lagrange (Shoham and
 * Gersho 1988), of two about the one that would do for all.
 *
 * @param precision a level's step is quantiser × weight ÷ this
 */
export function fitPicture(picture: Vc3Picture, budget: number, precision: number): void {
  const wanted = budget - countFixed(picture, budget);
  const measured = measureAround(picture, search(picture, wanted), wanted);
  const coarsest = Math.max(...measured.map(({ quantiser }) => quantiser));
  if (Math.min(...measured.map(({ bits }) => bits)) > wanted) {
    cutFrequencies(picture, wanted);
    return;
  }
  const count = measured.length;
  if (picture.choose(count, 0) <= wanted) return;
  // Uniform quantisers lose step² / 12, and a bit more halves the step.
  const likely = (((coarsest * 32) / precision) ** 2 * Math.LN2) / 6;
  const lambdaAt = (power: number): number => likely * 2 ** power;
  let low = -LAMBDA_RANGE;
  let high = LAMBDA_RANGE;
  for (let step = 0; step < LAMBDA_STEPS; step++) {
    const middle = (low + high) / 2;
    if (picture.choose(count, lambdaAt(middle)) > wanted) low = middle;
    else high = middle;
  }
  if (picture.choose(count, lambdaAt(high)) > wanted) picture.choose(count, 1e30);
}

/** Bits that no quantiser changes. Where DCs alone take too many, steep ones are flattened. */
function countFixed(picture: Vc3Picture, budget: number): number {
  let size = MOST_DC_SIZE;
  let fixed = picture.countFixed(size);
  while (fixed > budget && size > 0) {
    size--;
    fixed = picture.countFixed(size);
  }
  return fixed;
}

/** About the quantiser that takes as many bits as wanted, from a sample; a fraction. */
function search(picture: Vc3Picture, wanted: number): number {
  const { macroblocks, columns } = picture;
  const every =
    STRIDES.find((stride) => macroblocks / stride >= ENOUGH_SAMPLES && columns % stride !== 0) ?? 1;
  const share = Math.ceil((macroblocks - (every >> 1)) / every) / macroblocks;
  const bitsAt = (quantiser: number): number => picture.measure(0, quantiser, { every }) / share;
  // Invariant: `fine` takes too many bits, `coarse` does not.
  let fine = { quantiser: 0, bits: Number.POSITIVE_INFINITY };
  let coarse = { quantiser: MOST_QUANTISER, bits: 0 };
  let guess = USUAL_QUANTISER;
  while (coarse.quantiser - fine.quantiser > 1) {
    const quantiser = Math.min(coarse.quantiser - 1, Math.max(fine.quantiser + 1, Math.round(guess)));
    const bits = bitsAt(quantiser);
    if (bits > wanted) fine = { quantiser, bits };
    else coarse = { quantiser, bits };
    if (Math.abs(bits / wanted - 1) < 0.02) break;
    guess = quantiser * (Math.max(bits, 1) / Math.max(wanted, 1)) ** FALL;
  }
  return between(fine, coarse, wanted);
}

/** Where between two quantisers bits are as wanted. */
function between(fine: Measured, coarse: Measured, wanted: number): number {
  if (fine.quantiser === 0 || coarse.bits === 0) return fine.quantiser || coarse.quantiser;
  const share = Math.log(fine.bits / wanted) / Math.log(fine.bits / coarse.bits);
  return fine.quantiser * (coarse.quantiser / fine.quantiser) ** share;
}

/** Measures the picture wholly at some quantisers, so that bits as wanted lie between; each has its slot. */
function measureAround(picture: Vc3Picture, centre: number, wanted: number): readonly Measured[] {
  const measured = quantisersAround(centre).map((quantiser, slot) => ({
    quantiser,
    bits: picture.measure(slot, quantiser),
  }));
  for (;;) {
    const inOrder = measured.toSorted((a, b) => a.quantiser - b.quantiser);
    const finest = inOrder[0];
    const coarsest = inOrder.at(-1);
    if (!coarsest || !finest) throw new ExportError('INTERNAL', 'No quantiser was measured.');
    const factor = (of: Measured): number => (Math.max(of.bits, 1) / Math.max(wanted, 1)) ** FALL;
    let quantiser: number;
    let replaced: Measured;
    if (coarsest.bits > wanted && coarsest.quantiser < MOST_QUANTISER) {
      quantiser = Math.max(coarsest.quantiser + 1, Math.ceil(coarsest.quantiser * factor(coarsest)));
      replaced = finest;
    } else if (finest.bits <= wanted && finest.quantiser > 1) {
      quantiser = Math.min(finest.quantiser - 1, Math.floor(finest.quantiser * factor(finest)));
      replaced = coarsest;
    } else return measured;
    quantiser = Math.min(MOST_QUANTISER, Math.max(1, quantiser));
    const slot = measured.indexOf(replaced);
    measured[slot] = { quantiser, bits: picture.measure(slot, quantiser) };
  }
}

function quantisersAround(centre: number): readonly number[] {
  const finer = Math.max(1, Math.min(Math.floor(centre), Math.round(centre / SPREAD)));
  const coarser = Math.max(finer + 1, Math.round(centre * SPREAD));
  return finer < MOST_QUANTISER ? [finer, Math.min(coarser, MOST_QUANTISER)] : [MOST_QUANTISER];
}

/** Where even the coarsest quantiser leaves too much, high frequencies go. */
function cutFrequencies(picture: Vc3Picture, wanted: number): void {
  for (let last = LAST; ; last >>= 1) {
    if (picture.measure(0, MOST_QUANTISER, { last }) <= wanted || last === 0) break;
  }
  picture.choose(1, 0);
}
