import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { PlayerId, RenderJob, RenderResult } from './job.ts';

const MAIN = fileURLToPath(new URL('player-main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A player in a child process: documents that make a player loop or crash cost their time-out and no more, the
 * next job gets a fresh child.
 */
export class PlayerProcess {
  readonly #id: PlayerId;
  #child: ChildProcess | undefined;

  constructor(id: PlayerId) {
    this.#id = id;
  }

  /** Rejects with the player's own words, or after `timeoutSeconds`. One job at a time. */
  async render(job: RenderJob, timeoutSeconds = 60): Promise<RenderResult> {
    this.#child ??= fork(MAIN, [this.#id], {
      cwd: ROOT,
      execArgv: ['--import', 'tsx'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const child = this.#child;
    // Players chat about fonts and files; what they said last is told only where they die of it.
    let said = '';
    child.stderr?.removeAllListeners('data').on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-2000);
    });
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        child.removeAllListeners('message').removeAllListeners('exit');
        act();
      };
      const timer = setTimeout(() => {
        settle(() => reject(new Error(`No picture within ${timeoutSeconds} s.`)));
        this.#kill();
      }, timeoutSeconds * 1000);
      child.once('message', (message: { result?: RenderResult; error?: string }) => {
        const { result, error } = message;
        settle(() => (result ? resolve(result) : reject(new Error(error))));
        // A WebAssembly player that trapped is left in no state to go on.
        if (!result) this.#kill();
      });
      child.once('exit', (code, signal) => {
        this.#child = undefined;
        settle(() => reject(new Error(`The player's process ended (${signal ?? code}). ${said}`.trim())));
      });
      child.send(job);
    });
  }

  /** Lets the player close what it opened. */
  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.disconnect();
    await ended;
  }

  #kill(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }
}
