import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AllocatableJob,
  type AllocatableWorker,
  canBuild,
  estimateQueue,
  planAllocation,
  stepsTowards,
} from './allocation.ts';

const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const;
const ABILITIES = ['vp9', 'prores', 'h264'];

const farms = fc.record({
  workers: fc
    .array(
      fc.record({
        slots: fc.integer({ min: 0, max: 4 }),
        offers: fc.uniqueArray(fc.constantFrom(...ABILITIES)).map((list) => new Set(list)),
        rate: fc.constantFrom(0, 0.5, 1, 3),
      }),
      { maxLength: 7 },
    )
    .map((list): AllocatableWorker[] => list.map((one, index) => ({ ...one, id: `w${index}`, at: [] }))),
  jobs: fc
    .array(
      fc.record({
        priority: fc.constantFrom(...PRIORITIES),
        needs: fc.uniqueArray(fc.constantFrom(...ABILITIES), { maxLength: 2 }),
        remaining: fc.integer({ min: 0, max: 9 }),
      }),
      { maxLength: 8 },
    )
    .map((list): AllocatableJob[] =>
      list.map((one, index) => ({ ...one, id: `j${index}`, name: `j${index}` })),
    ),
});

/** How many of these jobs can have a slot at the same time, by trying every way. */
function mostServed(workers: readonly AllocatableWorker[], jobs: readonly AllocatableJob[]): number {
  const free = new Map(workers.map(({ id, slots }) => [id, slots]));
  const best = (at: number): number => {
    const job = jobs[at];
    if (!job) return 0;
    let most = best(at + 1);
    for (const worker of workers) {
      const left = free.get(worker.id) ?? 0;
      if (left === 0 || !canBuild(worker, job)) continue;
      free.set(worker.id, left - 1);
      most = Math.max(most, 1 + best(at + 1));
      free.set(worker.id, left);
      if (most === jobs.length - at) break;
    }
    return most;
  };
  return best(0);
}

test('slots are dealt out once each, to jobs that they can serve, and none lies idle that is of use', () => {
  fc.assert(
    fc.property(farms, ({ workers, jobs }) => {
      const plan = planAllocation(workers, jobs);
      const used = new Map<string, number>();
      for (const { job, slots } of plan.jobs) {
        let sum = 0;
        for (const [id, number] of slots) {
          const worker = workers.find((one) => one.id === id);
          expect(worker && canBuild(worker, job)).toBe(true);
          used.set(id, (used.get(id) ?? 0) + number);
          sum += number;
        }
        expect(sum).toBeLessThanOrEqual(job.remaining);
      }
      for (const { id, slots } of workers) expect(used.get(id) ?? 0).toBeLessThanOrEqual(slots);
      const all = workers.reduce((sum, { slots }) => sum + slots, 0);
      expect([...used.values()].reduce((sum, number) => sum + number, 0) + plan.idle).toBe(all);
      for (const { job, slots } of plan.jobs) {
        if ([...slots.values()].reduce((sum, number) => sum + number, 0) >= job.remaining) continue;
        const open = workers.filter((one) => canBuild(one, job) && (used.get(one.id) ?? 0) < one.slots);
        expect(open).toEqual([]);
      }
    }),
    { numRuns: 400 },
  );
});

test('nobody starves who could be served beside the more urgent, and the urgent get the rest', () => {
  fc.assert(
    fc.property(farms, ({ workers, jobs }) => {
      const plan = planAllocation(workers, jobs);
      for (let level = 0; level < PRIORITIES.length; level++) {
        const wanted = PRIORITIES.slice(0, level + 1);
        const among = plan.jobs.filter(({ job }) => wanted.includes(job.priority));
        const served = among.filter(({ slots }) => slots.size > 0).length;
        expect(served).toBe(
          mostServed(
            workers,
            among.map(({ job }) => job),
          ),
        );
      }
      for (const { job, slots } of plan.jobs) {
        const total = [...slots.values()].reduce((sum, number) => sum + number, 0);
        if (total >= job.remaining) continue;
        // Of what it could use, a less urgent one has no more than the one slot that is everybody's.
        for (const other of plan.jobs) {
          if (PRIORITIES.indexOf(other.job.priority) <= PRIORITIES.indexOf(job.priority)) continue;
          const useful = [...other.slots].reduce((sum, [id, number]) => {
            const holder = workers.find((one) => one.id === id);
            return holder && canBuild(holder, job) ? sum + number : sum;
          }, 0);
          expect(useful).toBeLessThanOrEqual(1);
        }
      }
    }),
    { numRuns: 400 },
  );
});

const worker = (id: string, slots: number, at: string[] = [], rate = 1): AllocatableWorker => ({
  id,
  slots,
  rate,
  at,
  offers: new Set(['vp9']),
});
const job = (id: string, priority: AllocatableJob['priority'], remaining: number): AllocatableJob => ({
  id,
  name: id,
  priority,
  needs: ['vp9'],
  remaining,
});

test('an urgent job takes segments of others back at once, an equal one waits for their end', () => {
  const workers = [worker('w1', 2, ['old', 'old'])];
  const steps = (priority: AllocatableJob['priority']) =>
    stepsTowards(planAllocation(workers, [job('old', 'normal', 9), job('new', priority, 1)]), workers);
  expect(steps('urgent')).toMatchObject([{ kind: 'preempt', jobId: 'new', workerId: 'w1' }]);
  expect(steps('normal')).toMatchObject([{ kind: 'move', jobId: 'new', workerId: 'w1' }]);
});

test('idle workers take what waits, double the last segments, and what nobody can build asks for a worker', () => {
  const busy = worker('w1', 1, ['film']);
  const idle = worker('w2', 1);
  const kinds = (jobs: AllocatableJob[]) => {
    const workers = [busy, idle];
    return stepsTowards(planAllocation(workers, jobs), workers).map(({ kind }) => kind);
  };
  expect(kinds([job('film', 'normal', 5)])).toEqual(['assign']);
  expect(kinds([job('film', 'normal', 1)])).toEqual(['duplicate']);
  expect(kinds([{ ...job('film', 'normal', 1), needs: ['prores'] }])).toEqual(['start-worker']);
});

test('the estimate is of measured rates, and says nothing without them', () => {
  const workers = [worker('w1', 1, ['film'], 0.5), worker('w2', 1, [], 1.5)];
  const plan = planAllocation(workers, [job('film', 'normal', 6)]);
  expect(estimateQueue(plan, workers)).toEqual({ before: 12, after: 3 });
  const unknown = [worker('w1', 1, ['film'], 0)];
  expect(estimateQueue(planAllocation(unknown, [job('film', 'normal', 6)]), unknown)).toBeUndefined();
});
