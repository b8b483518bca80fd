import { setTimeout as sleep } from 'node:timers/promises';
import { descendants, proportionalSetSize } from '../test/prove/processes.ts';

/** What processes held while some work lasted. */
export interface MemoryCurve {
  /** Proportional set size of all of them together at its highest, bytes. */
  readonly peak: number;
  /** Seconds since the work began, and bytes. */
  readonly points: readonly (readonly [seconds: number, bytes: number])[];
}

/**
 * Looks at the memory of all processes below one while some work lasts.
 *
 * @param pid whose children are meant; this process where absent
 */
export async function watchMemory<T>(
  work: Promise<T>,
  { pid = process.pid, milliseconds = 500 }: { pid?: number; milliseconds?: number } = {},
): Promise<{ value: T; memory: MemoryCurve }> {
  const points: [number, number][] = [];
  const started = performance.now();
  let ended = false;
  const over = work.then(
    () => {},
    () => {},
  );
  const looking = (async () => {
    while (!ended) {
      const bytes = await proportionalSetSize(await descendants(pid));
      points.push([(performance.now() - started) / 1000, bytes]);
      await Promise.race([sleep(milliseconds), over]);
    }
  })();
  try {
    const value = await work;
    ended = true;
    await looking;
    return { value, memory: { peak: Math.max(0, ...points.map(([, bytes]) => bytes)), points } };
  } finally {
    ended = true;
  }
}

export interface Line {
  /** Of y for each step of one in x. */
  readonly slope: number;
  readonly at0: number;
}

/** The line that lies nearest to some points, by least squares. */
export function lineThrough(points: readonly (readonly [x: number, y: number])[]): Line {
  const count = points.length;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / count;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, value]) => value))];
  let [both, square] = [0, 0];
  for (const [at, value] of points) {
    both += (at - x) * (value - y);
    square += (at - x) ** 2;
  }
  const slope = square === 0 ? 0 : both / square;
  return { slope, at0: y - slope * x };
}

export const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
