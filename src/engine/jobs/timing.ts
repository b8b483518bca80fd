import type { SegmentResult } from '../segments/index.ts';

/** Milliseconds by stage, summed over threads. */
export type Timing = Record<string, number>;

export async function timed<T>(timing: Timing, stage: string, work: () => Promise<T>): Promise<T> {
  const before = performance.now();
  try {
    return await work();
  } finally {
    addTime(timing, stage, performance.now() - before);
  }
}

export function addTime(timing: Timing, stage: string, milliseconds: number): void {
  timing[stage] = (timing[stage] ?? 0) + milliseconds;
}

/** Adds what a segment took, its proof as a stage of its own. */
export function addSegmentTimes(timing: Timing, { timing: stages, proof }: SegmentResult): void {
  for (const [stage, milliseconds] of Object.entries(stages)) addTime(timing, stage, milliseconds);
  if (proof) addTime(timing, 'prove', proof.milliseconds);
}
