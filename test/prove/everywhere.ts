import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { containerFile, FORMATS, getFormat } from '../../src/engine/formats/index.ts';
import { saveFilm } from './every-format/film.ts';
import { type Job, jobOf, optionsOf } from './every-format/jobs.ts';
import { words } from './every-format/likeness.ts';
import { type Exported, lastLine, start, tool, withFolder } from './framewright.ts';
import { killTree } from './processes.ts';
import type { Proof } from './proof.ts';

/* Every format by four workers, and by one whose browser is killed on the way and which goes on afterwards. */

/** Seconds that make some segments. */
const SECONDS = 5;
/** What is played of a file that was cut short must have reached the disk: the writer gathers a mebibyte. */
const SIZE_MXF = { width: 1920, height: 1080 };
/** Of UHD, whose segments are short in frames because they are large in bytes. */
const SECONDS_UHD = 2.4;
const MXF_WITH_PICTURES = ['prores-422', 'dnxhr-sq'] as const;

interface Attempt {
  readonly name: string;
  readonly segments: number;
  /** Told to be safe before the kill, and taken over afterwards. */
  readonly acknowledged: number;
  readonly reused: number;
  readonly bytes: number;
  /** Frames that native ffmpeg found in the MXF file that was cut short by the kill. */
  readonly playable?: number;
  readonly seconds: number;
  readonly problems: readonly string[];
}

/** Small, where the format has no rasters of its own. */
function attemptOf(id: string): Job {
  const job = jobOf(id);
  const free = getFormat(id).rasters === undefined;
  const size = free ? { width: 320, height: 180 } : {};
  return { ...job, ...size, seconds: job.width > 1920 ? SECONDS_UHD : SECONDS };
}

async function attempt(folder: string, job: Job): Promise<Attempt> {
  const started = Date.now();
  const { id, name, width, height, rate, seconds, scan, container } = job;
  const fps = (rate[0] / rate[1]) * (scan ? 2 : 1);
  const input = await saveFilm(folder, 'film', { width, height, fps, seconds });
  const ending = containerFile(container).extension;
  const exact = id.startsWith('h26') ? ['--deterministic'] : [];
  const command = (output: string, workers: number): string[] => [
    ...['export', input, ...optionsOf(job), ...exact, '--workers', String(workers), '--json'],
    ...['-o', join(folder, `${output}.${ending}`), '--store', join(folder, `store-${output}`)],
  ];
  const problems: string[] = [];
  const whole = start(command('whole', 4));
  const begun = await whole.saw(/^preflight: /m).then(
    () => Date.now(),
    () => started,
  );
  const finished = await whole.finished;
  if (finished.status !== 0) throw new Error(finished.stderr.slice(-600));
  const took = Date.now() - begun;
  const { segments, sha256, bytes } = lastLine(finished.stdout) as Exported;
  const victim = start(command('killed', 1));
  const moment =
    segments.total > 1
      ? victim.saw(new RegExp(`^segment ${segments.total - 1}/\\d+ encoded$`, 'm'))
      : victim.saw(/^preflight: /m).then(
          () => sleep(took / 3),
          () => sleep(took / 3),
        );
  await moment.catch(() => undefined);
  await killTree(victim.pid);
  const { stdout } = await victim.finished;
  if (stdout.includes('"sha256"')) problems.push('it was done before it could be killed');
  const acknowledged = victim.acknowledged();
  const playable =
    container === 'mxf' ? await framesOfPart(join(folder, `killed.${ending}.part`), problems) : undefined;
  const resumed = await start(command('killed', 1)).finished;
  if (resumed.status !== 0) throw new Error(`resumed: ${resumed.stderr.slice(-600)}`);
  const after = lastLine(resumed.stdout) as Exported;
  if (after.segments.reused < acknowledged) problems.push('finished segments were built again');
  if (after.sha256 !== sha256) {
    const alone = await start(command('alone', 1)).finished;
    const one = (lastLine(alone.stdout) as Exported).sha256;
    if (one !== sha256) problems.push('one worker gives other bytes than four');
    if (one !== after.sha256) problems.push('after a kill the bytes are others');
  }
  return {
    ...{ name, segments: segments.total, acknowledged, reused: after.segments.reused, bytes, problems },
    ...(playable !== undefined && { playable }),
    seconds: (Date.now() - started) / 1000,
  };
}

/** What ffmpeg plays of a file whose writing was cut short. */
async function framesOfPart(path: string, problems: string[]): Promise<number> {
  const there = await stat(path).catch(() => undefined);
  if (!there || there.size === 0) {
    problems.push('the kill left no file');
    return 0;
  }
  const probe = [
    '-v',
    'error',
    '-count_frames',
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=nb_read_frames',
  ];
  const frames = Number(
    (await tool('ffprobe', [...probe, '-of', 'csv=p=0', path])).toString().trim().split(',')[0],
  );
  if (!(frames > 0)) problems.push('ffmpeg plays nothing of the file that was cut short');
  await words('ffmpeg', ['-v', 'error', '-i', path, '-f', 'null', '-']);
  return frames;
}

/** `--format ID[,ID]` chooses some; two masters go into MXF as well. */
export const prove: Proof = async (options) => {
  const ids = options.get('format')?.split(',');
  const jobs = [
    ...FORMATS.map(({ id }) => attemptOf(id)),
    ...MXF_WITH_PICTURES.map(
      (id): Job => ({ ...attemptOf(id), ...SIZE_MXF, name: `${id}, MXF`, container: 'mxf' }),
    ),
  ].filter(({ id }) => ids?.includes(id) ?? true);
  const attempts: Attempt[] = [];
  for (const job of jobs) {
    const seen = await withFolder((folder) => attempt(folder, job)).catch(
      (thrown): Attempt => ({
        ...{ name: job.name, segments: 0, acknowledged: 0, reused: 0, bytes: 0, seconds: 0 },
        problems: [thrown instanceof Error ? thrown.message : String(thrown)],
      }),
    );
    attempts.push(seen);
    process.stderr.write(`${JSON.stringify(seen)}\n`);
  }
  const failed = attempts.filter(({ problems }) => problems.length > 0);
  const line = ({ name, segments, acknowledged, reused, playable, problems }: Attempt): string =>
    `${name}: ${segments} segments, ${acknowledged} safe before the kill, ${reused} reused${
      playable === undefined ? '' : `, ${playable} frames played of the file cut short`
    }${problems.map((one) => `; NOT the same: ${one}`)}`;
  return {
    passed: attempts.length > 0 && failed.length === 0,
    text: [
      ...attempts.map(line),
      `${attempts.length} files, each by four workers and by one that was killed and went on: ${attempts.length - failed.length} the same byte for byte.`,
    ].join('\n'),
    record: { attempts },
  };
};
