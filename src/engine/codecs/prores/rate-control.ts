export const MOST_QUANTISER = 224;
/** From which the search for a quantiser starts. */
const USUAL_QUANTISER = 4;
/** Bytes fall about as the quantiser's power of −0.8. */
export const FALL = 1.25;
/** A first search looks at one of so many of the sample, and ends so near to what is wanted. */
const FEW = 4;
const ROUGHLY = 0.04;
const NEARLY = 0.005;

/** A quantiser, and the share of slices that take the next coarser one. */
export interface Fit {
  readonly quantiser: number;
  readonly coarser: number;
}

/**
 * The quantiser for about `wanted` bytes of sampled slices.
 *
 * @param sampled how many there are
 * @param bytesAt bytes of one of each `of` of them at a quantiser
 */
export function fitQuantiser(
  sampled: number,
  wanted: number,
  bytesAt: (quantiser: number, of: number) => number,
): Fit {
  const share = Math.ceil(sampled / FEW) / sampled;
  const rough = search((quantiser) => bytesAt(quantiser, FEW), wanted * share, USUAL_QUANTISER, ROUGHLY);
  return search((quantiser) => bytesAt(quantiser, 1), wanted, rough.quantiser, NEARLY);
}

function search(
  bytesAt: (quantiser: number) => number,
  wanted: number,
  start: number,
  tolerance: number,
): Fit {
  // Invariant: `fine` gives too many bytes, `coarse` not.
  let fine = { quantiser: 0, bytes: Number.POSITIVE_INFINITY };
  let coarse: { quantiser: number; bytes: number | undefined } = {
    quantiser: MOST_QUANTISER,
    bytes: undefined,
  };
  let guess = start;
  while (coarse.quantiser - fine.quantiser > 1) {
    const quantiser = Math.min(coarse.quantiser - 1, Math.max(fine.quantiser + 1, guess));
    const bytes = bytesAt(quantiser);
    if (Math.abs(bytes - wanted) <= wanted * tolerance) return { quantiser, coarser: 0 };
    if (bytes > wanted) fine = { quantiser, bytes };
    else coarse = { quantiser, bytes };
    guess = Math.round(quantiser * (bytes / wanted) ** FALL);
  }
  if (fine.quantiser === 0) return { quantiser: 1, coarser: 0 };
  const less = coarse.bytes ?? bytesAt(coarse.quantiser);
  const share = fine.bytes > less ? (fine.bytes - wanted) / (fine.bytes - less) : 1;
  return { quantiser: fine.quantiser, coarser: Math.min(1, share) };
}
