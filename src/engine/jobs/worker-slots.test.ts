import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobPriority } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import { nextTask } from '../media/index.ts';
import type { Executor, SegmentResult, SegmentTask } from '../segments/index.ts';
import { runSegments } from './schedule.ts';
import { PRIORITY_RANK } from './slot-policy.ts';
import { WorkerSlots } from './worker-slots.ts';

interface Start {
  readonly jobId: string;
  readonly at: number;
  /** The jobs that had segments left to start. */
  readonly open: readonly string[];
}

interface Film {
  readonly id: string;
  priority: JobPriority;
  readonly segments: number;
  readonly milliseconds: number;
  paused?: boolean;
  readonly workers?: number;
  allowed?: number;
}

/** A page of workers whose clock stands still until everything that can be done at an instant was done. */
class Workshop {
  now = 0;
  readonly starts: Start[] = [];
  readonly busy = new Map<string, number>();
  readonly left = new Map<string, number>();
  readonly failures: unknown[] = [];
  readonly slots: WorkerSlots;
  readonly #ends: { readonly at: number; readonly end: () => void }[] = [];
  readonly #films = new Map<string, Film>();
  rested = 0;
  beforeTurns = (): void => {};

  constructor(workers: number) {
    const executor: Executor = {
      slots: workers,
      rest: () => this.rested++,
      run: (task, _progress, signal, onStart) => {
        const jobId = task.owner ?? '';
        const film = this.#films.get(jobId);
        if (!film) throw new Error(`no film ${jobId}`);
        onStart?.('worker');
        const open = [...this.left].filter(([, left]) => left > 0).map(([id]) => id);
        this.starts.push({ jobId, at: this.now, open });
        this.left.set(jobId, (this.left.get(jobId) ?? 0) - 1);
        this.busy.set(jobId, (this.busy.get(jobId) ?? 0) + film.milliseconds);
        return new Promise<SegmentResult>((resolve, reject) => {
          this.#ends.push({
            at: this.now + film.milliseconds,
            end: () =>
              signal.aborted
                ? reject(new ExportError('CANCELLED', 'cancelled'))
                : resolve({ index: task.range.index, key: `${task.range.index}` } as SegmentResult),
          });
        });
      },
      async [Symbol.asyncDispose]() {},
    };
    this.slots = new WorkerSlots({
      createExecutor: () => executor,
      beforeTurns: () => this.beforeTurns(),
      now: () => this.now,
    });
  }

  submit(film: Film): AbortController {
    this.#films.set(film.id, film);
    this.left.set(film.id, film.segments);
    const job = new AbortController();
    const claim = this.slots.open(() => ({
      ...{ jobId: film.id, priority: film.priority, paused: film.paused ?? false },
      ...(film.workers !== undefined && { workers: film.workers }),
      ...(film.allowed !== undefined && { allowed: film.allowed }),
    }));
    runSegments({
      ranges: Array.from({ length: film.segments }, (_, index) => ({ index, start: index, end: index + 1 })),
      executor: claim,
      signal: job.signal,
      task: (range) => ({ range, owner: film.id }) as SegmentTask,
      onStart() {},
      onProgress() {},
      onBuilt() {},
      async assemble() {},
      retry: () => undefined,
    })
      .catch((thrown: unknown) => this.failures.push(thrown))
      .finally(() => {
        this.left.delete(film.id);
        return claim[Symbol.asyncDispose]();
      });
    return job;
  }

  /** Lets everything happen that can at this instant. */
  async settle(): Promise<void> {
    for (let step = 0; step < 4; step++) await nextTask();
  }

  /** Runs until an instant, or until nothing is under way. */
  async run(until = Number.POSITIVE_INFINITY): Promise<void> {
    for (;;) {
      await this.settle();
      const at = Math.min(...this.#ends.map((end) => end.at));
      if (at > until || !Number.isFinite(at)) break;
      this.now = at;
      for (const { end } of this.#ends.filter((each) => each.at === at)) end();
      this.#ends.splice(0, this.#ends.length, ...this.#ends.filter((each) => each.at !== at));
    }
    if (Number.isFinite(until)) this.now = until;
  }

  startsOf(jobId: string): readonly Start[] {
    return this.starts.filter((start) => start.jobId === jobId);
  }
}

const film = (id: string, priority: JobPriority, segments: number, milliseconds: number): Film => ({
  id,
  priority,
  segments,
  milliseconds,
});

describe('segments of several jobs share the workers', () => {
  it('in order of priority, with no worker idle while work waits, and everything built in the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(
          fc.record({
            priority: fc.constantFrom<JobPriority>('low', 'normal', 'high', 'urgent'),
            segments: fc.integer({ min: 1, max: 9 }),
            milliseconds: fc.integer({ min: 1, max: 50 }),
            at: fc.integer({ min: 0, max: 100 }),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        async (workers, jobs) => {
          const shop = new Workshop(workers);
          const films = jobs.map((job, index) => ({ ...job, id: `job-${index}` }));
          for (const each of films.toSorted((a, b) => a.at - b.at)) {
            await shop.run(each.at);
            shop.submit(each);
          }
          await shop.run();
          expect(shop.failures).toEqual([]);
          expect(shop.starts).toHaveLength(films.reduce((sum, each) => sum + each.segments, 0));
          const rankOf = new Map(films.map((each) => [each.id, PRIORITY_RANK[each.priority]]));
          for (const { jobId, open } of shop.starts) {
            // Nobody more urgent had a segment that could have started instead.
            const ahead = Math.min(...open.map((id) => rankOf.get(id) ?? 9));
            expect(rankOf.get(jobId)).toBe(ahead);
          }
          const work = [...shop.busy.values()].reduce((sum, each) => sum + each, 0);
          const longest = Math.max(...films.map((each) => each.milliseconds));
          // No worker idles while work waits: at most arrivals and the ends of the last segments are lost.
          expect(shop.now).toBeLessThanOrEqual(100 + work / workers + longest);
        },
      ),
      { numRuns: 40, seed: 5 },
    );
  });

  it('in equal parts, within 1.5 times, also when one comes later or has longer segments', async () => {
    for (const workers of [1, 2, 3]) {
      const shop = new Workshop(workers);
      shop.submit(film('long', 'normal', 400, 40));
      await shop.run(1000);
      const before = shop.busy.get('long') ?? 0;
      shop.submit(film('other', 'normal', 400, 25));
      shop.submit(film('third', 'normal', 400, 90));
      await shop.run(5000);
      const shares = [(shop.busy.get('long') ?? 0) - before, shop.busy.get('other'), shop.busy.get('third')];
      const least = Math.min(...shares.map((share) => share ?? 0));
      expect(Math.max(...shares.map((share) => share ?? 0)) / least).toBeLessThan(1.5);
    }
  });

  it('and keep to their workers where each of two jobs has one', async () => {
    const shop = new Workshop(2);
    shop.submit(film('a', 'normal', 30, 40));
    shop.submit(film('b', 'normal', 30, 43));
    await shop.run(1000);
    // Never both workers for one of them, which would cost a change of recipe each time.
    for (const [id, milliseconds] of [
      ['a', 40],
      ['b', 43],
    ] as const) {
      const starts = shop.startsOf(id).map(({ at }) => at);
      expect(starts).toEqual(starts.map((_, index) => index * milliseconds));
    }
  });
});

describe('an urgent job', () => {
  it('takes over within one segment, also with a single worker to itself, and gives back', async () => {
    const shop = new Workshop(2);
    shop.submit(film('slow', 'normal', 40, 100));
    await shop.run(250);
    shop.submit({ ...film('now', 'urgent', 6, 10), workers: 1 });
    await shop.settle();
    expect(shop.starts.filter(({ at }) => at >= 250)).toEqual([]);
    await shop.run(300);
    expect(shop.startsOf('now')[0]?.at).toBe(300);
    await shop.run();
    // Once begun it is not interrupted: a limit of one worker leaves the other to the job that gave way.
    expect(shop.startsOf('now').map(({ at }) => at)).toEqual([300, 310, 320, 330, 340, 350]);
    expect(shop.failures).toEqual([]);
    expect(shop.startsOf('slow')).toHaveLength(40);
  });

  it('is named to those that give way to it', async () => {
    const shop = new Workshop(1);
    const slow = film('slow', 'low', 5, 100);
    shop.submit(slow);
    await shop.run(50);
    shop.submit(film('now', 'urgent', 3, 100));
    await shop.run(150);
    expect([...shop.slots.outranked()]).toEqual([['slow', ['now']]]);
    slow.priority = 'urgent';
    await shop.run(150);
    expect([...shop.slots.outranked()]).toEqual([]);
  });
});

describe('a claim', () => {
  it('that is paused gets no worker until it is resumed, and is owed nothing for the time', async () => {
    const shop = new Workshop(1);
    const held = film('held', 'normal', 50, 10);
    shop.submit(held);
    shop.submit(film('other', 'normal', 200, 10));
    await shop.run(100);
    held.paused = true;
    await shop.run(1000);
    expect(shop.startsOf('held').at(-1)?.at).toBeLessThanOrEqual(100);
    held.paused = false;
    shop.slots.reconsider();
    await shop.run(1200);
    const since = shop.starts.filter(({ at }) => at > 1010);
    const own = since.filter(({ jobId }) => jobId === 'held').length;
    expect(own / since.length).toBeCloseTo(0.5, 1);
  });

  it('keeps to what it is allowed as of each turn, and has all again when that grows', async () => {
    const shop = new Workshop(3);
    const big = film('big', 'normal', 30, 100);
    shop.submit(big);
    await shop.run(250);
    expect(shop.startsOf('big')).toHaveLength(9);
    // At the next turns, as another comes.
    shop.beforeTurns = () => {
      big.allowed = shop.now < 500 ? 0 : 2;
    };
    shop.submit(film('small', 'normal', 2, 100));
    await shop.run(450);
    expect(shop.startsOf('big')).toHaveLength(9);
    expect(shop.startsOf('small').map(({ at }) => at)).toEqual([300, 300]);
    shop.now = 500;
    shop.slots.reconsider();
    await shop.run(650);
    expect(
      shop
        .startsOf('big')
        .slice(9)
        .map(({ at }) => at),
    ).toEqual([500, 500, 600, 600]);
    shop.beforeTurns = () => {
      big.allowed = 3;
    };
    await shop.run(750);
    expect(shop.startsOf('big').filter(({ at }) => at === 700)).toHaveLength(3);
  });

  it('frees its workers once all that have claims are paused', async () => {
    const shop = new Workshop(2);
    const [one, two] = [film('one', 'normal', 9, 100), film('two', 'normal', 9, 100)];
    shop.submit(one);
    shop.submit(two);
    await shop.run(50);
    one.paused = true;
    await shop.run(150);
    expect(shop.rested).toBe(0);
    two.paused = true;
    await shop.run(1000);
    expect(shop.rested).toBeGreaterThan(0);
  });

  it('whose job is cancelled leaves at once, while it waits and while it runs', async () => {
    const shop = new Workshop(1);
    const running = shop.submit(film('runs', 'high', 9, 100));
    const waiting = shop.submit(film('waits', 'normal', 9, 100));
    await shop.run(50);
    waiting.abort();
    running.abort();
    await shop.run();
    expect(shop.failures).toMatchObject([{ code: 'CANCELLED' }, { code: 'CANCELLED' }]);
    expect(shop.starts).toHaveLength(1);
    expect(shop.rested).toBe(1);
  });

  it('counts as work what its segments took', async () => {
    const shop = new Workshop(2);
    shop.submit({ ...film('one', 'normal', 10, 100), workers: 1 });
    await shop.run(500);
    expect(shop.slots.utilization()).toBeCloseTo(0.5, 5);
    shop.submit(film('two', 'normal', 10, 100));
    await shop.run(1000);
    expect(shop.slots.utilization()).toBeCloseTo(0.75, 5);
  });
});

it('a job that nobody could build for is stranded until somebody comes, and again once all have left', async () => {
  let slots = 0;
  let end = (): void => {};
  let changed = (): void => {};
  const executor: Executor = {
    get slots() {
      return slots;
    },
    watchSlots: (told) => {
      changed = told;
    },
    run: async () => {
      await new Promise<void>((resolve) => {
        end = resolve;
      });
      return {} as SegmentResult;
    },
    async [Symbol.asyncDispose]() {},
  };
  const shared = new WorkerSlots({ createExecutor: () => executor });
  const share = shared.open(() => ({ jobId: 'film', priority: 'normal', paused: false }));
  const resting = shared.open(() => ({ jobId: 'paused', priority: 'normal', paused: true }));
  expect([...shared.stranded()]).toEqual(['film']);
  const task = { recipe: {}, range: { index: 0, start: 0, end: 1 } } as SegmentTask;
  const built = share.run(task, () => {}, new AbortController().signal);
  slots = 1;
  changed();
  for (let step = 0; step < 6; step++) await nextTask();
  expect([...shared.stranded()]).toEqual([]);
  slots = 0;
  expect([...shared.stranded()]).toEqual(['film']);
  end();
  await built;
  // What is left needs no worker.
  expect([...shared.stranded()]).toEqual([]);
  await share[Symbol.asyncDispose]();
  await resting[Symbol.asyncDispose]();
  await shared[Symbol.asyncDispose]();
});

it('an urgent job has its turn although others hold more segments than there are places since a farm left', async () => {
  let slots = 4;
  let stuck = 0;
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const executor: Executor = {
    get slots() {
      return slots;
    },
    waiting: (owner) => (owner === 'low' ? stuck : 0),
    run: async ({ owner = '' }) => {
      begun.push(owner);
      await new Promise<void>((resolve) => ends.push(resolve));
      return {} as SegmentResult;
    },
    async [Symbol.asyncDispose]() {},
  };
  const shared = new WorkerSlots({ createExecutor: () => executor });
  const give = (jobId: string, priority: JobPriority, count: number): Promise<unknown> => {
    const share = shared.open(() => ({ jobId, priority, paused: false }));
    const one = { owner: jobId } as SegmentTask;
    const signal = new AbortController().signal;
    return Promise.all(Array.from({ length: count }, () => share.run(one, () => {}, signal)));
  };
  const settle = async (): Promise<void> => {
    for (let step = 0; step < 6; step++) await nextTask();
  };
  const low = give('low', 'low', 4);
  await settle();
  expect(begun).toEqual(['low', 'low', 'low', 'low']);
  slots = 1;
  const urgent = give('urgent', 'urgent', 1);
  await settle();
  // All of them are under way: nobody is driven out.
  expect(begun).toHaveLength(4);
  stuck = 3;
  shared.reconsider();
  await settle();
  expect(begun[4]).toBe('urgent');
  for (const end of ends) end();
  await Promise.all([low, urgent]);
  await shared[Symbol.asyncDispose]();
});

it('what is no segment has a turn among them, and waits for none where all workers are elsewhere', async () => {
  const shop = new Workshop(1);
  shop.submit(film('film', 'normal', 4, 10));
  const never = new AbortController().signal;
  const document = (priority: JobPriority) => () => ({ jobId: 'document', priority, paused: false });
  let turn: Disposable | undefined;
  await shop.settle();
  const taken = shop.slots.take(document('high'), never).then((given) => {
    turn = given;
  });
  await shop.settle();
  expect(turn).toBeUndefined();
  await shop.run();
  await taken;
  expect(shop.starts).toHaveLength(1);
  turn?.[Symbol.dispose]();
  await shop.run();
  expect(shop.starts).toHaveLength(4);
});

it('what goes on beside the workers is no reason to keep their memory, is not for other machines, and gives up its turn when told', async () => {
  let here = 1;
  let changed = (): void => {};
  const rests: (boolean | undefined)[] = [];
  const executor: Executor = {
    slots: 3,
    get slotsHere() {
      return here;
    },
    run: () => new Promise<never>(() => {}),
    watchSlots: (told) => {
      changed = told;
    },
    rest: (all) => {
      rests.push(all);
    },
    async [Symbol.asyncDispose]() {},
  };
  const shared = new WorkerSlots({ createExecutor: () => executor });
  const settle = async (): Promise<void> => {
    for (let step = 0; step < 6; step++) await nextTask();
  };
  const given: string[] = [];
  const take = async (jobId: string, signal = new AbortController().signal): Promise<Disposable> => {
    const turn = await shared.take(() => ({ jobId, priority: 'normal', paused: false }), signal);
    given.push(jobId);
    return turn;
  };
  const first = await take('first');
  const film = shared.open(() => ({ jobId: 'film', priority: 'normal', paused: true }));
  shared.reconsider();
  await settle();
  // The film is paused, and the document at work has a thread of its own.
  expect(rests).toEqual([true]);
  await film[Symbol.asyncDispose]();
  expect(rests).toEqual([true, undefined]);

  // There are places on other machines, which are none for documents.
  const leave = new AbortController();
  const left = take('left', leave.signal);
  const second = take('second');
  await settle();
  expect(given).toEqual(['first']);
  leave.abort(new Error('called off'));
  await expect(left).rejects.toMatchObject({ code: 'CANCELLED' });
  // Now all is left to the others, and what waits would wait for ever.
  here = 0;
  changed();
  await settle();
  expect(given).toEqual(['first', 'second']);
  expect([...shared.stranded()]).toEqual([]);
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  await shared[Symbol.asyncDispose]();
});
