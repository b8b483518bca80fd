import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  DEFAULT_POLICY,
  decide,
  type FarmMetrics,
  type ScaleMemory,
  type ScalePolicy,
  type ScaleStep,
} from './policy.ts';
import type { ProvidedWorker } from './provider.ts';

const NOTHING = { urgent: 0, high: 0, normal: 0, low: 0 };
const POLICY: ScalePolicy = { ...DEFAULT_POLICY, maximum: 5 };
const TICK_SECONDS = 5;

const provided = (...ids: string[]): ProvidedWorker[] =>
  ids.map((id) => ({ id, state: 'running', startedAt: 0 }));
const seen = (id: string, tasks: number): FarmMetrics['workers'][number] => ({
  ...{ name: id, slots: 1, tasks, state: tasks > 0 ? 'busy' : 'idle' },
});

/** Shows the same to the policy for so many seconds; what it did, with the time. */
function lasting(
  seconds: number,
  metrics: FarmMetrics,
  workers: readonly ProvidedWorker[],
  policy: ScalePolicy = POLICY,
): string[] {
  let memory: ScaleMemory = {};
  const told: string[] = [];
  for (let at = 0; at <= seconds; at += TICK_SECONDS) {
    const decision = decide({ now: at * 1000, metrics, provided: workers, policy, memory });
    memory = decision.memory;
    told.push(
      ...decision.steps.map(
        (step) => `${at} ${step.kind} ${step.kind === 'start' ? (step.tier ?? '') : step.id}`,
      ),
    );
  }
  return told;
}

test("the plan's three rules, each at its thresholds and once it has lasted", () => {
  const two = provided('a', 'b');
  const crowd = (waiting: number, tasks: number): FarmMetrics => ({
    waiting: { ...NOTHING, normal: waiting },
    workers: [{ ...seen('a', tasks), slots: 10 }],
  });
  expect(lasting(15, crowd(11, 9), provided('a'))).toEqual(['10 start ']);
  expect(lasting(60, crowd(10, 9), provided('a'))).toEqual([]);
  expect(lasting(60, crowd(11, 8), provided('a'))).toEqual([]);
  const urgent = { waiting: { ...NOTHING, urgent: 1 }, workers: [seen('a', 0), seen('b', 0)] };
  expect(lasting(15, urgent, two)).toEqual(['0 start high-performance']);
  expect(lasting(60, urgent, two, { ...POLICY, maximum: 2 })).toEqual([]);
  const idle = (tasks: number): FarmMetrics => ({
    waiting: NOTHING,
    workers: [seen('a', 0), { ...seen('b', tasks), slots: 9 }],
  });
  expect(lasting(75, idle(2), two)).toEqual(['60 drain a']);
  expect(lasting(600, idle(3), two)).toEqual([]);
  expect(lasting(600, idle(2), two, { ...POLICY, minimum: 2 })).toEqual([]);
});

test('a queue that nobody serves gets its first worker, one that hangs another in its place, the minimum is kept', () => {
  const waiting = { ...NOTHING, low: 1 };
  expect(lasting(15, { waiting, workers: [] }, [])).toEqual(['0 start ']);
  expect(lasting(125, { waiting: NOTHING, workers: [seen('b', 1)] }, provided('a', 'b'))).toEqual([
    '120 replace a',
  ]);
  expect(lasting(5, { waiting: NOTHING, workers: [] }, [], { ...POLICY, minimum: 2 }).slice(0, 2)).toEqual([
    '0 start ',
    '0 start ',
  ]);
});

test('of idle workers those of the dear tier go first, then the young; what people brought stays', () => {
  const workers: ProvidedWorker[] = [
    { id: 'old', state: 'running', startedAt: 1 },
    { id: 'young', state: 'running', startedAt: 2 },
    { id: 'dear', tier: 'high-performance', state: 'running', startedAt: 0 },
  ];
  const metrics = { waiting: NOTHING, workers: ['old', 'young', 'dear', 'guest'].map((id) => seen(id, 0)) };
  expect(lasting(60, metrics, workers)).toEqual(['60 drain dear']);
  expect(lasting(60, metrics, workers.slice(0, 2))).toEqual(['60 drain young']);
  expect(lasting(600, { waiting: NOTHING, workers: [seen('guest', 0)] }, [])).toEqual([]);
});

/** What the world does between two looks. */
const moment = fc.record({
  urgent: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 })),
  normal: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 40 })),
  /** For each worker by turns: whether it has joined, and what it does. */
  busy: fc.array(fc.constantFrom('absent', 'idle', 'busy', 'draining'), { minLength: 1, maxLength: 7 }),
  guests: fc.integer({ min: 0, max: 2 }),
  /** For how many looks it stays like this. */
  lasts: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 60 })),
});

test('over any series of metrics: within bounds, no flapping, never a busy worker, and urgent work gets its worker', () => {
  fc.assert(
    fc.property(
      fc.array(moment, { maxLength: 30 }),
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 0, max: 4 }),
      (series, minimum, more) => {
        const policy: ScalePolicy = { ...POLICY, minimum, maximum: minimum + more };
        const { holdSeconds, stepSeconds, urgentTier, maximum } = policy;
        let workers: readonly ProvidedWorker[] = [];
        let memory: ScaleMemory = {};
        let [at, born, urgentSince] = [0, 0, -1];
        let lastStart = Number.NEGATIVE_INFINITY;
        let lastDrain = Number.NEGATIVE_INFINITY;
        for (const { urgent, normal, busy, guests, lasts } of series) {
          for (let look = 0; look < lasts; look++, at += TICK_SECONDS) {
            workers = workers.filter(({ state }) => state !== 'stopping');
            const states = workers.map((worker, index) => ({
              worker,
              state: busy[index % busy.length] ?? 'idle',
            }));
            const metrics: FarmMetrics = {
              waiting: { ...NOTHING, urgent, normal },
              workers: [
                ...states
                  .filter(({ state }) => state !== 'absent')
                  .map(({ worker, state }) => ({
                    ...{ name: worker.id, slots: 1, tasks: Number(state === 'busy') },
                    state: state as 'idle' | 'busy' | 'draining',
                  })),
                ...Array.from({ length: guests }, (_, index) => seen(`guest-${index}`, index % 2)),
              ],
            };
            const decision = decide({ now: at * 1000, metrics, provided: workers, policy, memory });
            memory = decision.memory;
            const below = workers.length < minimum;
            for (const step of decision.steps) {
              const act = (step: ScaleStep): void => {
                if (step.kind === 'start') {
                  const pressing =
                    step.tier === urgentTier ||
                    below ||
                    metrics.workers.every(({ state }) => state === 'draining');
                  if (!pressing) expect(at - lastDrain).toBeGreaterThanOrEqual(holdSeconds);
                  lastStart = at;
                  const tier = step.tier === undefined ? {} : { tier: step.tier };
                  workers = [...workers, { id: `w${born++}`, state: 'running', startedAt: at, ...tier }];
                  return;
                }
                expect(workers.map(({ id }) => id)).toContain(step.id);
                if (step.kind === 'replace') {
                  expect(metrics.workers.map(({ name }) => name)).not.toContain(step.id);
                  return;
                }
                expect(at - lastStart).toBeGreaterThanOrEqual(holdSeconds);
                expect(metrics.workers.find(({ name }) => name === step.id)).toMatchObject({
                  state: 'idle',
                  tasks: 0,
                });
                lastDrain = at;
                workers = workers.map((worker) =>
                  worker.id === step.id ? { ...worker, state: 'stopping' } : worker,
                );
              };
              act(step);
              expect(step.reason).not.toBe('');
            }
            const standing = workers.filter(({ state }) => state !== 'stopping');
            if (standing.length < minimum || standing.length > maximum)
              expect.fail(`${standing.length} workers`);
            // Urgent work that waits on gets a worker of its tier, or the bound is reached, or one is on its way.
            if (urgent === 0 || standing.length === maximum) urgentSince = -1;
            else if (urgentSince < 0) urgentSince = at;
            const served = standing.some(({ tier }) => tier === urgentTier) || standing.length === maximum;
            if (urgentSince >= 0 && at - urgentSince > stepSeconds + 2 * TICK_SECONDS) {
              if (!served) expect.fail('urgent work waits');
            }
          }
        }
      },
    ),
    { numRuns: 120, seed: 6 },
  );
});
