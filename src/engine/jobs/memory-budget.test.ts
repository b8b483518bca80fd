import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MemoryBudget, type MemoryShare } from './memory-budget.ts';

interface Sizes {
  /** Bytes of the check, which building holds as well. */
  readonly check: number;
  /** Bytes of each worker. */
  readonly worker: number;
  readonly most: number;
  readonly rank: number;
}

/** A job whose segments begin and end when the test says so. */
class Job {
  rank: number;
  paused = false;
  running = 0;
  /** What it waits for, as it was told last. */
  waitsFor: readonly string[] | undefined;
  readonly id: string;
  readonly sizes: Sizes;
  readonly share: MemoryShare;
  stage: 'building' | 'checking' | 'ended' = 'building';
  /** Whether its check has its memory. */
  checks = false;
  readonly abort = new AbortController();
  readonly #budget: MemoryBudget;

  constructor(budget: MemoryBudget, id: string, sizes: Sizes) {
    this.#budget = budget;
    this.id = id;
    this.sizes = sizes;
    this.rank = sizes.rank;
    this.share = budget.enter({
      jobId: id,
      most: () => sizes.most,
      building: (workers) => ({ frames: workers * sizes.worker, check: sizes.check }),
      built: { check: sizes.check },
      standing: () => ({ rank: this.rank, paused: this.paused }),
      running: () => this.running,
      onWait: (holders) => {
        this.waitsFor = holders;
      },
      onMore() {},
    });
  }

  get least(): number {
    return this.sizes.check + (this.stage === 'building' ? this.sizes.worker : 0);
  }

  get served(): boolean {
    return this.stage === 'building' ? this.share.workers > 0 : this.checks;
  }

  beginSegment(): void {
    this.#budget.arrange();
    if (this.stage === 'building' && !this.paused && this.running < this.share.workers) this.running++;
  }

  endSegment(): void {
    if (this.running > 0) this.running--;
    this.#budget.arrange();
  }

  async finishBuilding(): Promise<void> {
    if (this.stage !== 'building' || this.running > 0) return;
    this.stage = 'checking';
    this.share.afterBuilding(this.abort.signal).then(
      () => {
        this.checks = true;
      },
      () => {},
    );
    await settled();
  }

  async end(): Promise<void> {
    this.stage = 'ended';
    this.running = 0;
    this.abort.abort();
    this.share[Symbol.dispose]();
    await settled();
  }
}

/** Until promises that can be kept were. */
async function settled(): Promise<void> {
  await setImmediate();
}

const CEILING = 100;

/** What holds after each step, whatever came before. */
function expectOrder(budget: MemoryBudget, jobs: readonly Job[]): void {
  const { jobs: holders, reserved } = budget.usage();
  expect(reserved <= CEILING || holders.length === 1).toBe(true);
  const open = jobs.filter(({ stage }) => stage !== 'ended');
  for (const job of open) {
    const idle = job.stage === 'building' && job.running === 0;
    if (job.paused && idle) expect(holders.some(({ jobId }) => jobId === job.id)).toBe(false);
  }
  const drained = open.every((job) => job.stage !== 'building' || job.running <= job.share.workers);
  if (!drained) return;
  for (const job of open) {
    if (job.served || (job.stage === 'building' && job.paused)) {
      expect(job.waitsFor).toBeUndefined();
      continue;
    }
    // Only what can't give way, or need not for this one, keeps it out.
    const inTheWay = open.filter(
      (other) => other.served && (other.stage === 'checking' || other.rank <= job.rank),
    );
    expect(inTheWay.length).toBeGreaterThan(0);
    expect(inTheWay.reduce((sum, { least }) => sum + least, job.least)).toBeGreaterThan(CEILING);
    expect(job.waitsFor?.length).toBeGreaterThan(0);
  }
}

const sizes = fc.record({
  check: fc.integer({ min: 1, max: 60 }),
  worker: fc.integer({ min: 1, max: 70 }),
  most: fc.integer({ min: 1, max: 5 }),
  rank: fc.integer({ min: 0, max: 3 }),
});
const step = fc.record({
  what: fc.constantFrom('begin', 'begin', 'begin', 'end', 'end', 'pause', 'rank', 'finish', 'leave', 'enter'),
  who: fc.nat(7),
  rank: fc.integer({ min: 0, max: 3 }),
});

test('whatever comes and goes, the ceiling is kept, nobody who fits waits, and everybody comes to an end', async () => {
  let waited = 0;
  let alone = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(sizes, { minLength: 2, maxLength: 8 }),
      fc.array(step, { minLength: 10, maxLength: 60 }),
      async (films, steps) => {
        const budget = new MemoryBudget(CEILING);
        const jobs: Job[] = [];
        for (const { what, who, rank } of steps) {
          const film = films[jobs.length];
          if (film && (what === 'enter' || jobs.length < 2))
            jobs.push(new Job(budget, `${jobs.length}`, film));
          const job = jobs[who % jobs.length];
          if (!job || job.stage === 'ended') continue;
          if (what === 'begin') job.beginSegment();
          if (what === 'end') job.endSegment();
          if (what === 'pause') job.paused = !job.paused;
          if (what === 'rank') job.rank = rank;
          if (what === 'finish') await job.finishBuilding();
          if (what === 'leave') await job.end();
          budget.arrange();
          await settled();
          expectOrder(budget, jobs);
          waited += jobs.filter(({ waitsFor }) => waitsFor).length;
          alone += Number(budget.reserved > CEILING);
        }
        for (const job of jobs) job.paused = false;
        budget.arrange();
        for (let left = jobs.filter(({ stage }) => stage !== 'ended'); left.length > 0; ) {
          for (const job of left) while (job.running > 0) job.endSegment();
          await settled();
          const served = left.filter((job) => job.served);
          expect(served.length).toBeGreaterThan(0);
          for (const job of served) {
            await job.finishBuilding();
            if (job.checks) await job.end();
          }
          left = left.filter(({ stage }) => stage !== 'ended');
        }
        expect(budget.reserved).toBe(0);
      },
    ),
    { numRuns: 150, seed: 4 },
  );
  // Otherwise this would prove nothing about either.
  expect(waited).toBeGreaterThan(100);
  expect(alone).toBeGreaterThan(20);
});

const large = { check: 20, worker: 10, most: 8, rank: 3 };

test('an urgent job comes in beside a low one that had everything, as segments of that one end', async () => {
  const budget = new MemoryBudget(CEILING);
  const low = new Job(budget, 'low', large);
  for (let segment = 0; segment < 8; segment++) low.beginSegment();
  expect(low.running).toBe(8);
  const urgent = new Job(budget, 'urgent', { ...large, rank: 0 });
  expect(urgent.waitsFor).toEqual(['low']);
  let ready = false;
  urgent.share.ready(urgent.abort.signal).then(() => {
    ready = true;
  });
  for (let ended = 0; ended < 3; ended++) low.endSegment();
  await settled();
  expect([ready, urgent.share.workers, urgent.waitsFor]).toEqual([true, 1, undefined]);
  while (low.running > low.share.workers) low.endSegment();
  expect([low.share.workers, urgent.share.workers]).toEqual([1, 5]);
  await urgent.end();
  expect(low.share.workers).toBe(8);
});

test('equals share what there is; a paused job gives back, and has it again when it is resumed', async () => {
  const budget = new MemoryBudget(CEILING);
  const [one, two] = [new Job(budget, 'one', large), new Job(budget, 'two', large)];
  expect([one.share.workers, two.share.workers]).toEqual([3, 3]);
  one.beginSegment();
  one.paused = true;
  budget.arrange();
  // Its worker ends its segment first.
  expect(two.share.workers).toBe(5);
  one.endSegment();
  expect([one.share.workers, two.share.workers, budget.reserved]).toEqual([0, 8, 100]);
  one.paused = false;
  budget.arrange();
  expect([one.share.workers, two.share.workers]).toEqual([3, 3]);
});

test('who is paused while it waits is out of the line, and a new priority counts at once', () => {
  const budget = new MemoryBudget(CEILING);
  const whole = { check: 50, worker: 40, most: 1, rank: 1 };
  const held = new Job(budget, 'held', { ...whole, rank: 0 });
  const [first, second] = [new Job(budget, 'first', whole), new Job(budget, 'second', whole)];
  first.paused = true;
  held.paused = true;
  budget.arrange();
  expect([first.waitsFor, second.share.workers]).toEqual([undefined, 1]);
  first.paused = false;
  budget.arrange();
  // It came before the second one, which did not begin anything yet.
  expect([first.share.workers, second.waitsFor]).toEqual([1, ['first']]);
  second.rank = 0;
  budget.arrange();
  expect([first.waitsFor, second.share.workers]).toEqual([['second'], 1]);
});

test('who gives up lets the next in, and so does a higher ceiling; a job that had nothing waits to be checked', async () => {
  const budget = new MemoryBudget(CEILING);
  const film = { check: 40, worker: 40, most: 1, rank: 1 };
  const [one, two] = [new Job(budget, 'one', film), new Job(budget, 'two', film)];
  const ready = two.share.ready(two.abort.signal);
  two.abort.abort();
  await expect(ready).rejects.toMatchObject({ code: 'CANCELLED' });
  await two.end();
  const three = new Job(budget, 'three', film);
  expect(three.waitsFor).toEqual(['one']);
  budget.ceiling = 160;
  expect([three.share.workers, budget.reserved]).toEqual([1, 160]);
  three.beginSegment();
  one.paused = true;
  budget.ceiling = 100;
  await one.finishBuilding();
  expect([one.checks, one.waitsFor]).toEqual([false, ['three']]);
  three.endSegment();
  await settled();
  expect([one.checks, three.waitsFor, budget.reserved]).toEqual([true, ['one'], 40]);
});
