import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryBudget, type Reservation } from './memory-budget.ts';

const { signal } = new AbortController();
const waits: string[] = [];

function ask(
  budget: MemoryBudget,
  jobId: string,
  bytes: number,
  { rank = 0, until = signal }: { rank?: number; until?: AbortSignal } = {},
): Promise<Reservation> {
  return budget.reserve(jobId, { frames: bytes }, rank, until, (holders) =>
    waits.push(`${jobId} for ${holders.join()}`),
  );
}

test('whatever comes and goes, only one that is alone goes past the ceiling, and everybody has a turn', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ bytes: fc.integer({ min: 1, max: 150 }), rank: fc.integer({ min: 0, max: 3 }) }), {
        minLength: 1,
        maxLength: 20,
      }),
      async (jobs) => {
        const budget = new MemoryBudget(100);
        let ended = 0;
        await Promise.all(
          jobs.map(async ({ bytes, rank }, index) => {
            using _ = await ask(budget, `job-${index}`, bytes, { rank });
            const { jobs: holders, reserved } = budget.usage();
            expect(reserved <= 100 || holders.length === 1).toBe(true);
            await Promise.resolve();
            ended++;
          }),
        );
        expect(ended).toBe(jobs.length);
        expect(budget.reserved).toBe(0);
      },
    ),
    { numRuns: 50, seed: 4 },
  );
});

test('nobody slips past one who waits for more, but one who is more urgent', async () => {
  waits.length = 0;
  const order: string[] = [];
  const budget = new MemoryBudget(100);
  const first = await ask(budget, 'first', 60);
  const enter = (jobId: string, bytes: number, rank = 0): void => {
    ask(budget, jobId, bytes, { rank }).then(() => order.push(jobId));
  };
  enter('large', 80);
  enter('small', 10);
  enter('urgent', 20, -1);
  await Promise.resolve();
  await Promise.resolve();
  expect(waits).toEqual(['large for first', 'small for first']);
  expect(budget.usage().jobs.map(({ jobId }) => jobId)).toEqual(['first', 'urgent']);
  first[Symbol.dispose]();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(order).toEqual(['urgent', 'large']);
});

test('who gives up waiting, or gives memory back, lets the next in; a higher ceiling does so too', async () => {
  const budget = new MemoryBudget(100);
  const held = await ask(budget, 'held', 90);
  const gone = new AbortController();
  const large = ask(budget, 'large', 500, { until: gone.signal });
  const next = ask(budget, 'next', 40);
  gone.abort();
  await expect(large).rejects.toMatchObject({ code: 'CANCELLED' });
  held.shrink({ check: 30 });
  await next;
  expect(budget.usage().jobs).toEqual([
    { jobId: 'held', parts: { check: 30 } },
    { jobId: 'next', parts: { frames: 40 } },
  ]);
  const last = ask(budget, 'last', 60);
  budget.ceiling = 130;
  await last;
  expect(budget.reserved).toBe(130);
});
