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
