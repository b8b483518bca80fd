import { setTimeout as sleep } from 'node:timers/promises';
import { TASK_STREAM } from '../../src/farm/protocol/index.ts';
import { type Outcome, outcomeOf, type Reference, References } from './farm-jobs.ts';
import { Rig, SEGMENTS } from './farm-rig.ts';
import type { Submitter } from './farm-submitter.ts';
import { withFolder } from './framewright.ts';
import { count, type Proof } from './proof.ts';
import { seeded } from './random.ts';

export interface ClusterTrial extends Partial<Outcome> {
  readonly leader: string;
  readonly nextLeader: string;
  /** The leader only hung, and was killed later; else it was killed at once. */
  readonly hung: boolean;
  /** Until the next segment was begun or committed, milliseconds. */
  readonly pause: number;
  readonly replicas: number;
}

const HANG_MILLISECONDS = 15_000;
const MOMENT_MILLISECONDS = 120_000;
const CURRENT_MILLISECONDS = 60_000;

/** Three nats-servers; the one that leads the queue is lost in the middle of a job. */
async function loseLeader(
  rig: Rig,
  submitter: Submitter,
  reference: Reference,
  seed: number,
): Promise<ClusterTrial> {
  const random = seeded(seed);
  await rig.ready();
  await current(rig);
  rig.observer.nextJob();
  const farm = { url: rig.farm.url, token: await rig.farm.tokenFor('submit'), local: false };
  const job = submitter.export(reference.input, rig.output(`job-${seed}`), farm);
  const due = 1 + Math.floor(random() * (SEGMENTS - 3));
  await rig.observer.until('the moment', () => rig.observer.committed >= due, MOMENT_MILLISECONDS);
  const { cluster, config } = await stream(rig);
  const leader = cluster?.leader ?? '';
  const pid = (await rig.farm.natsProcesses())[Number(leader.split('-').at(-1))];
  if (pid === undefined) throw new Error(`Nobody knows the process of ${leader}.`);
  const hung = random() < 0.5;
  const at = Date.now();
  process.kill(pid, hung ? 'SIGSTOP' : 'SIGKILL');
  const ended = hung ? sleep(HANG_MILLISECONDS).then(() => process.kill(pid, 'SIGKILL')) : undefined;
  const outcome = await outcomeOf(rig, job, reference);
  await ended;
  const next = rig.observer.sightings.find((one) => one.at > at + 50);
  const now = await stream(rig);
  return {
    ...{ leader, nextLeader: now.cluster?.leader ?? '', hung, replicas: config.num_replicas },
    pause: next ? next.at - at : Number.POSITIVE_INFINITY,
    ...outcome,
  };
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

/** Resolves once the server that was lost has caught up with the others. */
async function current(rig: Rig): Promise<void> {
  for (const until = Date.now() + CURRENT_MILLISECONDS; ; await sleep(250)) {
    const replicas = (await stream(rig)).cluster?.replicas ?? [];
    if (replicas.length === 2 && replicas.every((one) => one.current && !one.offline)) return;
    if (Date.now() > until) throw new Error('The cluster did not come to be whole again.');
  }
}

export function isGood({
  completed,
  identical,
  committed,
  deliveries,
  left,
  replicas,
}: ClusterTrial): boolean {
  const once = committed === SEGMENTS && deliveries === SEGMENTS;
  return completed === true && identical === true && once && left === 0 && replicas === 3;
}

export const prove: Proof = async (options) => {
  const trials = count(options, 'count', 20);
  const seed = count(options, 'seed', 6);
  const seen: ClusterTrial[] = [];
  await withFolder(async (folder) => {
    const references = await References.open(folder);
    const rig = await Rig.open(folder, { natsServers: 3 });
    try {
      await rig.worker();
      await rig.worker();
      const submitter = await rig.submitter('one');
      for (let trial = 0; trial < trials; trial++) {
        const one = await loseLeader(rig, submitter, await references.get(trial), seed * 1000 + trial);
        seen.push(one);
        process.stderr.write(`${JSON.stringify({ good: isGood(one), ...one })}\n`);
      }
    } finally {
      await rig.close();
      await references.close();
    }
  });
  const pauses = seen.map(({ pause }) => pause / 1000).sort((a, b) => a - b);
  return {
    passed: seen.every(isGood),
    text:
      `${trials} jobs on three nats-servers with three replicas, whose leader was lost (${seen.filter(({ hung }) => hung).length} hung, ` +
      `the others killed): ${seen.filter(isGood).length} completed with the bytes of a local export, each segment committed once; ` +
      `pause ${(pauses[pauses.length >> 1] ?? 0).toFixed(1)} s in the middle, ${(pauses.at(-1) ?? 0).toFixed(1)} s at most.`,
    record: { seed, trials: seen },
  };
};
