import { openFilm, type SegmentRange, type SegmentRecipe, sourceFrame } from '../../segments/index.ts';

/** Frames that a sample holds beside those that are asked for: enough that each stratum has some, few enough to be quick. */
const MOST_SEAMS = 8;
const MOST_CUTS = 12;
const MOST_EVENLY = 24;
/** A film beyond this many frames is not searched for cuts: evaluating each of its scenes would take minutes. */
const MOST_SEARCHED = 20_000;

/**
 * A stratified sample of a file's frames: the first and the last, both sides of seams between segments, the first frame
 * after scene cuts and the one before, those that are asked for, and others evenly between.
 *
 * @param count frames of the file
 * @param asked for, such as golden ones
 * @returns ascending
 */
export function stratifiedSample(
  ranges: readonly SegmentRange[],
  count: number,
  cuts: readonly number[],
  asked: readonly number[],
): number[] {
  const origin = ranges[0]?.start ?? 0;
  const seams = ranges.slice(1).map(({ start }) => start - origin);
  const chosen = new Set<number>([0, count - 1, ...asked]);
  for (const seam of evenly(seams, MOST_SEAMS)) chosen.add(seam - 1).add(seam);
  for (const cut of evenly(cuts, MOST_CUTS)) chosen.add(cut - 1).add(cut);
  const steps = Math.min(count, MOST_EVENLY);
  // In the middle of each part: its ends are the strata above.
  for (let part = 0; part < steps; part++) chosen.add(Math.floor(((part + 0.5) * count) / steps));
  return [...chosen].filter((index) => index >= 0 && index < count).sort((a, b) => a - b);
}

function evenly(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values;
  return Array.from(
    { length: most },
    (_, at) => values[Math.floor(((at + 0.5) * values.length) / most)] ?? 0,
  );
}

/**
 * Frames at which all that is drawn is another: found from the display lists, of which a renderer's nodes stay the same
 * objects while nothing about them changes. Nothing is drawn.
 */
export async function sceneCuts(recipe: SegmentRecipe, ranges: readonly SegmentRange[]): Promise<number[]> {
  const origin = ranges[0]?.start ?? 0;
  const end = ranges.at(-1)?.end ?? origin;
  if (end - origin > MOST_SEARCHED) return [];
  using pictures = await openFilm(recipe);
  const { signal } = new AbortController();
  const cuts: number[] = [];
  let before: string | undefined;
  for (let frame = origin; frame < end; frame++) {
    const instant = sourceFrame(frame, recipe.frameRate, pictures.facts.frameRate);
    const { children } = await pictures.scene(instant, signal);
    // A layer that comes or goes changes how many nodes of which kind there are; one that moves does not.
    const kinds = children.map(({ type }) => type[0]).join('');
    if (before !== undefined && before !== kinds) cuts.push(frame - origin);
    before = kinds;
  }
  return cuts;
}
