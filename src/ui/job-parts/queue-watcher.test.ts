import { expect, it } from 'vitest';
import type { ExportStatus } from '../../engine/index.ts';
import { mergeJobs } from './queue-watcher.ts';

const job = (id: string, status: ExportStatus['status'], progress = 0) =>
  ({ id, status, progress }) as ExportStatus;
const states = (jobs: readonly ExportStatus[]) =>
  jobs.map(({ id, status, progress }) => `${id} ${status} ${progress}`);

it('takes over what the queue says of waiting and running jobs, new ones first', () => {
  const { jobs, doubtful } = mergeJobs(
    [job('runs', 'processing', 10), job('done', 'completed', 100)],
    [job('runs', 'processing', 40), job('other tab', 'queued')],
  );
  expect(states(jobs)).toEqual(['other tab queued 0', 'runs processing 40', 'done completed 100']);
  expect(doubtful).toEqual([]);
});

it('has the engine asked where a job ended, or began again, about the time of the snapshot', () => {
  const { jobs, doubtful } = mergeJobs(
    [job('has ended', 'completed', 100), job('left the queue', 'processing', 90)],
    [job('has ended', 'processing', 80)],
  );
  expect(states(jobs)).toEqual(['has ended completed 100', 'left the queue processing 90']);
  expect(doubtful).toEqual(['has ended', 'left the queue']);
});
