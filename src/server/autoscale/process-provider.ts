import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScaleLog } from './autoscaler.ts';
import { type ProvidedWorker, type WorkerProvider, workerName } from './provider.ts';

/** How a worker is started. Secrets belong into `env`: anybody on the machine may read a command line. */
export interface WorkerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface ProcessProviderOptions {
  readonly command: (worker: { readonly name: string; readonly tier?: string }) => WorkerCommand;
  readonly log: ScaleLog;
  /** Milliseconds that a worker may take to end its segments. */
  readonly drainMilliseconds?: number;
  /** The same when this server itself ends. */
  readonly closeMilliseconds?: number;
  /** Milliseconds to wait before a worker that died is started again; doubled for each quick death. */
  readonly restartMilliseconds?: number;
}

const DRAIN_MILLISECONDS = 15 * 60_000;
const CLOSE_MILLISECONDS = 30_000;
const RESTART_MILLISECONDS = 1000;
const LONGEST_RESTART_MILLISECONDS = 60_000;
/** Who lived for so long did not die of its start. */
const GOOD_LIFE_MILLISECONDS = 60_000;
const WORDS_KEPT = 500;

/** Workers as processes of this machine: started again when they die, drained by SIGTERM. */
export function processProvider(options: ProcessProviderOptions): WorkerProvider {
  const workers = new Map<string, WorkerProcess>();
  const find = (id: string): WorkerProcess => {
    const worker = workers.get(id);
    if (!worker) throw new Error(`There is no worker process ${id}.`);
    return worker;
  };
  const killAll = (): void => {
    for (const worker of workers.values()) worker.kill();
  };
  process.once('exit', killAll);
  const start = async (tier: string | undefined): Promise<void> => {
    const name = workerName(tier);
    const worker = new WorkerProcess(name, tier, options, () => workers.delete(name));
    workers.set(name, worker);
    try {
      await worker.spawned;
    } catch (error) {
      worker.kill();
      throw error;
    }
  };
  return {
    name: 'process',
    list: async () => [...workers.values()].map((worker) => worker.describe()),
    start,
    drain: async (id) => find(id).drain(options.drainMilliseconds ?? DRAIN_MILLISECONDS),
    replace: async (id) => {
      const worker = find(id);
      worker.kill();
      await start(worker.describe().tier);
    },
    close: async () => {
      const all = [...workers.values()];
      for (const worker of all) worker.drain(options.closeMilliseconds ?? CLOSE_MILLISECONDS);
      await Promise.all(all.map((worker) => worker.ended));
      process.off('exit', killAll);
    },
  };
}

/** From a start of the program to its end, which it tells in words. */
interface Life {
  readonly spawned: Promise<void>;
  readonly ended: Promise<string>;
}

class WorkerProcess {
  readonly #name: string;
  readonly #tier: string | undefined;
  readonly #options: ProcessProviderOptions;
  readonly #startedAt = Date.now();
  readonly #stopped = new AbortController();
  /** Rejects where the program cannot be started at all. */
  readonly spawned: Promise<void>;
  /** Resolves once it has gone for good. */
  readonly ended: Promise<void>;
  #child: ChildProcess | undefined;
  #deadline: ReturnType<typeof setTimeout> | undefined;

  constructor(name: string, tier: string | undefined, options: ProcessProviderOptions, onEnd: () => void) {
    this.#name = name;
    this.#tier = tier;
    this.#options = options;
    const first = this.#live();
    this.spawned = first.spawned;
    this.ended = this.#keepAlive(first).finally(() => {
      clearTimeout(this.#deadline);
      onEnd();
    });
  }

  describe(): ProvidedWorker {
    return {
      id: this.#name,
      ...(this.#tier !== undefined && { tier: this.#tier }),
      state: this.#stopped.signal.aborted ? 'stopping' : this.#child ? 'running' : 'starting',
      startedAt: this.#startedAt,
    };
  }

  drain(milliseconds: number): void {
    this.#stopped.abort();
    this.#child?.kill('SIGTERM');
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.kill(), milliseconds);
  }

  kill(): void {
    this.#stopped.abort();
    killGroup(this.#child);
  }

  async #keepAlive(first: Life): Promise<void> {
    const { log, restartMilliseconds = RESTART_MILLISECONDS } = this.#options;
    let pause = restartMilliseconds;
    for (let life = first; ; life = this.#live()) {
      const began = Date.now();
      const how = await life.ended;
      this.#child = undefined;
      if (this.#stopped.signal.aborted) return;
      if (Date.now() - began >= GOOD_LIFE_MILLISECONDS) pause = restartMilliseconds;
      log(`worker process ${this.#name} ${how}; it is started again in ${pause} ms`, { worker: this.#name });
      await sleep(pause, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
      if (this.#stopped.signal.aborted) return;
      pause = Math.min(pause * 2, LONGEST_RESTART_MILLISECONDS);
    }
  }

  #live(): Life {
    const name = this.#name;
    const { command, args, env } = this.#options.command({
      name,
      ...(this.#tier !== undefined && { tier: this.#tier }),
    });
    const child = spawn(command, args, {
      // It drains when its input ends, so that it does not outlive a server that was killed.
      env: { ...process.env, ...env, FRAMEWRIGHT_LIFELINE: 'stdin' },
      stdio: ['pipe', 'ignore', 'pipe'],
      // A group of its own: Ctrl+C is for the server, which then drains.
      detached: true,
    });
    this.#child = child;
    let last = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      last = (last + text).slice(-WORDS_KEPT);
    });
    child.stdin.on('error', (error) => this.#options.log(`worker process ${name}: ${error.message}`, {}));
    const spawned = new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    });
    // Whoever waits for the first start hears of it; a later one is told by how it ended.
    spawned.catch(() => undefined);
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('exit', (status, signal) => {
        // What it started itself must not go on without it.
        killGroup(child);
        const line = last.trimEnd().split('\n').at(-1);
        resolve(`ended by ${signal ?? `status ${status}`}${line ? ` ("${line}")` : ''}`);
      });
    });
    return { spawned, ended };
  }
}

function killGroup(child: ChildProcess | undefined): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
