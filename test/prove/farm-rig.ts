import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HEARTBEAT_MILLISECONDS } from '../../src/farm/protocol/index.ts';
import type { ClipOptions } from './compositions.ts';
import { Observer } from './farm-observer.ts';
import { FarmServiceProcess } from './farm-service.ts';
import { Submitter } from './farm-submitter.ts';
import { ROOT, type Running, start } from './framewright.ts';
import { killTree } from './processes.ts';

/** Eight segments of two seconds, each a second or so of work. */
export const CLIP: ClipOptions = { width: 480, height: 270, fps: 30, seconds: 16, shapes: 12 };
export const SEGMENTS = 8;
const READY_MILLISECONDS = 120_000;

export interface RigWorker {
  readonly running: Running;
  /** As the farm knows it. */
  readonly id: string;
}

/** A farm with workers and submitters, all of its own, for one job after another. */
export class Rig {
  readonly farm: FarmServiceProcess;
  readonly observer: Observer;
  readonly workers: RigWorker[] = [];
  readonly #folder: string;
  readonly #running: Running[] = [];
  readonly #submitters: Submitter[] = [];
  #named = 0;

  private constructor(farm: FarmServiceProcess, observer: Observer, folder: string) {
    this.farm = farm;
    this.observer = observer;
    this.#folder = folder;
  }

  static async open(folder: string, { natsServers = 1 }: { natsServers?: 1 | 3 } = {}): Promise<Rig> {
    const farm = await FarmServiceProcess.start({
      ...{ appFolder: join(ROOT, 'dist/app'), dataFolder: join(folder, 'farm') },
      natsServers,
    });
    try {
      return new Rig(farm, await Observer.of(farm), folder);
    } catch (error) {
      await farm.close();
      throw error;
    }
  }

  /**
   * Starts a worker of one slot, and waits until it has joined.
   *
   * @param url of the line to the farm, where it has one of its own
   * @param place among the workers, instead of who has it
   */
  async worker(url = this.farm.url, place = this.workers.length): Promise<RigWorker> {
    const token = await this.farm.tokenFor('work');
    const name = `worker-${++this.#named}`;
    const running = start(
      [
        ...['work', '--farm', url, '--slots', '1', '--name', name],
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
      { FRAMEWRIGHT_TOKEN: token },
    );
    this.#running.push(running);
    await running.saw(/^joined as /m);
    const row = (await this.observer.workers()).find((worker) => worker.name === name);
    if (!row) throw new Error(`Worker ${name} joined, but has no row.`);
    const worker = { running, id: row.workerId };
    this.workers[place] = worker;
    return worker;
  }

  /** A browser that stays open from job to job. */
  async submitter(name: string): Promise<Submitter> {
    const submitter = await Submitter.open(join(this.#folder, `store-${name}`));
    this.#submitters.push(submitter);
    return submitter;
  }

  /** A program of its own that exports by the farm's workers alone. */
  async submit(input: string, label: string, format = 'vp9-webm'): Promise<Running> {
    const token = await this.farm.tokenFor('submit');
    const running = start(
      [
        ...['export', input, '--format', format, '--json', '--farm', this.farm.url, '--farm-only'],
        ...['-o', this.output(label, format), '--store', join(this.#folder, `store-${label}`)],
      ],
      { FRAMEWRIGHT_TOKEN: token },
    );
    this.#running.push(running);
    return running;
  }

  output(label: string, format = 'vp9-webm'): string {
    return join(this.#folder, `${label}.${format === 'vp9-webm' ? 'webm' : 'mov'}`);
  }

  /** Resolves once the farm is well and all workers wait for work. */
  async ready(): Promise<void> {
    const wanted = this.workers.map(({ id }) => id);
    for (const until = Date.now() + READY_MILLISECONDS; ; await sleep(250)) {
      await this.farm.healthy();
      const beats = await this.observer.heartbeats();
      const since = Date.now() - 2 * HEARTBEAT_MILLISECONDS;
      const idle = wanted.filter((id) =>
        beats.some(({ workerId, at, state }) => workerId === id && at > since && state === 'idle'),
      );
      if (idle.length === wanted.length) return;
      if (Date.now() > until) throw new Error('Not all workers came to wait for work.');
    }
  }

  async close(): Promise<void> {
    for (const { pid } of this.#running) await killTree(pid);
    for (const submitter of this.#submitters) await submitter.close().catch(() => undefined);
    await this.observer.close();
    await this.farm.close();
  }
}
