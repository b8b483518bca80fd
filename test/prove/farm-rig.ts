import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_MILLISECONDS } from '../../src/farm/protocol/index.ts';
import { startTestFarm, type TestFarm, type TestFarmOptions } from '../farm/harness.ts';
import { type ClipOptions, clip, save } from './compositions.ts';
import { Observer } from './farm-observer.ts';
import { type Exported, type Finished, lastLine, ROOT, type Running, start } from './framewright.ts';
import { killTree } from './processes.ts';

/** Eight segments of two seconds, each a second or so of work. */
export const CLIP: ClipOptions = { width: 480, height: 270, fps: 30, seconds: 16, shapes: 12 };
export const SEGMENTS = 8;
const PATIENCE_MILLISECONDS = 180_000;

export interface RigWorker {
  readonly name: string;
  readonly running: Running;
  /** As the farm knows it. */
  readonly id: string;
}

/** What was to be made, and its bytes when this machine makes it alone. */
export interface Reference {
  readonly input: string;
  readonly sha256: string;
}

/** A farm with workers, all of its own, for one trial. */
export class Rig {
  readonly farm: TestFarm;
  observer: Observer;
  readonly workers: RigWorker[] = [];
  readonly #folder: string;
  readonly #running: Running[] = [];

  private constructor(farm: TestFarm, observer: Observer, folder: string) {
    this.farm = farm;
    this.observer = observer;
    this.#folder = folder;
  }

  static async open(folder: string, options: TestFarmOptions = {}): Promise<Rig> {
    const farm = await startTestFarm({ appFolder: join(ROOT, 'dist/app'), ...options });
    return new Rig(farm, await Observer.of(farm), folder);
  }

  /** @param url of the line to the farm, where it has one of its own */
  async worker(name: string, url = this.farm.url): Promise<RigWorker> {
    const token = await this.farm.tokenFor('work');
    const running = start(
      [
        'work',
        '--farm',
        url,
        '--slots',
        '1',
        '--name',
        name,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
      {
        FRAMEWRIGHT_TOKEN: token,
      },
    );
    this.#running.push(running);
    await running.saw(/^joined as /m);
    const row = (await this.observer.workers()).find((worker) => worker.name === name);
    if (!row) throw new Error(`Worker ${name} joined, but has no row.`);
    const worker = { name, running, id: row.workerId };
    this.workers.push(worker);
    return worker;
  }

  /** Exports by the farm's workers alone. */
  async submit(
    input: string,
    label: string,
    { format = 'vp9-webm', url = this.farm.url } = {},
  ): Promise<Running> {
    const token = await this.farm.tokenFor('submit');
    const running = start(
      [
        ...['export', input, '--format', format, '--json', '--farm', url, '--farm-only'],
        ...['-o', this.output(label, format), '--store', join(this.#folder, `store-${label}`)],
      ],
      { FRAMEWRIGHT_TOKEN: token },
    );
    this.#running.push(running);
    return running;
  }

  /** A restarted server has its NATS at other ports; workers and submitters come by its own address and need not care. */
  async restart(): Promise<void> {
    await this.farm.restart();
    const observer = await Observer.of(this.farm);
    observer.sightings.push(...this.observer.sightings);
    await this.observer.close();
    this.observer = observer;
  }

  output(label: string, format = 'vp9-webm'): string {
    return join(this.#folder, `${label}.${format === 'vp9-webm' ? 'webm' : 'mov'}`);
  }

  async close(): Promise<void> {
    for (const { pid } of this.#running) await killTree(pid);
    await this.observer.close();
    await this.farm.close();
  }
}

/** What this machine makes of it without a farm. */
export async function makeReference(folder: string, options = CLIP): Promise<Reference> {
  const input = await save(folder, 'clip.json', clip(options));
  const output = join(folder, 'reference.webm');
  const local = await start([
    ...['export', input, '--format', 'vp9-webm', '--json'],
    ...['-o', output, '--store', join(folder, 'store-reference')],
  ]).finished;
  if (local.status !== 0) throw new Error(`The reference ended with ${local.status}: ${local.stderr}`);
  return { input, sha256: await sha256Of(output) };
}

/** What a trial left behind. */
export interface Outcome {
  readonly completed: boolean;
  readonly identical: boolean;
  /** Segments that were committed by the farm, each once. */
  readonly committed: number;
  readonly segments: Exported['segments'] | undefined;
  /** Tasks in the queue that nobody will ever take out. */
  readonly left: number;
  readonly problem?: string;
}

/** Waits for an export to end and looks at what came of it. */
export async function outcomeOf(
  rig: Rig,
  running: Running,
  label: string,
  reference: Reference,
): Promise<Outcome> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<undefined>((resolve) => {
    late = setTimeout(() => resolve(undefined), PATIENCE_MILLISECONDS);
  });
  const finished: Finished | undefined = await Promise.race([running.finished, patience]);
  clearTimeout(late);
  const commits = await rig.observer.commits();
  const keys = new Set(commits.map(({ key }) => key));
  const completed = finished?.status === 0;
  const facts = {
    completed,
    identical: completed && (await sha256Of(rig.output(label))) === reference.sha256,
    committed: keys.size,
    segments: completed ? (lastLine(finished.stdout) as Exported).segments : undefined,
    left: await leftOver(rig),
  };
  if (completed) return facts;
  const words = finished
    ? `ended with ${finished.status ?? finished.signal}: ${finished.stderr.slice(-1500)}`
    : 'it never ended';
  return { ...facts, problem: words };
}

/** A worker that was away takes out what was built meanwhile when it comes back, or its lease runs out. */
async function leftOver(rig: Rig): Promise<number> {
  for (const until = Date.now() + 2 * LEASE_MILLISECONDS; ; await sleep(500)) {
    const left = await rig.observer.open();
    if (left === 0 || Date.now() > until) return left;
  }
}

export async function sha256Of(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
