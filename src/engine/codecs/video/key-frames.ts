/** Which frames can be decoded without those before them, in ascending order. */
export type KeyFrames = ArrayLike<number>;

/** The last key frame up to a frame; the first frame where there is none. */
export function keyFrameBefore(keys: KeyFrames, index: number): number {
  let from = 0;
  let to = keys.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((keys[middle] as number) <= index) from = middle + 1;
    else to = middle;
  }
  return keys[from - 1] ?? 0;
}
