import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FuzzOutcome } from './fuzz-child.ts';
import { count, type Proof } from './proof.ts';

/** The bars of a frame and of a process; a fresh process draws on after either is passed. */
export const FRAME_SECONDS = 5;
export const MEMORY_BYTES = 1.5 * 2 ** 30;
/** Reading and drawing three frames, each within its own bar. */
const DOCUMENT_SECONDS = 4 * FRAME_SECONDS;

const MAIN = fileURLToPath(new URL('fuzz-child.ts', import.meta.url));

export interface FuzzReport {
  readonly documents: number;
  readonly drawn: number;
  readonly refused: number;
  /** Refusals by their code. */
  readonly codes: Readonly<Record<string, number>>;
  /** What must not be: hangs, crashes, other errors than ExportError, too much memory. */
  readonly failures: readonly { readonly seed: number; readonly what: string }[];
  readonly slowestFrame: number;
  readonly peakMemory: number;
}

/** Offers `documents` mutated documents to reader and renderer, in a child process that is watched. */
export async function fuzz(documents: number, firstSeed = 1): Promise<FuzzReport> {
  const report = { documents, drawn: 0, refused: 0, slowestFrame: 0, peakMemory: 0 };
  const codes: Record<string, number> = {};
  const failures: { seed: number; what: string }[] = [];
  let child: ChildProcess | undefined;
  try {
    for (let seed = firstSeed; seed < firstSeed + documents; seed++) {
      child ??= fork(MAIN, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
      const outcome = await ask(child, seed);
      if ('lost' in outcome) {
        failures.push({ seed, what: outcome.lost });
        child.kill('SIGKILL');
        child = undefined;
        continue;
      }
      report.slowestFrame = Math.max(report.slowestFrame, outcome.slowestFrame);
      report.peakMemory = Math.max(report.peakMemory, outcome.memory);
      if (outcome.slowestFrame > FRAME_SECONDS)
        failures.push({ seed, what: `a frame took ${outcome.slowestFrame.toFixed(1)} s` });
      if (outcome.memory > MEMORY_BYTES) {
        failures.push({ seed, what: `${(outcome.memory / 2 ** 20).toFixed(0)} MiB` });
        child.kill('SIGKILL');
        child = undefined;
      }
      if (outcome.code === 'drawn') report.drawn++;
      else if (outcome.code === undefined) failures.push({ seed, what: outcome.message });
      else {
        report.refused++;
        codes[outcome.code] = (codes[outcome.code] ?? 0) + 1;
      }
    }
  } finally {
    child?.kill('SIGKILL');
  }
  return { ...report, codes, failures };
}

function ask(child: ChildProcess, seed: number): Promise<FuzzOutcome | { readonly lost: string }> {
  return new Promise((resolve) => {
    const settle = (outcome: FuzzOutcome | { readonly lost: string }) => {
      clearTimeout(timer);
      child.removeAllListeners('message').removeAllListeners('exit');
      resolve(outcome);
    };
    const timer = setTimeout(
      () => settle({ lost: `no end within ${DOCUMENT_SECONDS} s` }),
      DOCUMENT_SECONDS * 1000,
    );
    child.once('message', (outcome: FuzzOutcome) => settle(outcome));
    child.once('exit', (code, signal) => settle({ lost: `the process ended (${signal ?? code})` }));
    child.send(seed);
  });
}

export const prove: Proof = async (options) => {
  const report = await fuzz(count(options, 'count', 10_000), count(options, 'seed', 1));
  const codes = Object.entries(report.codes).map(([code, times]) => `${times} ${code}`);
  return {
    passed: report.failures.length === 0,
    text: [
      `${report.documents} documents: ${report.drawn} drawn, ${report.refused} refused (${codes.join(', ')})`,
      `slowest frame ${report.slowestFrame.toFixed(2)} s, at most ${(report.peakMemory / 2 ** 20).toFixed(0)} MiB`,
      ...report.failures.map(({ seed, what }) => `seed ${seed}: ${what}`),
    ].join('\n'),
    record: { report },
  };
};
