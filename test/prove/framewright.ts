import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const PROGRAM = join(ROOT, 'dist/cli/main.js');
const LAUNCHER = join(ROOT, 'test/prove/program.mjs');
const EACH = join(ROOT, 'test/prove/program-each.mjs');

/** What `--json` prints of a finished export. */
export interface Exported {
  readonly output: string;
  readonly format: string;
  readonly frames: number;
  readonly seconds: number;
  readonly segments: { readonly total: number; readonly reused: number; readonly encoded: number };
  readonly encoder: string;
  readonly renderer: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly warnings: readonly { feature: string; layer: string; message: string }[];
  readonly check: { readonly passed: boolean; readonly framesCompared: number };
  readonly timing: Readonly<Record<string, number>>;
}

export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  /** Segments that standard error has told to be safe so far. */
  acknowledged(): number;
  /** Resolves when standard error says something that matches. */
  saw(pattern: RegExp): Promise<void>;
}

/** Starts the command line. @param env beside what this process has */
export function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  if (!existsSync(PROGRAM)) throw new Error('The command line is not built: run `npm run build` first.');
  const child = spawn(process.execPath, [LAUNCHER, ...args], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const finished = ended(child).then(({ status, signal }) => ({ status, signal, ...output }));
  return {
    pid: child.pid ?? 0,
    finished,
    acknowledged: () => output.stderr.match(/^segment \d+\/\d+ (encoded|reused)$/gm)?.length ?? 0,
    saw: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(output.stderr)) resolve();
        };
        child.stderr.on('data', look);
        look();
        void finished.then(() => reject(new Error(`It ended without saying ${pattern}: ${output.stderr}`)));
      }),
  };
}

/** Runs the command line to its end. */
export function run(...args: string[]): Promise<Finished> {
  return start(args).finished;
}

/** Runs command lines that need no browser, all in one process. */
export async function runEach(
  commands: readonly (readonly string[])[],
): Promise<readonly Pick<Finished, 'status' | 'stdout' | 'stderr'>[]> {
  return JSON.parse((await tool(process.execPath, [EACH, JSON.stringify(commands)])).toString());
}

/** Runs it with `--json` and returns the object; fails unless the status is 0. */
export async function runJson<T>(...args: string[]): Promise<T> {
  const finished = await run(...args, '--json');
  if (finished.status !== 0) {
    throw new Error(`framewright ${args.join(' ')} ended with ${finished.status}:\n${finished.stderr}`);
  }
  return lastLine(finished.stdout) as T;
}

/** The object on the last line of standard output. */
export function lastLine(stdout: string): unknown {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

/** A folder that is removed when the work with it is done. */
export async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'framewright-proof-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

/** Runs any other program; its standard output as bytes. Fails unless its status is 0. */
export async function tool(command: string, args: readonly string[]): Promise<Buffer<ArrayBuffer>> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stdout: Buffer[] = [];
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const { status } = await ended(child);
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr.slice(-2000)}`);
  return Buffer.concat(stdout);
}

function ended(child: ChildProcess): Promise<{ status: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal }));
  });
}
