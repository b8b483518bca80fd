import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Reference, submission } from './farm-jobs.ts';
import type { Line } from './farm-proxy.ts';
import type { Rig, RigWorker } from './farm-rig.ts';
import type { Submission, Submitter } from './farm-submitter.ts';
import type { Running } from './framewright.ts';
import { killTree, signalTree } from './processes.ts';

export const FAULTS = [
  'kill-worker',
  'freeze-worker',
  'cut-line',
  'kill-nats',
  'restart-service',
  'kill-service',
  'kill-submitter',
  'corrupt-content',
  'wrong-frames',
] as const;
export type Fault = (typeof FAULTS)[number];

/** These strike a worker that has a segment under way. */
export const AT_WORK: ReadonlySet<Fault> = new Set<Fault>(['kill-worker', 'freeze-worker', 'cut-line']);

/** What a fault did, and how it is seen that all goes on. */
export interface Struck {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Segments under way that were lost to whoever had them. */
  readonly hit: readonly number[];
  /** Milliseconds since 1970, once the job has ended; infinite where it did not go on. */
  readonly recovered: () => number;
  /** What the fault still has to do, such as to thaw; runs beside the job. */
  readonly after?: Promise<unknown>;
  /** Another submits the job now. */
  readonly job?: Submission;
}

export interface Scene {
  readonly rig: Rig;
  readonly random: () => number;
  readonly reference: Reference;
  readonly label: string;
  readonly job: Submission;
  /** Where the job is a program's own. */
  readonly running?: Running;
  /** The victim's own, where it has one. */
  readonly line?: Line;
  /** Another machine, which knows nothing of the film. */
  readonly other?: Submitter;
  readonly liar?: string;
}

export async function strike(fault: Fault, scene: Scene): Promise<Struck> {
  const { rig, random, line } = scene;
  const [victim] = rig.workers as [RigWorker, ...RigWorker[]];
  const at = Date.now();
  const hit = rig.observer.under(victim.id);
  const byOthers = { at, hit, recovered: () => takenOver(rig, victim.id, hit, at) };
  const bySomebody = { at, hit: [], recovered: () => nextSighting(rig, at) };
  switch (fault) {
    case 'kill-worker':
      await killTree(victim.running.pid);
      return { ...byOthers, after: heard(rig.worker(rig.farm.url, 0)) };
    case 'freeze-worker':
      await signalTree(victim.running.pid, 'SIGSTOP');
      return { ...byOthers, after: heard(thaw(rig, victim, hit)) };
    case 'cut-line':
      line?.cut();
      return { ...byOthers, after: sleep(2000 + random() * 20_000).then(() => line?.mend()) };
    case 'kill-nats':
      await rig.farm.killNats();
      return bySomebody;
    case 'restart-service':
      await rig.farm.restart();
      await rig.observer.reconnect();
      return bySomebody;
    case 'kill-service':
      await rig.farm.kill(random() < 0.5, random() * 3000);
      await rig.observer.reconnect();
      return bySomebody;
    case 'kill-submitter':
      return again(scene, at);
    case 'corrupt-content':
      return spoil(scene);
    case 'wrong-frames':
      return { at, hit: [], recovered: () => corrected(rig, scene.liar, at) };
  }
}

/** It is awaited once the job has ended; until then nobody is there to hear of its failure. */
function heard<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined);
  return work;
}

/** Wakes it once others have done its work: it comes late, with what nobody needs any more. */
async function thaw(rig: Rig, victim: RigWorker, hit: readonly number[]): Promise<void> {
  const isCommitted = (index: number): boolean =>
    rig.observer.sightings.some((one) => one.kind === 'committed' && one.index === index);
  try {
    await rig.observer.until('the redoing of what was frozen', () => hit.every(isCommitted), 60_000);
  } finally {
    await signalTree(victim.running.pid, 'SIGCONT');
  }
}

/** The submitting browser dies, and the same export is asked for again with what it left on the disk. */
async function again({ rig, reference, label, running }: Scene, at: number): Promise<Struck> {
  if (running) await killTree(running.pid);
  await running?.finished;
  const job = submission(await rig.submit(reference.input, label), rig.output(label));
  return { at, hit: [], job, recovered: () => job.firstSafe() ?? Number.POSITIVE_INFINITY };
}

/** Another machine wants the film of a job that has ended: all segments are there, and some have gone bad on the disk. */
async function spoil({ rig, random, reference, label, job, other }: Scene): Promise<Struck> {
  await job.ended;
  const chosen = [...rig.observer.deliveries];
  while (chosen.length > 3 || (chosen.length > 1 && random() < 0.4)) {
    chosen.splice(Math.floor(random() * chosen.length), 1);
  }
  for (const { sha256 } of chosen) await turnByte(join(rig.farm.dataFolder, 'content'), sha256, random());
  const farm = { url: rig.farm.url, token: await rig.farm.tokenFor('submit'), local: false };
  const at = Date.now();
  const anew = other?.export(reference.input, rig.output(`${label}-again`), farm);
  const redone = (key: string): number =>
    rig.observer.deliveries.find((one) => one.key === key && one.at > at)?.at ?? Number.POSITIVE_INFINITY;
  return {
    ...{ at, hit: chosen.map(({ index }) => index) },
    recovered: () => Math.max(...chosen.map(({ key }) => redone(key))),
    ...(anew && { job: anew }),
  };
}

/** @param share of the thing's length, where the byte lies */
async function turnByte(folder: string, sha256: string, share: number): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const entry = entries.find(({ name }) => name === sha256);
  if (!entry) throw new Error(`The store has no ${sha256}.`);
  const path = join(entry.parentPath, entry.name);
  const bytes = await readFile(path);
  const place = Math.floor(share * bytes.length);
  bytes[place] = (bytes[place] ?? 0) ^ 0xff;
  await writeFile(path, bytes);
}

/** When the segments that were hit were with another worker, or done. */
function takenOver(rig: Rig, victim: string, hit: readonly number[], at: number): number {
  const again = hit.map(
    (index) =>
      rig.observer.sightings.find(
        (one) =>
          one.index === index &&
          one.at >= at &&
          (one.kind === 'committed' || (one.kind === 'started' && one.workerId !== victim)),
      )?.at ?? Number.POSITIVE_INFINITY,
  );
  return Math.max(...again);
}

function nextSighting({ observer }: Rig, at: number): number {
  const next = observer.sightings.find((one) => one.at > at && one.kind !== 'gave-back');
  return next?.at ?? Number.POSITIVE_INFINITY;
}

/** The longest that a segment with wrong frames stood. */
function corrected({ observer }: Rig, liar: string | undefined, from: number): number {
  const lies = observer.deliveries.filter(({ workerId }) => workerId === liar);
  const stood = lies.map(({ key, at }) => {
    const right = observer.deliveries.find((one) => one.key === key && one.at >= at && one.workerId !== liar);
    return (right?.at ?? Number.POSITIVE_INFINITY) - at;
  });
  return from + Math.max(...stood);
}
