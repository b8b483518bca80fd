// npm run bench -- farm [SECONDS]: what handing segments out costs a farm's worker, by 2-second segments of 1920×1080, what
// a second worker gives, each pinned to a core of its own, and what a segment costs the submitting browser. Build first:
// workers draw with the built app. The submitter takes what workers leave of the processor, as if it were elsewhere.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { BUCKETS, type Heartbeat, readHeartbeat } from '../src/farm/protocol/index.ts';
import { clip, save } from '../test/prove/compositions.ts';
import { Rig } from '../test/prove/farm-rig.ts';
import { withFolder } from '../test/prove/framewright.ts';
import { descendants } from '../test/prove/processes.ts';
import { table } from './page/browser.ts';

const seconds = Number(process.argv[2] ?? 40);
const FORMATS = ['vp9-webm', 'prores-422'] as const;

interface Run {
  /** From the first segment's start to the last one's commit, milliseconds. */
  readonly wall: number;
  readonly segments: number;
  /** Milliseconds a segment that a worker's place was at work, and that the segment's own stages took. */
  readonly busy: number;
  readonly stages: number;
  /** Share of a place's time between its first and last heartbeat of the job that it was not at work. */
  readonly idle: number;
  /** Of a segment. */
  readonly bytes: number;
  /** Milliseconds a segment: the submitting browser's processor time, and what it waited for assembly and check. */
  readonly submitter: { readonly cpu: number; readonly assemble: number; readonly check: number };
}

/** A job by so many workers of one slot. */
async function measure(workers: number, format: (typeof FORMATS)[number]): Promise<Run> {
  return withFolder(async (folder) => {
    const rig = await Rig.open(folder);
    try {
      for (let core = 0; core < workers; core++) {
        const { running } = await rig.worker();
        for (const pid of [running.pid, ...(await descendants(running.pid))]) pin(pid, core);
      }
      const submitter = await rig.submitter('film');
      await submitter.giveWay();
      const heartbeats = await follow(rig);
      const film = clip({ width: 1920, height: 1080, fps: 30, seconds, shapes: 12 });
      const input = await save(folder, 'film.json', film);
      await rig.ready();
      const farm = { url: rig.farm.url, token: await rig.farm.tokenFor('submit'), local: false };
      const before = await submitter.cpuSeconds();
      const { problem, timing = {} } = await submitter.export(input, rig.output('film'), farm, format).ended;
      if (problem !== undefined) throw new Error(`The export failed: ${problem}`);
      const cpu = (await submitter.cpuSeconds()) - before;
      const { sightings } = rig.observer;
      const starts = sightings.filter(({ kind }) => kind === 'started').map(({ at }) => at);
      const ends = sightings.filter(({ kind }) => kind === 'committed').map(({ at }) => at);
      const commits = await rig.observer.commits();
      const each = (total: number): number => total / commits.length;
      return {
        wall: Math.max(...ends) - Math.min(...starts),
        segments: commits.length,
        ...spent(await heartbeats()),
        stages: each(sum(commits.flatMap((commit) => Object.values(commit.timing)))),
        bytes: each(sum(commits.map(({ bytes }) => bytes))),
        submitter: {
          cpu: each(cpu * 1000),
          assemble: each(timing.assemble ?? 0),
          check: each(timing.check ?? 0),
        },
      };
    } finally {
      await rig.close();
    }
  });
}

function pin(pid: number, core: number): void {
  spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core % cpus().length), String(pid)]);
}

type Span = readonly [first: Heartbeat, last: Heartbeat];

/** @returns ends it: the first and last word of each worker in the midst of its work */
async function follow(rig: Rig): Promise<() => Promise<readonly Span[]>> {
  const spans = new Map<string, Span>();
  const watch = await (await rig.observer.connection.kv(BUCKETS.heartbeats)).watch();
  const watching = (async () => {
    for await (const { operation, value } of watch) {
      if (operation !== 'PUT') continue;
      const beat = readHeartbeat(value);
      if (beat.state !== 'busy' || beat.segments === 0) continue;
      spans.set(beat.workerId, [spans.get(beat.workerId)?.[0] ?? beat, beat]);
    }
  })();
  return async () => {
    watch.stop();
    await watching;
    return [...spans.values()];
  };
}

function spent(spans: readonly Span[]): Pick<Run, 'busy' | 'idle'> {
  const wall = sum(spans.map(([first, last]) => last.at - first.at));
  const busy = sum(spans.map(([first, last]) => (last.busySeconds - first.busySeconds) * 1000));
  const segments = sum(spans.map(([first, last]) => last.segments - first.segments));
  return { busy: busy / segments, idle: 1 - busy / wall };
}

function sum(parts: readonly number[]): number {
  return parts.reduce((total, part) => total + part, 0);
}

const rows = [
  [
    ...['format', 'segments', 'ms a segment', 'of that its stages', 'not at work', 'two workers to one'],
    ...['MB a segment', 'submitter CPU ms', 'assemble ms', 'check ms'],
  ],
];
for (const format of FORMATS) {
  const one = await measure(1, format);
  const two = await measure(2, format);
  rows.push([
    ...[format, String(one.segments), one.busy.toFixed(0), one.stages.toFixed(0)],
    ...[`${(one.idle * 100).toFixed(1)} %`, (one.wall / two.wall).toFixed(2), (one.bytes / 1e6).toFixed(2)],
    ...[one.submitter.cpu, one.submitter.assemble, one.submitter.check].map((part) => part.toFixed(0)),
  ]);
  process.stderr.write(`${JSON.stringify({ format, one, two })}\n`);
}
const machine = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
process.stdout.write(`${machine}; ${seconds} s of 1920×1080 at 30 frames a second\n${table(rows)}\n`);
