/** Qualities are whole numbers in this range. */
const [LEAST, MOST] = [0, 100];

/** Enough for any smooth curve; pure bisection of a hundred takes seven. */
const MOST_PROBES = 9;

/** Two neighbouring qualities between which a measure passes its goal. */
export interface Crossing {
  /** The highest quality that was seen to lie below the goal; undefined where none does. */
  readonly below?: number;
  /** The lowest quality that was seen to reach it; undefined where none does. */
  readonly reaching?: number;
}

/**
 * Finds where a measure that rises with the quality crosses its goal, with few probes: by the line through the probes
 * on either side, or by halving where that gains little. The same measures lead to the same answer.
 *
 * @param start the quality to begin with
 * @param measure of a quality; near a straight line where the search is to be short
 */
export async function findCrossing(
  start: number,
  goal: number,
  measure: (quality: number) => Promise<number>,
): Promise<Crossing> {
  let below: { quality: number; value: number } | undefined;
  let reaching: { quality: number; value: number } | undefined;
  let next: number | undefined = start;
  for (let probes = 0; next !== undefined && probes < MOST_PROBES; probes++) {
    const point: { quality: number; value: number } = { quality: next, value: await measure(next) };
    if (point.value >= goal) reaching = point;
    else below = point;
    next = nextProbe(below, reaching, goal, probes);
  }
  return {
    ...(below && { below: below.quality }),
    ...(reaching && { reaching: reaching.quality }),
  };
}

type Point = { readonly quality: number; readonly value: number };

/** Half the way to the end where the crossing was not passed yet, and the end itself after that. */
function nextProbe(
  below: Point | undefined,
  reaching: Point | undefined,
  goal: number,
  probes: number,
): number | undefined {
  if (!below) return outwards(reaching?.quality ?? MOST, LEAST);
  if (!reaching) return outwards(below.quality, MOST);
  const gap = reaching.quality - below.quality;
  if (gap <= 1) return undefined;
  const share = (goal - below.value) / (reaching.value - below.value);
  // Every third probe halves: a curve with a knee would keep one end for ever.
  const guess = probes % 3 === 2 ? gap / 2 : share * gap;
  return below.quality + Math.min(gap - 1, Math.max(1, Math.round(guess)));
}

function outwards(from: number, end: number): number | undefined {
  if (from === end) return undefined;
  const half = Math.round((from + end) / 2);
  return half === from || Math.abs(from - end) <= 12 ? end : half;
}
