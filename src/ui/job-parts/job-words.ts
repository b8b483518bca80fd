import type { ExportStatus } from '../../engine/index.ts';
import { strings } from '../strings.ts';
import { displayState } from './job-state.ts';

/** The state of a job in a word or two. */
export function stateText(job: ExportStatus): string {
  const state = displayState(job);
  return state === 'paused' ? strings.job.paused : strings.jobs.states[state];
}
