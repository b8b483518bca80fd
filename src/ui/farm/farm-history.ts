import type { FarmStatus } from '../../engine/index.ts';

/** The farm at one moment. */
export interface FarmPoint {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Segments. */
  readonly waiting: number;
  readonly leased: number;
  readonly framesPerSecond: number;
}

/** What curves are drawn from: a stretch of the latest past. */
export interface FarmHistory {
  readonly points: readonly FarmPoint[];
  /** Frames that each worker had built at the latest point. */
  readonly counts: ReadonlyMap<string, number>;
  /** When frames were seen to have been built, and how many. */
  readonly built: readonly { readonly at: number; readonly frames: number }[];
}

export const NO_HISTORY: FarmHistory = { points: [], counts: new Map(), built: [] };

/** Ten minutes at a point each two seconds. */
const MOST_POINTS = 300;
/** Workers count whole segments, which take seconds. */
const WINDOW_MILLISECONDS = 20_000;

/** The history with one more point. A worker that comes, or begins to count anew, adds nothing at that moment. */
export function withPoint(history: FarmHistory, status: FarmStatus, at: number): FarmHistory {
  const counts = new Map<string, number>();
  let frames = 0;
  for (const { id, place, performance } of status.workers) {
    if (place !== 'farm') continue;
    const before = history.counts.get(id);
    if (before !== undefined) frames += Math.max(0, performance.frames - before);
    counts.set(id, performance.frames);
  }
  const built = [...history.built, { at, frames }].filter((step) => at - step.at < WINDOW_MILLISECONDS);
  const since = Math.max(history.points[0]?.at ?? at, at - WINDOW_MILLISECONDS);
  const seconds = (at - since) / 1000;
  const sum = built.reduce((total, step) => total + step.frames, 0);
  const point: FarmPoint = {
    at,
    waiting: Object.values(status.waiting).reduce((total, count) => total + count, 0),
    leased: status.leased,
    framesPerSecond: seconds > 0 ? sum / seconds : 0,
  };
  return { points: [...history.points, point].slice(-MOST_POINTS), counts, built };
}
