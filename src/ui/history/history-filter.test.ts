import { expect, it } from 'vitest';
import type { ExportStatus } from '../../engine/index.ts';
import { matching, NO_FILTER } from './history-filter.ts';

const HOUR = 60 * 60 * 1000;
const NOW = 100 * 24 * HOUR;

const job = (fileName: string, hours: number, fields: Partial<ExportStatus> = {}) =>
  ({
    ...{ id: fileName, fileName, compositionId: 'c', status: 'completed', format: 'h264-mp4', errors: [] },
    ...{ createdAt: new Date(0), completedAt: new Date(NOW - hours * HOUR) },
    ...fields,
  }) as ExportStatus;

const JOBS = [
  job('Café intro.mp4', 1),
  job('titles.mov', 30, { format: 'prores-4444', sourceName: 'Intro.json' }),
  job('lost.mp4', 200, { status: 'failed', errors: [{ code: 'INTERRUPTED', message: '' }] }),
  job('broken.mp4', 2000, { status: 'failed', errors: [{ code: 'CHECK_FAILED', message: '' }] }),
];

it('finds ended exports by the words of their names, format, state and age', () => {
  const found = (filter: Partial<typeof NO_FILTER>) =>
    matching(JOBS, { ...NO_FILTER, ...filter }, NOW).map(({ fileName }) => fileName);
  expect(found({})).toHaveLength(4);
  expect(found({ text: ' INTRO cafe ' })).toEqual(['Café intro.mp4']);
  expect(found({ text: 'intro' })).toEqual(['Café intro.mp4', 'titles.mov']);
  expect(found({ format: 'prores-4444' })).toEqual(['titles.mov']);
  // A job that its page left behind is told apart from one that failed.
  expect(found({ state: 'interrupted' })).toEqual(['lost.mp4']);
  expect(found({ state: 'failed' })).toEqual(['broken.mp4']);
  expect(
    [found({ since: 'day' }), found({ since: 'week' }), found({ since: 'month' })].map((f) => f.length),
  ).toEqual([1, 2, 3]);
});
