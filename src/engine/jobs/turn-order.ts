import type { JobPriority } from '../api/index.ts';
import { PRIORITY_RANK } from './slot-policy.ts';

/** What decides whose turn it is. */
export interface TurnKeys {
  readonly id: string;
  readonly priority: JobPriority;
  /** Grows with the place in the queue; where absent, the time of creation counts. */
  readonly position?: number;
  readonly createdAt: Date;
}

/** Whose turn comes first: the more urgent, then by position, then the older. */
export function byTurn(a: TurnKeys, b: TurnKeys): number {
  return (
    PRIORITY_RANK[a.priority] - PRIORITY_RANK[b.priority] ||
    positionOf(a) - positionOf(b) ||
    a.createdAt.getTime() - b.createdAt.getTime() ||
    (a.id < b.id ? -1 : Number(a.id > b.id))
  );
}

/**
 * Moves a job before another one, or to the end, among those of its priority.
 *
 * @param before undefined for the end; a job that is not among those of the same priority counts as the end
 * @returns the positions that change; few where there is room between the neighbours
 */
export function moveBefore(
  jobs: readonly TurnKeys[],
  id: string,
  before: string | undefined,
): ReadonlyMap<string, number> {
  const moved = jobs.find((job) => job.id === id);
  if (!moved || before === id) return new Map();
  const order = jobs.filter((job) => job.priority === moved.priority).sort(byTurn);
  const others = order.filter((job) => job !== moved);
  const found = others.findIndex((job) => job.id === before);
  const at = found < 0 ? others.length : found;
  if (order[at] === moved) return new Map();
  const [previous, next] = [others[at - 1], others[at]];
  const low = previous ? positionOf(previous) : positionOf(next ?? moved) - 2;
  const high = next ? positionOf(next) : low + 2;
  const middle = (low + high) / 2;
  if (low < middle && middle < high) return new Map([[id, middle]]);
  const first = Math.min(...others.map(positionOf), positionOf(moved));
  return new Map(
    [...others.slice(0, at), moved, ...others.slice(at)].map((job, index) => [job.id, first + index]),
  );
}

function positionOf({ position, createdAt }: TurnKeys): number {
  return position ?? createdAt.getTime();
}
