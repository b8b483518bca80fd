import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { JsonFile } from '../tokens/json-file.ts';

const Seen = v.object({ pid: v.number(), started: v.string() });
type Seen = v.InferOutput<typeof Seen>;
const Running = v.object({ service: Seen, nats: v.array(Seen) });

/**
 * Which processes use a data folder. A service that was killed leaves its nats-servers behind, which hold the store and
 * the ports: its successor ends them. Two services at once in one folder would each believe to own it.
 */
export class RunningProcesses {
  readonly #file: JsonFile<v.InferOutput<typeof Running>>;
  readonly #nats = new Map<string, Seen>();

  constructor(dataFolder: string) {
    this.#file = new JsonFile(join(dataFolder, 'running.json'), Running);
  }

  /** @throws where another service that still runs has the folder */
  async take(): Promise<void> {
    const before = await this.#file.read();
    if (before && before.service.pid !== process.pid && (await isSame(before.service))) {
      throw new Error(
        `The data folder is in use by process ${before.service.pid}: end it, or give this service another (--data).`,
      );
    }
    for (const orphan of before?.nats ?? []) await endOrphan(orphan);
    await this.#save();
  }

  async noteNats(name: string, pid: number): Promise<void> {
    const started = await startOf(pid);
    if (started === undefined) return;
    this.#nats.set(name, { pid, started });
    await this.#save();
  }

  async leave(): Promise<void> {
    this.#nats.clear();
    await this.#save();
  }

  async #save(): Promise<void> {
    const service = { pid: process.pid, started: (await startOf(process.pid)) ?? '' };
    await this.#file.write({ service, nats: [...this.#nats.values()] });
  }
}

async function isSame({ pid, started }: Seen): Promise<boolean> {
  return started !== '' && (await startOf(pid)) === started;
}

/** When a process began, so that its number's next owner is not taken for it; undefined where there is none. */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    // The 22nd field, counted behind the program's name, which may hold blanks and brackets (proc(5)).
    return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19];
  }
  const { stdout, status } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
}

async function endOrphan(orphan: Seen): Promise<void> {
  for (const [signal, patience] of [
    ['SIGTERM', 50],
    ['SIGKILL', 50],
  ] as const) {
    if (!(await isSame(orphan))) return;
    process.kill(orphan.pid, signal);
    for (let waited = 0; waited < patience && (await isSame(orphan)); waited++) await sleep(100);
  }
}
