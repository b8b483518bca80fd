import { describe, expect, it } from 'vitest';
import type { BatchStatus, ExportStatus } from '../../engine/index.ts';
import { movedBefore } from '../job-parts/queue-watcher.ts';
import { movableWith, moveTo, queuedJobs, queueGroups, recentJobs, visibleJobs } from './queue-groups.ts';

const job = (id: string, fields: Partial<ExportStatus> = {}) =>
  ({
    ...{ id, status: 'queued', priority: 'normal', createdAt: new Date(0), errors: [] },
    ...fields,
  }) as ExportStatus;
const batch = (id: string) => ({ id, name: id }) as BatchStatus;
const ids = (jobs: readonly ExportStatus[]) => jobs.map(({ id }) => id);

describe('the order of the queue', () => {
  const jobs = [job('c'), job('b', { createdAt: new Date(2) }), job('a', { createdAt: new Date(1) })];

  it('is the engine’s; what the engine has not placed yet comes last, oldest first', () => {
    const queue = { order: ['c'], workers: [], paused: false, leading: true } as never;
    expect(ids(queuedJobs({ jobs, queue }))).toEqual(['c', 'a', 'b']);
    expect(
      ids(queuedJobs({ jobs: [...jobs, job('done', { status: 'completed' })], queue: undefined })),
    ).toEqual(['c', 'a', 'b']);
  });

  it('puts a batch where its first job stands, with its ended jobs behind the others', () => {
    const all = [
      job('single'),
      job('x1', { batchId: 'x' }),
      job('between'),
      job('x2', { batchId: 'x' }),
      job('x0', { batchId: 'x', status: 'completed' }),
      job('of a deleted batch', { batchId: 'gone' }),
    ];
    const shown = all.filter(({ status }) => status === 'queued');
    const groups = queueGroups(shown, [batch('x')], all);
    expect(groups.map((group) => [group.batch?.id, ids(group.jobs)])).toEqual([
      [undefined, ['single']],
      ['x', ['x1', 'x2', 'x0']],
      [undefined, ['between', 'of a deleted batch']],
    ]);
  });

  it('counts an ended batch as one of the latest, and leaves out what is shown with a running one', () => {
    const ended = (id: string, at: number, batchId?: string) =>
      job(id, { status: 'completed', completedAt: new Date(at), ...(batchId !== undefined && { batchId }) });
    const jobs = [
      ended('oldest', 1),
      ended('x1', 5, 'x'),
      ended('x2', 4, 'x'),
      ended('y1', 9, 'y'),
      job('y2', { batchId: 'y' }),
      ended('latest', 8),
    ];
    const state = { jobs, batches: [batch('x'), batch('y')] };
    expect(ids(recentJobs(state, 2))).toEqual(['latest', 'x1', 'x2']);
  });
});

describe('moving', () => {
  const jobs = [
    job('runs', { status: 'processing' }),
    job('a'),
    job('low', { priority: 'low' }),
    job('b'),
    job('c'),
  ];

  it('goes among waiting jobs of the same priority', () => {
    expect(movableWith(jobs, 'b')).toEqual(['a', 'b', 'c']);
    expect(movableWith(jobs, 'runs')).toEqual([]);
  });

  const targets = (shown: readonly ExportStatus[], folded: ReadonlySet<string>, id: string) => {
    const groups = queueGroups(shown, [batch('x')], shown);
    return [0, 1, 2, 9].map((place) => {
      const move = moveTo(groups, folded, id, place);
      return move ? (move.before ?? 'the end') : 'stays';
    });
  };

  it('names what a job comes to stand before', () => {
    expect(targets(jobs, new Set(), 'a')).toEqual(['stays', 'c', 'the end', 'the end']);
    expect(targets(jobs, new Set(), 'c')).toEqual(['a', 'b', 'stays', 'stays']);
  });

  it('counts places among what is seen where a batch is folded, or lies between single jobs', () => {
    const mixed = [job('a'), job('x1', { batchId: 'x' }), job('b'), job('x2', { batchId: 'x' }), job('c')];
    const groups = queueGroups(mixed, [batch('x')], mixed);
    expect(ids(visibleJobs(groups, new Set(['x'])))).toEqual(['a', 'b', 'c']);
    expect(targets(mixed, new Set(['x']), 'c')).toEqual(['a', 'b', 'stays', 'stays']);
    // Shown as a, x1, x2, b, c: what the places are counted in.
    expect(targets(mixed, new Set(), 'c')).toEqual(['a', 'x1', 'x2', 'stays']);
    expect(targets(mixed, new Set(), 'a').slice(0, 3)).toEqual(['stays', 'x2', 'b']);
  });

  it('stays before a folded batch at the end', () => {
    const mixed = [job('a'), job('b'), job('x1', { batchId: 'x' })];
    expect(targets(mixed, new Set(['x']), 'a')).toEqual(['stays', 'x1', 'x1', 'x1']);
    expect(targets(mixed, new Set(), 'a')[2]).toBe('the end');
  });

  it('shows the new order before the engine has answered, and knows no place that is gone', () => {
    expect(movedBefore(['a', 'b', 'c'], 'c', 'a')).toEqual(['c', 'a', 'b']);
    expect(movedBefore(['a', 'b', 'c'], 'a', undefined)).toEqual(['b', 'c', 'a']);
    expect(movedBefore(['a', 'b', 'c'], 'a', 'gone')).toEqual(['a', 'b', 'c']);
  });
});
