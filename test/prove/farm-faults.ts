import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_MILLISECONDS } from '../../src/farm/protocol/index.ts';
import { type Outcome, outcomeOf, type Reference, References, submission } from './farm-jobs.ts';
import { type Liar, startLiar } from './farm-liar.ts';
import { type Line, openLine } from './farm-proxy.ts';
import { Rig, SEGMENTS } from './farm-rig.ts';
import { AT_WORK, FAULTS, type Fault, type Scene, strike } from './farm-strikes.ts';
import type { Submission, Submitter } from './farm-submitter.ts';
import { type Running, withFolder } from './framewright.ts';
import { count, type Proof } from './proof.ts';
import { seeded } from './random.ts';

export interface Trial extends Partial<Outcome> {
  readonly fault: Fault;
  /** Share of the job that was done when it struck, 0–1. */
  readonly moment: number;
  /** Segments that it hit. */
  readonly hit: number;
  /** From the fault until all that it hit was with a worker again or done, milliseconds. */
  readonly recovery: number;
  readonly seconds: number;
  readonly workersSetAside: number;
  /** Segments that were wrong where the fault makes such. */
  readonly spoilt: number;
}

/** Two lease times. */
export const RECOVERY_MILLISECONDS = 2 * LEASE_MILLISECONDS;
const MOMENT_MILLISECONDS = 120_000;
/** Films beside those that were asked for: a job may end before its fault has come. */
const MOST_LATE = 10;

/** The job was over before the fault could strike. */
class TooLate extends Error {}

/** A farm that is kept from moment to moment, with what a fault needs. */
interface Stage {
  readonly rig: Rig;
  readonly line?: Line;
  /** Absent where each moment has a program of its own submit. */
  readonly submitter?: Submitter;
  readonly other?: Submitter;
  close(): Promise<void>;
}

async function openStage(fault: Fault, folder: string): Promise<Stage> {
  const rig = await Rig.open(folder);
  let line: Line | undefined;
  const close = async (): Promise<void> => {
    await rig.close();
    await line?.close();
  };
  try {
    if (fault === 'cut-line') line = await openLine(rig.farm.url);
    await rig.worker(line?.url);
    await rig.worker();
    return {
      ...{ rig, close },
      ...(line && { line }),
      ...(fault !== 'kill-submitter' && { submitter: await rig.submitter('one') }),
      ...(fault === 'corrupt-content' && { other: await rig.submitter('another') }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** One job, and one fault at a random moment of it. */
async function tryMoment(fault: Fault, stage: Stage, reference: Reference, seed: number): Promise<Trial> {
  const random = seeded(seed);
  const began = Date.now();
  const { rig } = stage;
  await rig.ready();
  const aside = await setAside(rig);
  rig.observer.nextJob();
  const liar = fault === 'wrong-frames' ? await startLiar(rig) : undefined;
  try {
    const label = `job-${seed}`;
    const { job, running } = await submit(stage, reference, label);
    const share = random();
    const { line, other } = stage;
    const scene: Scene = {
      ...{ rig, random, reference, label, job },
      ...(running && { running }),
      ...(line && { line }),
      ...(other && { other }),
      ...(liar && { liar: liar.id }),
    };
    await moment(fault, rig, job, share, random);
    const struck = await strike(fault, scene);
    const outcome = await outcomeOf(rig, struck.job ?? job, reference);
    await struck.after;
    return {
      ...{ fault, moment: share, hit: struck.hit.length, recovery: struck.recovered() - struck.at },
      ...outcome,
      ...{ seconds: (Date.now() - began) / 1000, workersSetAside: (await setAside(rig)) - aside },
      spoilt: fault === 'corrupt-content' ? struck.hit.length : liesOf(rig, liar),
    };
  } finally {
    await liar?.close();
  }
}

async function submit(
  { rig, submitter }: Stage,
  { input }: Reference,
  label: string,
): Promise<{ job: Submission; running?: Running }> {
  const output = rig.output(label);
  if (submitter) {
    const farm = { url: rig.farm.url, token: await rig.farm.tokenFor('submit'), local: false };
    return { job: submitter.export(input, output, farm) };
  }
  const running = await rig.submit(input, label);
  return { running, job: submission(running, output) };
}

/** Waits for the moment of the fault. @throws TooLate */
async function moment(
  fault: Fault,
  { observer, workers }: Rig,
  { ended }: Submission,
  share: number,
  random: () => number,
): Promise<void> {
  // So early that the victim will have another one.
  const due = Math.floor(share * (SEGMENTS - 3));
  const [victim] = workers;
  const over = ended.then(({ problem }): never => {
    throw problem === undefined ? new TooLate('The job ended before the fault.') : new Error(problem);
  });
  over.catch(() => undefined);
  const begun = (): boolean => observer.sightings.some(({ kind }) => kind === 'started');
  const isDue = (): boolean => begun() && observer.committed >= due;
  await Promise.race([observer.until('the moment of the fault', isDue, MOMENT_MILLISECONDS), over]);
  const isHit = (): boolean => !AT_WORK.has(fault) || observer.under(victim?.id ?? '').length > 0;
  do {
    await Promise.race([observer.until('work for the victim', isHit, MOMENT_MILLISECONDS), over]);
    await sleep(random() * 500);
  } while (!isHit());
  if (fault !== 'corrupt-content' && observer.committed === SEGMENTS) {
    throw new TooLate('All was built before the fault.');
  }
}

async function setAside(rig: Rig): Promise<number> {
  return (await rig.observer.workers()).filter((row) => row.setAside).length;
}

function liesOf({ observer }: Rig, liar: Liar | undefined): number {
  return observer.deliveries.filter(({ workerId }) => workerId === liar?.id).length;
}

/** So many moments of a fault, on a farm that is replaced only where a moment went wrong. */
async function tryFault(
  fault: Fault,
  references: References,
  trials: number,
  seed: number,
  tell: (trial: Trial) => void,
): Promise<void> {
  let film = 0;
  let late = 0;
  for (let told = 0; told < trials; ) {
    await withFolder(async (folder) => {
      const stage = await openStage(fault, folder);
      try {
        for (let good = true; good && told < trials; film++) {
          const reference = await references.get(film);
          const trial = await tryMoment(fault, stage, reference, seed * 1000 + film).catch(
            (error: Error): Trial | undefined => {
              if (error instanceof TooLate && ++late <= MOST_LATE) return undefined;
              return failed(fault, error);
            },
          );
          if (!trial) continue;
          told++;
          tell(trial);
          good = isGood(trial);
        }
      } finally {
        await stage.close();
      }
    });
  }
}

function failed(fault: Fault, { message }: Error): Trial {
  return {
    ...{ fault, moment: -1, hit: 0, recovery: Number.POSITIVE_INFINITY, seconds: 0 },
    ...{ workersSetAside: 0, spoilt: 0, completed: false, identical: false, problem: message },
  };
}

/**
 * The job completed, its file is the local one's, each segment was committed once (and once more where it was spoilt),
 * nothing stays in the queue, work went on in time, and the fault struck what it was meant to.
 */
export function isGood(trial: Trial): boolean {
  const { fault, completed, identical, committed, deliveries, left, hit, recovery } = trial;
  const { workersSetAside, spoilt } = trial;
  return (
    completed === true &&
    identical === true &&
    committed === SEGMENTS &&
    deliveries === SEGMENTS + spoilt &&
    left === 0 &&
    recovery <= RECOVERY_MILLISECONDS &&
    (!AT_WORK.has(fault) || hit > 0) &&
    (fault === 'wrong-frames' ? workersSetAside === 1 && spoilt > 0 : workersSetAside === 0)
  );
}

export const prove: Proof = async (options) => {
  const trials = count(options, 'count', 20);
  const seed = count(options, 'seed', 6);
  const faults = (options.get('faults')?.split(',') ?? FAULTS) as readonly Fault[];
  const seen: Trial[] = [];
  await withFolder(async (folder) => {
    const references = await References.open(folder);
    try {
      for (const fault of faults) {
        await tryFault(fault, references, trials, seed, (trial) => {
          seen.push(trial);
          process.stderr.write(`${JSON.stringify({ good: isGood(trial), ...trial })}\n`);
        });
      }
    } finally {
      await references.close();
    }
  });
  const rows = faults.map((fault) => {
    const own = seen.filter((trial) => trial.fault === fault);
    const recoveries = own.map(({ recovery }) => recovery / 1000).sort((a, b) => a - b);
    return [
      ...[fault, String(own.length), String(own.filter(isGood).length)],
      String(own.filter(({ identical }) => identical).length),
      (recoveries[recoveries.length >> 1] ?? Number.NaN).toFixed(1),
      (recoveries.at(-1) ?? Number.NaN).toFixed(1),
    ];
  });
  const head = ['fault', 'moments', 'passed', 'identical', 'recovery s, median', 'longest'];
  const text = [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
  return { passed: seen.every(isGood), text, record: { seed, trials: seen } };
};
