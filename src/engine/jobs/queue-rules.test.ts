import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JobPriority, JobState } from '../api/index.ts';
import { ExportError, type ExportErrorCode } from '../errors/index.ts';
import { applyWish } from './apply-wish.ts';
import { findCycle, jointState, judgeDependencies } from './dependencies.ts';
import { type QueueView, startingJobs } from './queue-view.ts';
import { isEnded, type JobRecord } from './record.ts';
import { backOffMilliseconds, mayPass } from './retry-policy.ts';
import { PRIORITY_RANK } from './slot-policy.ts';
import { takenOver } from './take-over.ts';
import { byTurn, moveBefore } from './turn-order.ts';
import { waitingReason } from './waiting-reason.ts';

const NOW = new Date(1_000_000);

function record(id: string, fields: Partial<JobRecord> = {}): JobRecord {
  return {
    ...{ id, compositionId: id, fileName: `${id}.json`, composition: '', assets: [] },
    ...{ settings: { format: 'vp9-webm' }, priority: 'normal', destination: { kind: 'opfs' } },
    ...{ validate: false, state: 'queued', createdAt: NOW, retryCount: 0, currentFrame: 0, totalFrames: 0 },
    ...{ segmentStates: [], preflight: [], warnings: [], errors: [] },
    ...fields,
  };
}

const priorities = Object.keys(PRIORITY_RANK) as JobPriority[];
const states: readonly JobState[] = ['queued', 'processing', 'completed', 'failed', 'cancelled'];

/** Jobs of a queue in any state; each depends at most on those before it, and on one that nobody knows. */
const jobs = fc
  .array(
    fc.record({
      priority: fc.constantFrom(...priorities),
      state: fc.constantFrom(...states),
      position: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
      paused: fc.constantFrom(undefined, undefined, true as const),
      retryAt: fc.constantFrom(undefined, undefined, new Date(NOW.getTime() + 5000), new Date(0)),
      needs: fc.array(fc.nat(12), { maxLength: 2 }),
      batchLimit: fc.constantFrom(undefined, 1, 2),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((list) =>
    list.map(({ needs, batchLimit, position, paused, retryAt, ...fields }, index) =>
      record(`job-${index}`, {
        ...fields,
        ...(position !== undefined && { position }),
        ...(paused && { paused }),
        ...(retryAt && { retryAt }),
        ...(batchLimit !== undefined && { batchLimit, batchId: `batch-${batchLimit}` }),
        dependencies: needs.filter((need) => need < index).map((need) => `job-${need}`),
      }),
    ),
  );

function viewOf(all: readonly JobRecord[], fields: Partial<QueueView> = {}): QueueView {
  return {
    open: all.filter((job) => !isEnded(job)),
    running: new Set(all.filter(({ state }) => state === 'processing').map(({ id }) => id)),
    checking: new Set(),
    ending: new Set(),
    maxConcurrentJobs: 2,
    paused: false,
    led: true,
    outranked: new Map(),
    stranded: new Set(),
    held: new Map(),
    stateOf: (id) => all.find((job) => job.id === id)?.state,
    now: NOW,
    ...fields,
  };
}

test('whatever the queue holds: what starts may start, in order; what does not progress says why', () => {
  fc.assert(
    fc.property(jobs, fc.integer({ min: 1, max: 4 }), fc.boolean(), (all, maxConcurrentJobs, paused) => {
      const view = viewOf(all, { maxConcurrentJobs, paused });
      const starting = startingJobs(view);
      expect(paused && starting.length > 0).toBe(false);
      for (const job of starting) {
        expect(job.state).toBe('queued');
        expect(job.paused).toBeUndefined();
        for (const id of job.dependencies ?? []) expect(view.stateOf(id)).toBe('completed');
        if (job.retryAt) expect(job.retryAt.getTime()).toBeLessThanOrEqual(NOW.getTime());
      }
      const working = view.open.filter(({ state, paused: held }) => state === 'processing' && !held);
      const ordinary = starting.filter(({ priority }) => priority !== 'urgent');
      if (ordinary.length > 0)
        expect(working.length + starting.length).toBeLessThanOrEqual(maxConcurrentJobs);
      if (starting.length > 0)
        expect(working.length + starting.length).toBeLessThanOrEqual(maxConcurrentJobs + 1);
      expect([...starting].sort(byTurn)).toEqual(starting);
      for (const [batch, limit] of [
        ['batch-1', 1],
        ['batch-2', 2],
      ] as const) {
        const started = starting.filter(({ batchId }) => batchId === batch).length;
        const had = working.filter(({ batchId }) => batchId === batch).length;
        if (started > 0) expect(had + started).toBeLessThanOrEqual(limit);
      }
      for (const job of all) {
        const reason = waitingReason(view, job);
        const progressing = view.running.has(job.id) && !job.paused && !paused;
        expect(reason === undefined).toBe(isEnded(job) || progressing);
        if (reason) expect(reason.message.length).toBeGreaterThan(10);
      }
    }),
    { numRuns: 500 },
  );
});

test('in a queue of thousands each job says how many are ahead, and names the first', () => {
  const all = Array.from({ length: 5000 }, (_, at) => record(`job-${at}`, { position: 5000 - at }));
  const ids = all.map(({ id }) => id).reverse();
  let judged = 0;
  const view = viewOf(
    all.map((job) => ({ ...job, dependencies: ['before'] })),
    {
      stateOf: () => {
        judged++;
        return 'completed';
      },
    },
  );
  const reasons = view.open.map((job) => waitingReason(view, job));
  expect(reasons[0]).toEqual({
    ...{ kind: 'turn', message: '4999 exports are ahead of it.', ids: ids.slice(0, 20) },
  });
  expect(reasons.at(-2)).toEqual({
    kind: 'turn',
    message: 'One export is ahead of it.',
    ids: ids.slice(0, 1),
  });
  // Once for its own sake and once for all who come after it, not once for each of them.
  expect(judged).toBe(2 * all.length);
});

test('a job that is only being checked leaves its place to another, but to one alone, and not where one may run', () => {
  const all = [1, 2, 3, 4, 5].map((at) =>
    record(`job-${at}`, { position: at, state: at < 4 ? 'processing' : 'queued' }),
  );
  const started = (maxConcurrentJobs: number, ...checking: readonly string[]): readonly string[] =>
    startingJobs(viewOf(all, { maxConcurrentJobs, checking: new Set(checking) })).map(({ id }) => id);
  expect(started(3)).toEqual([]);
  expect(started(3, 'job-2')).toEqual(['job-4']);
  expect(started(3, 'job-1', 'job-2')).toEqual(['job-4']);
  expect(started(4)).toEqual(['job-4']);
  const one = [record('job-1', { state: 'processing' }), record('job-2')];
  expect(startingJobs(viewOf(one, { maxConcurrentJobs: 1, checking: new Set(['job-1']) }))).toEqual([]);
});

test('an urgent job that could start passes over nobody but urgent ones', () => {
  fc.assert(
    fc.property(jobs, (all) => {
      const starting = new Set(startingJobs(viewOf(all, { maxConcurrentJobs: 1 })));
      const [first] = starting;
      const free = all.filter(
        (job) =>
          job.priority === 'urgent' &&
          job.state === 'queued' &&
          !job.paused &&
          !job.retryAt &&
          !job.batchId &&
          (job.dependencies ?? []).length === 0,
      );
      if (free.length > 0 && first) expect(first.priority).toBe('urgent');
    }),
  );
});

test('a job that was moved stands right before the other one, or last; nobody else changes places', () => {
  fc.assert(
    fc.property(
      jobs,
      fc.array(fc.tuple(fc.nat(11), fc.nat(13)), { minLength: 1, maxLength: 60 }),
      (start, moves) => {
        let all: readonly JobRecord[] = start;
        for (const [which, where] of moves) {
          const job = all[which % all.length];
          if (!job) continue;
          const before = all[where]?.id;
          const order = all.filter((each) => each.priority === job.priority).sort(byTurn);
          const positions = moveBefore(all, job.id, before);
          all = all.map((each) => {
            const position = positions.get(each.id);
            return position === undefined ? each : { ...each, position };
          });
          const others = order.map(({ id }) => id).filter((id) => id !== job.id);
          const at = before === undefined ? -1 : others.indexOf(before);
          const expected =
            before === job.id
              ? order.map(({ id }) => id)
              : others.toSpliced(at < 0 ? others.length : at, 0, job.id);
          const now = all.filter((each) => each.priority === job.priority).sort(byTurn);
          expect(now.map(({ id }) => id)).toEqual(expected);
        }
      },
    ),
  );
});

test('a circle is found wherever there is one, and only there', () => {
  const graphs = fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(graphs, (graph) => {
      const next = (id: string): string[] => (graph[Number(id)] ?? []).map(String);
      const reached = new Set<string>();
      const open = next('0');
      for (let id = open.pop(); id !== undefined; id = open.pop()) {
        if (!reached.has(id)) open.push(...next(id));
        reached.add(id);
      }
      const cycle = findCycle('0', next);
      expect(cycle !== undefined).toBe(reached.has('0'));
      if (!cycle) return;
      expect([cycle[0], cycle.at(-1)]).toEqual(['0', '0']);
      for (const [index, id] of cycle.slice(1).entries()) expect(next(cycle[index] ?? '')).toContain(id);
    }),
  );
});

test('dependencies are broken by the first that failed, and met for good once they were complete', () => {
  const stateOf = (id: string): JobState | undefined => states.find((state) => state === id);
  expect(judgeDependencies(['completed', 'processing', 'queued'], [], stateOf)).toEqual({
    waiting: ['processing', 'queued'],
  });
  expect(judgeDependencies(['queued', 'cancelled', 'failed'], [], stateOf).broken).toEqual({
    id: 'cancelled',
    state: 'cancelled',
  });
  expect(judgeDependencies(['unknown'], [], stateOf).broken).toEqual({ id: 'unknown', state: 'gone' });
  expect(judgeDependencies(['unknown'], ['unknown'], stateOf)).toEqual({ waiting: [] });
  expect(jointState(['completed', undefined])).toBe('completed');
  expect(jointState(['completed', 'queued', 'failed'])).toBe('failed');
  expect(jointState(['completed', 'processing'])).toBe('processing');
});

test('only what may pass is tried again, later each time, and the same job at the same times', () => {
  const passes = (code: ExportErrorCode, value?: unknown, to: 'http' | 'opfs' = 'opfs'): boolean =>
    mayPass(new ExportError(code, '', { value }), to);
  for (const code of ['WORKER_LOST', 'ENCODER_FAILED', 'STORAGE_CORRUPT'] as const)
    expect(passes(code)).toBe(true);
  for (const code of [
    ...(['INVALID_COMPOSITION', 'INVALID_SETTINGS', 'CHECK_FAILED', 'CANCELLED', 'STORAGE_FULL'] as const),
    ...(['DEPENDENCY_FAILED', 'OUTPUT_FAILED', 'ASSET_FAILED', 'INTERRUPTED'] as const),
  ]) {
    expect(passes(code)).toBe(false);
  }
  expect(passes('OUTPUT_FAILED', 'example.org', 'http')).toBe(true);
  expect(passes('OUTPUT_FAILED', 503, 'http')).toBe(true);
  expect(passes('OUTPUT_FAILED', 507, 'http')).toBe(false);
  fc.assert(
    fc.property(fc.uuid(), fc.integer({ min: 1, max: 30 }), (id, attempt) => {
      const wait = backOffMilliseconds(id, attempt);
      const longest = Math.min(60_000, 1000 * 2 ** (attempt - 1));
      expect(wait).toBeGreaterThanOrEqual(longest / 2);
      expect(wait).toBeLessThanOrEqual(longest);
      expect(backOffMilliseconds(id, attempt)).toBe(wait);
    }),
  );
});

test('wishes lead from legal states to legal states, and carried out twice they change nothing more', () => {
  const wishes = fc.constantFrom(
    ...(['cancel', 'pause', 'resume', 'retry'] as const).map((kind) => ({ kind })),
    ...priorities.map((priority) => ({ kind: 'prioritise' as const, priority })),
    ...([undefined, 'job-0', 'job-1'] as const).map((before) => ({ kind: 'move' as const, before })),
  );
  const follows: Readonly<Record<JobState, readonly JobState[]>> = {
    queued: ['queued', 'cancelled'],
    processing: ['processing', 'cancelled'],
    completed: ['completed'],
    failed: ['failed', 'queued'],
    cancelled: ['cancelled', 'queued'],
  };
  fc.assert(
    fc.property(jobs, wishes, fc.nat(11), (all, wish, which) => {
      const job = all[which % all.length];
      if (!job) return;
      const once = applyWish({ ...wish, jobId: job.id }, job, all, NOW);
      for (const changed of once) {
        const before = all.find(({ id }) => id === changed.id);
        expect(follows[before?.state ?? 'queued']).toContain(changed.state);
      }
      const now = all.map((each) => once.find(({ id }) => id === each.id) ?? each);
      const again = now.find(({ id }) => id === job.id) ?? job;
      const twice = applyWish({ ...wish, jobId: job.id }, again, now, NOW);
      for (const changed of twice) expect(changed).toEqual(now.find(({ id }) => id === changed.id));
    }),
  );
});

test('a job under which pages go away goes on, but not for ever', () => {
  const underWay = { state: 'processing', segmentStates: ['encoded', 'running', 'waiting'] } as const;
  let job = record('job', underWay);
  for (const interruptions of [1, 2]) {
    job = takenOver({ ...job, ...underWay }, NOW);
    expect(job).toMatchObject({
      state: 'queued',
      interruptions,
      segmentStates: ['encoded', 'waiting', 'waiting'],
    });
  }
  // It waited, or was only about to go on: nothing of it can have taken the page down.
  for (const segmentStates of [
    ['encoded', 'waiting', 'waiting'],
    ['encoded', 'encoded', 'encoded'],
  ] as const) {
    job = takenOver({ ...job, state: 'processing', segmentStates }, NOW);
    expect(job).toMatchObject({ state: 'queued', interruptions: 2, segmentStates });
  }
  const checked = {
    state: 'processing',
    segmentStates: ['reused', 'reused', 'encoded'],
    finishing: true,
  } as const;
  expect(takenOver({ ...job, ...checked, paused: true }, NOW)).toMatchObject({ interruptions: 2 });
  for (const work of [underWay, checked]) {
    const last = takenOver({ ...job, ...work }, NOW);
    expect(last).toMatchObject({ state: 'failed', errors: [{ code: 'INTERRUPTED' }] });
    expect(last).not.toHaveProperty('finishing');
  }
  const last = takenOver({ ...job, ...underWay }, NOW);
  expect(applyWish({ kind: 'retry', jobId: 'job' }, last, [last], NOW)[0]).not.toHaveProperty(
    'interruptions',
  );
});
