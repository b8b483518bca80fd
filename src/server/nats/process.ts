import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../http/log.ts';

/** How a program is started; its last arguments are `-c FILE`. */
export interface NatsProgram {
  readonly command: string;
  readonly arguments?: readonly string[];
}

const SHORTEST_PAUSE = 100;
const LONGEST_PAUSE = 10_000;
/** One that lived for so long did not die of its start. */
const STEADY = 10_000;
const STARTING = 30_000;
const STOPPING = 10_000;

/** A nats-server that is started again whenever it dies, from the same configuration and store. */
export class NatsProcess {
  #child: ChildProcess | undefined;
  #closing = false;
  #ready: Promise<void> = Promise.resolve();
  #stopPause = new AbortController();
  readonly #life: Promise<void>;
  /** A service that ends without closing leaves none behind, if it can. */
  readonly #endAtOnce = (): void => {
    this.#child?.kill('SIGTERM');
  };

  constructor(
    private readonly program: NatsProgram,
    private readonly configurationFile: string,
    private readonly ports: readonly number[],
    private readonly log: Log,
    private readonly onStart: (pid: number) => void,
  ) {
    this.#life = this.#keepAlive();
    process.once('exit', this.#endAtOnce);
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** @throws where it does not listen in time, or its program cannot be started */
  async listening(): Promise<void> {
    const until = Date.now() + STARTING;
    while (!(await this.#listens())) {
      await this.#ready;
      if (Date.now() > until) throw new Error('nats-server does not listen: see the log for what it said.');
      await sleep(20);
    }
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#stopPause.abort();
    const child = this.#child;
    if (child) await endChild(child);
    await this.#life;
    process.off('exit', this.#endAtOnce);
  }

  async #keepAlive(): Promise<void> {
    let pause = SHORTEST_PAUSE;
    while (!this.#closing) {
      const started = Date.now();
      await this.#run();
      if (this.#closing) return;
      if (Date.now() - started > STEADY) pause = SHORTEST_PAUSE;
      this.log.warn({ pause }, 'nats-server ended: it is started again');
      await sleep(pause, undefined, { signal: this.#stopPause.signal }).catch(() => undefined);
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }

  /** From start to end. */
  async #run(): Promise<void> {
    const child = spawn(
      this.program.command,
      [...(this.program.arguments ?? []), '-c', this.configurationFile],
      // A group of its own: Ctrl+C is for the service, which ends it once everybody has left.
      { stdio: ['ignore', 'ignore', 'pipe'], detached: process.platform !== 'win32' },
    );
    this.#child = child;
    const ended = once(child, 'exit').then(
      () => undefined,
      (error: unknown) => error,
    );
    if (child.stderr) {
      createInterface(child.stderr).on('line', (line) => this.#tell(line));
    }
    if (child.pid !== undefined) this.onStart(child.pid);
    const error = await ended;
    if (error !== undefined) {
      this.log.error({ error: String(error) }, 'nats-server cannot be started');
      this.#ready = Promise.reject(error);
      // Whoever waits for it to listen hears of it; nobody may be waiting.
      this.#ready.catch(() => undefined);
    }
    this.#child = undefined;
  }

  /** Its log's lines are `[pid] date [LEVEL] words`. */
  #tell(line: string): void {
    const [, level, words] = /^\[\d+\] \S+ \S+ \[(\w+)\] (.*)$/.exec(line) ?? [];
    const said = { nats: words ?? line };
    if (level === 'ERR' || level === 'FTL' || level === undefined) this.log.warn(said);
    else this.log.debug(said);
  }

  async #listens(): Promise<boolean> {
    for (const port of this.ports) if (!(await listensOn(port))) return false;
    return true;
  }
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOPPING);
  await ended;
  clearTimeout(timer);
}

function listensOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
