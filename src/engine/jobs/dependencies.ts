import type { JobState } from '../api/index.ts';

/** What became of a job or batch that others depend on; undefined where there is none (any more). */
export type DependencyState = JobState | undefined;

export interface DependencyVerdict {
  /** Not complete yet. */
  readonly waiting: readonly string[];
  /** Will never be complete by itself: the first of them, and why. */
  readonly broken?: { readonly id: string; readonly state: 'failed' | 'cancelled' | 'gone' };
}

/**
 * How a job's dependencies stand.
 *
 * @param met those that were complete once, whatever became of them since
 */
export function judgeDependencies(
  dependencies: readonly string[],
  met: readonly string[],
  stateOf: (id: string) => DependencyState,
): DependencyVerdict {
  const waiting: string[] = [];
  for (const id of dependencies) {
    if (met.includes(id)) continue;
    const state = stateOf(id);
    if (state === undefined) return { waiting, broken: { id, state: 'gone' } };
    if (state === 'failed' || state === 'cancelled') return { waiting, broken: { id, state } };
    if (state !== 'completed') waiting.push(id);
  }
  return { waiting };
}

/** The state of several jobs taken as one, as those of a batch are: jobs that are gone do not count. */
export function jointState(states: readonly DependencyState[]): JobState {
  for (const state of ['failed', 'cancelled'] as const) if (states.includes(state)) return state;
  if (states.every((state) => state === 'completed' || state === undefined)) return 'completed';
  return states.includes('processing') ? 'processing' : 'queued';
}

/**
 * A circle of dependencies through `start`, by depth-first search (Tarjan, SIAM J. Comput. 1, 1972): every node is
 * looked at once.
 *
 * @returns the ids on the way from `start` back to itself, or undefined where there is none
 */
export function findCycle(
  start: string,
  dependenciesOf: (id: string) => readonly string[],
): readonly string[] | undefined {
  const seen = new Set<string>();
  const path: { readonly id: string; readonly rest: string[] }[] = [
    { id: start, rest: [...dependenciesOf(start)] },
  ];
  for (let top = path.at(-1); top; top = path.at(-1)) {
    const next = top.rest.shift();
    if (next === undefined) {
      path.pop();
    } else if (next === start) {
      return [...path.map(({ id }) => id), start];
    } else if (!seen.has(next)) {
      seen.add(next);
      path.push({ id: next, rest: [...dependenciesOf(next)] });
    }
  }
  return undefined;
}
