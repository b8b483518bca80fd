// npm run bench -- farm [SECONDS]: what handing segments out costs a farm's workers, by 2-second segments of 1920×1080, what
// a second worker gives, each pinned to a core of its own, and what a segment costs the submitting browser. Build first:
// workers draw with the built app. Workers are measured with the submitter gone, since it belongs on another machine.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SegmentCommit } from '../src/farm/protocol/index.ts';
import { clip, save } from '../test/prove/compositions.ts';
import { joinDouble } from '../test/prove/farm-double.ts';
import type { Sighting } from '../test/prove/farm-observer.ts';
import { Rig } from '../test/prove/farm-rig.ts';
import { withFolder } from '../test/prove/framewright.ts';
import { descendants, killTree, signalTree } from '../test/prove/processes.ts';
import { table } from './page/browser.ts';

const seconds = Number(process.argv[2] ?? 40);
const FORMATS = ['vp9-webm', 'prores-422'] as const;
type Format = (typeof FORMATS)[number];
const PATIENCE_MILLISECONDS = 600_000;

interface Workers {
  readonly segments: number;
  /** Milliseconds a segment by all workers together, each from its first segment's commit to its last one's. */
  readonly each: number;
  /** Milliseconds that a segment's own stages took, on average. */
  readonly stages: number;
  /** Share of the workers' time that was none of these. */
  readonly overhead: number;
  /** Milliseconds that a worker's first segment took beyond its stages: the job's bundle, and the trial of its encoder. */
  readonly start: number;
}

interface Submitter {
  /** Bytes of a segment. */
  readonly bytes: number;
  /** Milliseconds a segment: the browser's processor time, and what it waited for assembly and check. */
  readonly cpu: number;
  readonly assemble: number;
  readonly check: number;
}

/** A film in the queue, built by so many workers of one slot. */
async function measureWorkers(workers: number, format: Format): Promise<Workers> {
  return withRig(async (rig, input) => {
    for (let core = 0; core < workers; core++) {
      const { running } = await rig.worker();
      for (const pid of [running.pid, ...(await descendants(running.pid))]) pin(pid, core);
    }
    // So many tasks are published as there seem to be places, while nobody works.
    const segments = Math.ceil(seconds / 2);
    const crowd = await joinDouble(rig, 'crowd', { slots: segments });
    for (const { running } of rig.workers) await signalTree(running.pid, 'SIGSTOP');
    const submitter = await rig.submit(input, 'film', format);
    await until(async () => (await rig.observer.open()) === segments);
    await killTree(submitter.pid);
    await submitter.finished;
    await crowd.close();
    for (const { running } of rig.workers) await signalTree(running.pid, 'SIGCONT');
    await rig.observer.until(
      'the last commit',
      () => rig.observer.committed === segments,
      PATIENCE_MILLISECONDS,
    );
    return inStride(rig.observer.sightings, await rig.observer.commits());
  });
}

/** What a worker does once per job and encoder is told apart from what each segment costs it. */
function inStride(sightings: readonly Sighting[], commits: readonly SegmentCommit[]): Workers {
  const total = { rate: 0, span: 0, stages: 0, counted: 0, start: 0 };
  const workers = new Set(commits.map(({ workerId }) => workerId));
  for (const workerId of workers) {
    const [first, ...others] = commits.filter((one) => one.workerId === workerId).sort((a, b) => a.at - b.at);
    const last = others.at(-1);
    if (!first || !last) throw new Error('A worker built fewer than two segments: name a longer film.');
    const began =
      sightings.find((one) => one.kind === 'started' && one.workerId === workerId)?.at ?? first.at;
    const span = last.at - first.at;
    total.rate += others.length / span;
    total.span += span;
    total.stages += sum(others.map(stagesOf));
    total.counted += others.length;
    total.start += first.at - began - stagesOf(first);
  }
  return {
    ...{ segments: commits.length, each: 1 / total.rate, stages: total.stages / total.counted },
    ...{ overhead: 1 - total.stages / total.span, start: total.start / workers.size },
  };
}

function stagesOf({ timing }: SegmentCommit): number {
  return sum(Object.values(timing));
}

/** The same with its submitter, which is what is looked at. */
async function measureSubmitter(format: Format): Promise<Submitter> {
  return withRig(async (rig, input) => {
    await rig.worker();
    const submitter = await rig.submitter('film');
    await rig.ready();
    const farm = { url: rig.farm.url, token: await rig.farm.tokenFor('submit'), local: false };
    const before = await submitter.cpuSeconds();
    const { problem, timing = {} } = await submitter.export(input, rig.output('film'), farm, format).ended;
    if (problem !== undefined) throw new Error(`The export failed: ${problem}`);
    const cpu = (await submitter.cpuSeconds()) - before;
    const commits = await rig.observer.commits();
    const each = (total: number): number => total / commits.length;
    return {
      ...{ bytes: each(sum(commits.map(({ bytes }) => bytes))), cpu: each(cpu * 1000) },
      ...{ assemble: each(timing.assemble ?? 0), check: each(timing.check ?? 0) },
    };
  });
}

async function withRig<T>(work: (rig: Rig, input: string) => Promise<T>): Promise<T> {
  return withFolder(async (folder) => {
    const film = clip({ width: 1920, height: 1080, fps: 30, seconds, shapes: 12 });
    const input = await save(folder, 'film.json', film);
    const rig = await Rig.open(folder);
    try {
      return await work(rig, input);
    } finally {
      await rig.close();
    }
  });
}

function pin(pid: number, core: number): void {
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core % cpus().length), String(pid)]);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MILLISECONDS; !(await holds()); await sleep(100)) {
    if (Date.now() > end) throw new Error('The tasks did not come into the queue.');
  }
}

function sum(parts: readonly number[]): number {
  return parts.reduce((total, part) => total + part, 0);
}

const rows = [
  [
    ...[
      'format',
      'segments',
      'ms a segment',
      'of that its stages',
      'else',
      'start of a job',
      'two workers to one',
    ],
    ...['MB a segment', 'submitter CPU ms', 'assemble ms', 'check ms'],
  ],
];
for (const format of FORMATS) {
  const one = await measureWorkers(1, format);
  const two = await measureWorkers(2, format);
  const submitter = await measureSubmitter(format);
  rows.push([
    ...[format, String(one.segments), one.each.toFixed(0), one.stages.toFixed(0)],
    ...[`${(one.overhead * 100).toFixed(1)} %`, one.start.toFixed(0), (one.each / two.each).toFixed(2)],
    (submitter.bytes / 1e6).toFixed(2),
    ...[submitter.cpu, submitter.assemble, submitter.check].map((part) => part.toFixed(0)),
  ]);
  process.stderr.write(`${JSON.stringify({ format, one, two, submitter })}\n`);
}
const machine = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
process.stdout.write(`${machine}; ${seconds} s of 1920×1080 at 30 frames a second\n${table(rows)}\n`);
