/** Frames that follow each other, and the worst of their values. */
export interface Run {
  readonly start: number;
  /** Excluded. */
  readonly end: number;
  readonly value: number;
}

/**
 * @param frames ascending
 * @param worst of two values
 */
export function runsOf(
  frames: readonly { readonly index: number; readonly value: number }[],
  worst: (a: number, b: number) => number,
): Run[] {
  const runs: Run[] = [];
  for (const { index, value } of frames) {
    const last = runs.at(-1);
    if (last?.end === index) {
      runs[runs.length - 1] = { start: last.start, end: index + 1, value: worst(last.value, value) };
    } else {
      runs.push({ start: index, end: index + 1, value });
    }
  }
  return runs;
}
