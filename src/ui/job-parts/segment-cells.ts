import type { ExportStatus } from '../../engine/index.ts';

export type SegmentState = ExportStatus['segmentStates'][number];

/** More cells than this are narrower than a pixel or two: neighbours are shown as one. */
const MAXIMUM_CELLS = 120;

const PROGRESS: Record<SegmentState, number> = { waiting: 0, running: 1, reused: 2, encoded: 3 };

/** At most {@link MAXIMUM_CELLS} cells; a cell of several segments shows the one that is least far. */
export function mergeStates(states: readonly SegmentState[]): readonly SegmentState[] {
  if (states.length <= MAXIMUM_CELLS) return states;
  return Array.from({ length: MAXIMUM_CELLS }, (_, cell) => {
    const from = Math.floor((cell * states.length) / MAXIMUM_CELLS);
    const to = Math.floor(((cell + 1) * states.length) / MAXIMUM_CELLS);
    return states
      .slice(from, to)
      .reduce((least, state) => (PROGRESS[state] < PROGRESS[least] ? state : least));
  });
}
