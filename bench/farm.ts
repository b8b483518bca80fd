// npm run bench -- farm [SECONDS]: what handing segments out costs a farm's worker, by 2-second segments of 1920×1080, and
// what a second worker gives, each pinned to a core of its own. Build first: workers draw with the built app.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { BUCKETS, type Heartbeat, readHeartbeat } from '../src/farm/protocol/index.ts';
import { clip, save } from '../test/prove/compositions.ts';
import { Rig } from '../test/prove/farm-rig.ts';
import { withFolder } from '../test/prove/framewright.ts';
import { descendants } from '../test/prove/processes.ts';
import { table } from './page/browser.ts';

const seconds = Number(process.argv[2] ?? 40);

interface Run {
  /** From the first segment's start to the last one's commit, milliseconds. */
  readonly wall: number;
  readonly segments: number;
  /** Milliseconds a segment that a worker's place was at work, and that the segment's own stages took. */
  readonly busy: number;
  readonly stages: number;
  /** Share of a place's time between its first and last heartbeat of the job that it was not at work. */
  readonly idle: number;
}

/** A job by so many workers of one slot. */
async function measure(workers: number, format: string): Promise<Run> {
  return withFolder(async (folder) => {
    const rig = await Rig.open(folder);
    try {
      for (let core = 0; core < workers; core++) {
        const { running } = await rig.worker();
        for (const pid of [running.pid, ...(await descendants(running.pid))]) {
          spawnSync('taskset', [
            '--all-tasks',
            '--cpu-list',
            '--pid',
            String(core % cpus().length),
            String(pid),
          ]);
        }
      }
      const beats = new Map<string, { first: Heartbeat; last: Heartbeat }>();
      const kv = await rig.observer.connection.kv(BUCKETS.heartbeats);
      const watch = await kv.watch();
      const watching = (async () => {
        for await (const { operation, value } of watch) {
          if (operation !== 'PUT') continue;
          const beat = readHeartbeat(value);
          const known = beats.get(beat.workerId);
          if (beat.state !== 'busy' || beat.segments === 0) continue;
          beats.set(beat.workerId, { first: known?.first ?? beat, last: beat });
        }
      })();
      const input = await save(
        folder,
        'film.json',
        clip({ width: 1920, height: 1080, fps: 30, seconds, shapes: 12 }),
      );
      const running = await rig.submit(input, 'film', format);
      const { status, stderr } = await running.finished;
      if (status !== 0) throw new Error(`The export ended with ${status}: ${stderr}`);
      watch.stop();
      await watching;
      const { sightings } = rig.observer;
      const starts = sightings.filter(({ kind }) => kind === 'started').map(({ at }) => at);
      const commits = await rig.observer.commits();
      const ends = sightings.filter(({ kind }) => kind === 'committed').map(({ at }) => at);
      const spans = [...beats.values()].map(({ first, last }) => ({
        wall: last.at - first.at,
        busy: (last.busySeconds - first.busySeconds) * 1000,
        segments: last.segments - first.segments,
      }));
      const sum = (part: (span: (typeof spans)[number]) => number): number =>
        spans.reduce((total, span) => total + part(span), 0);
      const stages = commits.map(({ timing }) =>
        Object.values(timing).reduce((total, part) => total + part, 0),
      );
      return {
        wall: Math.max(...ends) - Math.min(...starts),
        segments: commits.length,
        busy: sum(({ busy }) => busy) / sum(({ segments }) => segments),
        stages: stages.reduce((total, one) => total + one, 0) / stages.length,
        idle: 1 - sum(({ busy }) => busy) / sum(({ wall }) => wall),
      };
    } finally {
      await rig.close();
    }
  });
}

const rows = [
  ['format', 'segments', 'ms a segment', 'of that its stages', 'not at work', 'two workers to one'],
];
for (const format of ['vp9-webm', 'prores-422']) {
  const one = await measure(1, format);
  const two = await measure(2, format);
  rows.push([
    format,
    String(one.segments),
    one.busy.toFixed(0),
    one.stages.toFixed(0),
    `${(one.idle * 100).toFixed(1)} %`,
    (one.wall / two.wall).toFixed(2),
  ]);
  process.stderr.write(`${JSON.stringify({ format, one, two })}\n`);
}
const machine = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
process.stdout.write(`${machine}; ${seconds} s of 1920×1080 at 30 frames a second\n${table(rows)}\n`);
