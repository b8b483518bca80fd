import { afterEach, expect, test } from 'vitest';
import { type Autoscaler, type AutoscalerOptions, createAutoscaler } from './autoscaler.ts';
import type { FarmMetrics, WorkerMetrics } from './policy.ts';
import type { ProvidedWorker, WorkerProvider } from './provider.ts';

const NOTHING = { urgent: 0, high: 0, normal: 0, low: 0 };

/** A farm whose workers join when told to. */
class FakeFarm {
  workers: ProvidedWorker[] = [];
  readonly joined = new Map<string, Partial<WorkerMetrics>>();
  waiting: FarmMetrics['waiting'] = NOTHING;
  trouble: string | undefined;
  refuses: string | undefined;
  now = 1_700_000_000_000;
  closed = false;
  scaler: Autoscaler;

  constructor(policy: AutoscalerOptions['policy']) {
    const provider: WorkerProvider = {
      name: 'process',
      list: async () => this.workers,
      start: async (tier) => {
        if (this.refuses) throw new Error(this.refuses);
        const worker = {
          id: `w${this.workers.length}`,
          state: 'running' as const,
          startedAt: this.now + this.workers.length,
        };
        this.workers.push(tier === undefined ? worker : { ...worker, tier });
      },
      drain: async (id) => {
        this.workers = this.workers.map((worker) =>
          worker.id === id ? { ...worker, state: 'stopping' } : worker,
        );
      },
      replace: async () => undefined,
      close: async () => {
        this.closed = true;
      },
    };
    const metrics = async (): Promise<FarmMetrics> => {
      if (this.trouble) throw new Error(this.trouble);
      const workers = [...this.joined].map(([name, more]) => ({
        name,
        slots: 1,
        tasks: 0,
        state: 'idle' as const,
        ...more,
      }));
      return { waiting: this.waiting, workers };
    };
    const options = { provider, metrics, log: () => undefined, interval: 3_600_000, now: () => this.now };
    this.scaler = createAutoscaler({ ...options, ...(policy && { policy }) });
  }

  async after(seconds: number): Promise<readonly string[]> {
    this.now += seconds * 1000;
    await this.scaler.look();
    return this.scaler.status().reasons;
  }
}

let farm: FakeFarm;
afterEach(() => farm.scaler.close());

test('keeps its minimum, tells who has joined, and why it did what it did', async () => {
  farm = new FakeFarm({ minimum: 2, maximum: 3 });
  expect((await farm.after(0))[0]).toMatch(
    /^2023-11-14T22:13:20\.000Z start a worker: fewer than 2 workers$/,
  );
  farm.joined.set('w0', {});
  await farm.after(5);
  expect(farm.scaler.status()).toMatchObject({
    target: 2,
    running: 1,
    starting: 1,
    stopping: 0,
    provider: 'process',
    minimum: 2,
    maximum: 3,
  });
  farm.waiting = { ...NOTHING, urgent: 3 };
  farm.refuses = 'no room';
  expect((await farm.after(25))[0]).toMatch(
    /could not start a high-performance worker \(3 tasks urgent, waiting\): no room$/,
  );
  farm.trouble = 'NATS is away';
  expect((await farm.after(200))[0]).toMatch(/nothing decided: NATS is away$/);
  expect(farm.workers).toHaveLength(2);
});

test("an operator's number is kept within the bounds, idle ones leave first, and the policy waits", async () => {
  farm = new FakeFarm({ maximum: 4, operatorSeconds: 300 });
  expect(await farm.scaler.scaleTo(9)).toMatchObject({ target: 4, starting: 4 });
  expect(farm.scaler.status().reasons.at(-1)).toMatch(
    /an operator asked for 9; between 0 and 4 are allowed$/,
  );
  for (const id of ['w0', 'w1', 'w2', 'w3'])
    farm.joined.set(id, id === 'w2' ? {} : { tasks: 1, state: 'busy' });
  expect(await farm.scaler.scaleTo(3)).toMatchObject({ target: 3, running: 3, stopping: 1 });
  expect(farm.workers.find(({ state }) => state === 'stopping')?.id).toBe('w2');
  farm.joined.clear();
  for (const id of ['w0', 'w1', 'w3']) farm.joined.set(id, {});
  await farm.after(1);
  await farm.after(200);
  expect(farm.scaler.status().target).toBe(3);
  expect((await farm.after(120))[0]).toMatch(/drain w3: nothing waits, 0 % of all slots at work$/);
  await expect(farm.scaler.scaleTo(1.5)).rejects.toThrow('1.5 is no number of workers');
  await farm.scaler.close();
  expect(farm.closed).toBe(true);
});

test('bounds that make no sense are refused at once', () => {
  expect(() => new FakeFarm({ minimum: 3, maximum: 2 })).toThrow('Between 3 and 2 workers makes no sense');
});
