/** Bits of a sample; with `f` it is a floating-point number (half, float) of linear light. */
export type SampleDepth = 8 | 10 | 12 | 16 | '16f' | '32f';

/** Bits alone, by which depths are compared. */
export function bitsOf(depth: SampleDepth): 8 | 10 | 12 | 16 | 32 {
  if (typeof depth === 'number') return depth;
  return depth === '16f' ? 16 : 32;
}

/** Whether samples are numbers of light rather than codes. */
export function isFloatingPoint(depth: SampleDepth | undefined): boolean {
  return typeof depth === 'string';
}
