import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_MILLISECONDS } from '../../src/farm/protocol/index.ts';
import { clip, save } from './compositions.ts';
import { CLIP, type Rig } from './farm-rig.ts';
import { type Submission, type Submitted, Submitter, sha256Of } from './farm-submitter.ts';
import { type Exported, lastLine, type Running } from './framewright.ts';

const PATIENCE_MILLISECONDS = 180_000;

/** What is to be made, and its bytes when this machine makes it alone. */
export interface Reference {
  readonly input: string;
  readonly sha256: string;
}

/** Films that have no picture in common, each made by this machine without a farm. */
export class References {
  readonly #folder: string;
  readonly #submitter: Submitter;
  readonly #made: Reference[] = [];

  private constructor(folder: string, submitter: Submitter) {
    this.#folder = folder;
    this.#submitter = submitter;
  }

  static async open(folder: string): Promise<References> {
    return new References(folder, await Submitter.open(join(folder, 'store-references')));
  }

  /** The film of a number; made when it is first asked for. */
  async get(index: number): Promise<Reference> {
    const known = this.#made[index];
    if (known) return known;
    const film = clip({ ...CLIP, ahead: (index * 0.618_034) % 1 });
    const input = await save(this.#folder, `film-${index}.json`, film);
    const made = await this.#submitter.export(input, join(this.#folder, `film-${index}.webm`)).ended;
    if (made.sha256 === undefined) throw new Error(`Film ${index} could not be made: ${made.problem}`);
    const reference = { input, sha256: made.sha256 };
    this.#made[index] = reference;
    return reference;
  }

  close(): Promise<void> {
    return this.#submitter.close();
  }
}

/** What a job left behind. */
export interface Outcome {
  readonly completed: boolean;
  readonly identical: boolean;
  /** Segments that were committed by the farm. */
  readonly committed: number;
  /** Commits of them in all: more where the first one was taken back, or another came after it. */
  readonly deliveries: number;
  /** How often a worker began one of them. */
  readonly begun: number;
  readonly segments?: Submitted['segments'];
  /** Tasks in the queue that nobody will ever take out. */
  readonly left: number;
  readonly problem?: string;
}

/** Waits for a job to end and looks at what came of it. */
export async function outcomeOf(
  { observer }: Rig,
  { ended }: Submission,
  reference: Reference,
): Promise<Outcome> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<Submitted>((resolve) => {
    const never = { status: 'failed', problem: 'It never ended.' } as const;
    late = setTimeout(() => resolve(never), PATIENCE_MILLISECONDS);
  });
  const { status, sha256, segments, problem } = await Promise.race([ended, patience]);
  clearTimeout(late);
  const left = await leftOver(observer);
  const { deliveries, sightings } = observer;
  return {
    ...{ completed: status === 'completed', identical: sha256 === reference.sha256, left },
    committed: new Set(deliveries.map(({ key }) => key)).size,
    deliveries: deliveries.length,
    begun: sightings.filter(({ kind }) => kind === 'started').length,
    ...(segments && { segments }),
    ...(problem !== undefined && { problem }),
  };
}

/** What a program of its own exports, which can be killed. */
export function submission(running: Running, output: string): Submission {
  let safe: number | undefined;
  running.saw(/^segment \d+\/\d+ (encoded|reused)$/m).then(
    () => {
      safe = Date.now();
    },
    // It was killed before, or failed, which `ended` tells.
    () => undefined,
  );
  const ended = running.finished.then(async ({ status, signal, stdout, stderr }): Promise<Submitted> => {
    if (status !== 0) {
      return { status: 'failed', problem: `It ended with ${status ?? signal}: ${stderr.slice(-1500)}` };
    }
    const { segments } = lastLine(stdout) as Exported;
    return { status: 'completed', sha256: await sha256Of(output), segments };
  });
  return { ended, firstSafe: () => safe };
}

/** A worker that was away takes out what was built meanwhile when it comes back, or its lease runs out. */
async function leftOver(observer: Rig['observer']): Promise<number> {
  for (const until = Date.now() + 2 * LEASE_MILLISECONDS; ; await sleep(250)) {
    const left = await observer.open();
    if (left === 0 || Date.now() > until) return left;
  }
}
