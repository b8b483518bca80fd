import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_MILLISECONDS } from '../../src/farm/protocol/index.ts';
import { type Liar, startLiar } from './farm-liar.ts';
import { type Line, openLine } from './farm-proxy.ts';
import {
  makeReference,
  type Outcome,
  outcomeOf,
  type Reference,
  Rig,
  type RigWorker,
  SEGMENTS,
} from './farm-rig.ts';
import { type Running, withFolder } from './framewright.ts';
import { killTree, signalTree } from './processes.ts';
import { count, type Proof } from './proof.ts';
import { seeded } from './random.ts';

export const FAULTS = [
  'kill-worker',
  'freeze-worker',
  'cut-line',
  'kill-nats',
  'restart-server',
  'kill-submitter',
  'corrupt-content',
  'wrong-frames',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface Trial extends Outcome {
  readonly fault: Fault;
  /** Share of the job that was done when it struck, 0–1. */
  readonly moment: number;
  /** Segments that it hit while they were being built. */
  readonly hit: number;
  /** From the fault until each of these was with a worker again or done, the longest, in milliseconds. */
  readonly recovery: number;
  readonly seconds: number;
  readonly workersSetAside: number;
}

/** Two lease times, and what a started browser and a loaded machine may add. */
export const RECOVERY_MILLISECONDS = 2 * LEASE_MILLISECONDS;
const MOMENT_MILLISECONDS = 120_000;
/** These strike a worker that has a segment under way. */
const AT_WORK: ReadonlySet<Fault> = new Set<Fault>(['kill-worker', 'freeze-worker', 'cut-line']);

interface Struck {
  /** Segments under way that were lost to whoever had them. */
  readonly hit: readonly number[];
  readonly victim?: string;
  readonly at: number;
  /** What the fault still has to do, such as to thaw; runs beside the job. */
  readonly after?: Promise<void>;
  /** Another process submits the job now, and names its file by this. */
  readonly running?: Running;
  readonly label?: string;
}

/** One job, and one fault at a random moment of it. */
export async function tryFault(fault: Fault, reference: Reference, seed: number): Promise<Trial> {
  const random = seeded(seed);
  return withFolder(async (folder) => {
    const began = Date.now();
    const rig = await Rig.open(folder);
    const lines: Line[] = [];
    let liar: Liar | undefined;
    try {
      const line = fault === 'cut-line' ? await openLine(rig.farm.url) : undefined;
      if (line) lines.push(line);
      await rig.worker('victim', line?.url);
      await rig.worker('other');
      liar = fault === 'wrong-frames' ? await startLiar(rig) : undefined;
      const running = await rig.submit(reference.input, 'job');
      const moment = random();
      // So early that the victim will have another one.
      const due = Math.floor(moment * (SEGMENTS - 3));
      const done = () => rig.observer.sightings.filter(({ kind }) => kind === 'committed').length;
      const begun = () => rig.observer.sightings.some(({ kind }) => kind === 'started');
      const over = running.finished.then(({ stderr, status }) => {
        if (done() < due || !begun())
          throw new Error(`It ended with ${status} before the fault: ${stderr.slice(-1500)}`);
      });
      await Promise.race([
        rig.observer.until('the moment of the fault', () => begun() && done() >= due, MOMENT_MILLISECONDS),
        over.then(() => new Promise(() => undefined)),
      ]);
      if (AT_WORK.has(fault)) {
        const [victim] = rig.workers;
        await rig.observer.until(
          'work for the victim',
          () => rig.observer.under(victim?.id ?? '').length > 0,
          MOMENT_MILLISECONDS,
        );
      }
      await sleep(random() * 500);
      const struck = await strike(fault, { rig, running, random, line, reference });
      const outcome = await outcomeOf(rig, struck.running ?? running, struck.label ?? 'job', reference);
      await struck.after;
      const rows = await rig.observer.workers();
      return {
        ...{ fault, moment, hit: struck.hit.length, recovery: recoveryOf(rig, struck) },
        ...{
          seconds: (Date.now() - began) / 1000,
          workersSetAside: rows.filter(({ setAside }) => setAside).length,
        },
        ...outcome,
      };
    } finally {
      await liar?.close();
      await rig.close();
      for (const line of lines) await line.close();
    }
  });
}

interface Scene {
  readonly rig: Rig;
  readonly running: Running;
  readonly random: () => number;
  readonly line: Line | undefined;
  readonly reference: Reference;
}

async function strike(fault: Fault, scene: Scene): Promise<Struck> {
  const { rig, running, random, line } = scene;
  const [victim] = rig.workers as [RigWorker, ...RigWorker[]];
  const at = Date.now();
  const hit = rig.observer.under(victim.id);
  switch (fault) {
    case 'kill-worker':
      await killTree(victim.running.pid);
      return { hit, victim: victim.id, at };
    case 'freeze-worker': {
      await signalTree(victim.running.pid, 'SIGSTOP');
      const after = thaw(rig, victim, hit);
      // Awaited once the job has ended; until then nobody is there to hear of it.
      after.catch(() => undefined);
      return { hit, victim: victim.id, at, after };
    }
    case 'cut-line': {
      line?.cut();
      const pause = 2000 + random() * 20_000;
      return { hit, victim: victim.id, at, after: sleep(pause).then(() => line?.mend()) };
    }
    case 'kill-nats':
      await rig.farm.killNats();
      return { hit: [], at, after: rig.farm.natsBack() };
    case 'restart-server':
      await rig.restart();
      return { hit: [], at };
    case 'kill-submitter': {
      await killTree(running.pid);
      await running.finished;
      return { hit: [], at, running: await rig.submit(scene.reference.input, 'job') };
    }
    case 'corrupt-content': {
      // Another machine wants the same film: all of its segments are there, and some have gone bad on the disk.
      await running.finished;
      await corrupt(rig, 1 + Math.floor(random() * 3));
      return {
        hit: [],
        at: Date.now(),
        label: 'again',
        running: await rig.submit(scene.reference.input, 'again'),
      };
    }
    case 'wrong-frames':
      return { hit: [], at };
  }
}

/** Wakes it once others have done its work: it comes late, with what nobody needs any more. */
async function thaw(rig: Rig, victim: RigWorker, hit: readonly number[]): Promise<void> {
  const committed = (): boolean =>
    hit.every((index) =>
      rig.observer.sightings.some((one) => one.kind === 'committed' && one.index === index),
    );
  try {
    await rig.observer.until('the redoing of what was frozen', committed, 60_000);
  } finally {
    await signalTree(victim.running.pid, 'SIGCONT');
  }
}

/** Turns a byte around in so many segments of the store. */
async function corrupt(rig: Rig, segments: number): Promise<void> {
  const folder = join(rig.farm.dataFolder, 'content');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let spoilt = 0;
  for (const entry of entries) {
    if (!entry.isFile() || spoilt === segments) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    if (bytes.toString('latin1', 0, 4) !== 'FWSG') continue;
    const place = bytes.length >> 1;
    bytes[place] = (bytes[place] ?? 0) ^ 0xff;
    await writeFile(path, bytes);
    spoilt++;
  }
  if (spoilt < segments) throw new Error(`The store has ${spoilt} segments that could be spoilt.`);
}

/** From the fault until the segments that it hit were with another worker, or done. */
function recoveryOf(rig: Rig, { hit, victim, at }: Struck): number {
  const again = hit.map((index) => {
    const next = rig.observer.sightings.find(
      (one) =>
        one.index === index &&
        one.at >= at &&
        (one.kind === 'committed' || (one.kind === 'started' && one.workerId !== victim)),
    );
    return next ? next.at - at : Number.POSITIVE_INFINITY;
  });
  if (hit.length > 0) return Math.max(...again);
  const next = rig.observer.sightings.find((one) => one.at > at && one.kind !== 'gave-back');
  return next ? next.at - at : Number.POSITIVE_INFINITY;
}

export const prove: Proof = async (options) => {
  const trials = count(options, 'count', 20);
  const seed = count(options, 'seed', 6);
  const faults = (options.get('faults')?.split(',') ?? FAULTS) as readonly Fault[];
  const seen: Trial[] = [];
  await withFolder(async (folder) => {
    const reference = await makeReference(folder);
    for (const fault of faults) {
      for (let trial = 0; trial < trials; trial++) {
        const one = await tryFault(fault, reference, seed * 1000 + trial).catch((error: Error) => ({
          ...{
            fault,
            moment: -1,
            hit: 0,
            recovery: Number.POSITIVE_INFINITY,
            seconds: 0,
            workersSetAside: 0,
          },
          ...{
            completed: false,
            identical: false,
            committed: 0,
            segments: undefined,
            left: 0,
            problem: error.message,
          },
        }));
        seen.push(one);
        process.stderr.write(`${JSON.stringify(one)}\n`);
      }
    }
  });
  const rows = faults.map((fault) => {
    const own = seen.filter((trial) => trial.fault === fault);
    const worst = Math.max(...own.map(({ recovery }) => recovery));
    return { fault, own, worst };
  });
  const text = rows.map(
    ({ fault, own, worst }) =>
      `${fault}: ${own.length} moments, ${own.filter(({ completed }) => completed).length} completed, ` +
      `${own.filter(({ identical }) => identical).length} identical to a local export, ` +
      `tasks left over ${own.reduce((sum, { left }) => sum + left, 0)}, segments hit ${own.reduce((sum, { hit }) => sum + hit, 0)}, ` +
      `longest recovery ${(worst / 1000).toFixed(1)} s`,
  );
  return { passed: seen.every(isGood), text: text.join('\n'), record: { seed, trials: seen } };
};

/**
 * The job completed, its file is the local one's, each segment was committed once, nothing stays in the queue, and the
 * fault struck what it was meant to.
 */
export function isGood(trial: Trial): boolean {
  const { completed, identical, committed, left, hit, recovery, workersSetAside, fault } = trial;
  const farmOnly = fault !== 'kill-submitter' && fault !== 'corrupt-content' && fault !== 'wrong-frames';
  return (
    completed &&
    identical &&
    committed === SEGMENTS &&
    left === 0 &&
    (!AT_WORK.has(fault) || hit > 0) &&
    (fault !== 'wrong-frames' || workersSetAside >= 1) &&
    (!farmOnly || recovery <= RECOVERY_MILLISECONDS)
  );
}
