import { setTimeout as sleep } from 'node:timers/promises';
import { TASK_STREAM } from '../../src/farm/protocol/index.ts';
import { makeReference, type Outcome, outcomeOf, type Reference, Rig, SEGMENTS } from './farm-rig.ts';
import { withFolder } from './framewright.ts';
import { count, type Proof } from './proof.ts';
import { seeded } from './random.ts';

export interface ClusterTrial extends Outcome {
  readonly leader: string;
  readonly nextLeader: string;
  /** The leader only hung, and was killed later; else it was killed at once. */
  readonly hung: boolean;
  /** Until the next segment was begun or committed, milliseconds. */
  readonly pause: number;
  readonly replicas: number;
}

const HANG_MILLISECONDS = 15_000;

/** Three nats-servers; the one that leads the queue is lost in the middle of a job. */
export async function loseLeader(reference: Reference, seed: number): Promise<ClusterTrial> {
  const random = seeded(seed);
  return withFolder(async (folder) => {
    const rig = await Rig.open(folder, { natsServers: 3 });
    try {
      for (const name of ['one', 'two']) await rig.worker(name);
      const running = await rig.submit(reference.input, 'job');
      const due = 1 + Math.floor(random() * (SEGMENTS - 3));
      const committed = () => rig.observer.sightings.filter(({ kind }) => kind === 'committed').length;
      await rig.observer.until('the moment', () => committed() >= due, 120_000);
      const { cluster, config } = await stream(rig);
      const leader = cluster?.leader ?? '';
      const pid = rig.farm.natsProcesses()[Number(leader.split('-').at(-1))];
      if (pid === undefined) throw new Error(`Nobody knows the process of ${leader}.`);
      const hung = random() < 0.5;
      const at = Date.now();
      process.kill(pid, hung ? 'SIGSTOP' : 'SIGKILL');
      if (hung) void sleep(HANG_MILLISECONDS).then(() => process.kill(pid, 'SIGKILL'));
      const outcome = await outcomeOf(rig, running, 'job', reference);
      const next = rig.observer.sightings.find((one) => one.at > at + 50);
      const now = await stream(rig);
      return {
        ...{ leader, nextLeader: now.cluster?.leader ?? '', hung, replicas: config.num_replicas },
        pause: next ? next.at - at : Number.POSITIVE_INFINITY,
        ...outcome,
      };
    } finally {
      await rig.close();
    }
  });
}

async function stream(rig: Rig) {
  for (let attempt = 0; ; attempt++) {
    try {
      const manager = await rig.observer.connection.manager();
      return await manager.streams.info(TASK_STREAM);
    } catch (error) {
      // A new leader is being chosen.
      if (attempt === 40) throw error;
      await sleep(500);
    }
  }
}

export const prove: Proof = async (options) => {
  const trials = count(options, 'count', 20);
  const seed = count(options, 'seed', 6);
  const seen: ClusterTrial[] = [];
  await withFolder(async (folder) => {
    const reference = await makeReference(folder);
    for (let trial = 0; trial < trials; trial++) {
      const one = await loseLeader(reference, seed * 1000 + trial);
      seen.push(one);
      process.stderr.write(`${JSON.stringify(one)}\n`);
    }
  });
  const good = seen.filter(
    ({ completed, identical, replicas, left }) => completed && identical && replicas === 3 && left === 0,
  );
  return {
    passed: good.length === trials,
    text:
      `${trials} jobs on three nats-servers with three replicas, whose leader was lost (${seen.filter(({ hung }) => hung).length} hung, ` +
      `the others killed): ${good.length} completed with the bytes of a local export; longest pause ` +
      `${(Math.max(...seen.map(({ pause }) => pause)) / 1000).toFixed(1)} s.`,
    record: { seed, trials: seen },
  };
};
