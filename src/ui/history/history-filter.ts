import type { ExportStatus } from '../../engine/index.ts';
import { type DisplayState, displayState } from '../job-parts/job-state.ts';
import { endOf } from '../queue/queue-groups.ts';

/** What is looked for among the ended exports. */
export interface HistoryFilter {
  /** Words that must all be in the name of the file or of its composition. */
  readonly text: string;
  /** A format's id; empty for all. */
  readonly format: string;
  readonly state: DisplayState | '';
  readonly since: keyof typeof AGES;
}

const DAY = 24 * 60 * 60 * 1000;

/** Milliseconds since an export's end. */
export const AGES = { any: Number.POSITIVE_INFINITY, day: DAY, week: 7 * DAY, month: 30 * DAY } as const;

export const NO_FILTER: HistoryFilter = { text: '', format: '', state: '', since: 'any' };

export function matching(
  jobs: readonly ExportStatus[],
  { text, format, state, since }: HistoryFilter,
  now: number,
): readonly ExportStatus[] {
  const words = folded(text).split(/\s+/).filter(Boolean);
  return jobs.filter((job) => {
    const name = folded(`${job.fileName} ${job.sourceName ?? ''} ${job.compositionId}`);
    return (
      words.every((word) => name.includes(word)) &&
      (format === '' || job.format === format) &&
      (state === '' || displayState(job) === state) &&
      now - endOf(job).getTime() <= AGES[since]
    );
  });
}

/** Without case and accents: people search as they type. */
const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
