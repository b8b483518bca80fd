import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { clip, flat, save, tone } from './compositions.ts';
import { decodeFrames, type Likeness, pngOverBlack, worstLikeness } from './decoded.ts';
import { allCases, endingOf, type FormatCase, nameOf, optionsOf } from './format-cases.ts';
import {
  heardDifferences,
  mediaInfoDifferences,
  probeDifferences,
  secondsOf,
} from './format-expectations.ts';
import { type Exported, lastLine, run, runJson, withFolder } from './framewright.ts';
import {
  decodeAlpha,
  decodeSound,
  decodingWarnings,
  type MediaInfo,
  mediaInfo,
  type ProbedFile,
  probeFile,
} from './media-tools.ts';
import type { Proof } from './proof.ts';

export interface FormatRun {
  readonly name: string;
  readonly format: string;
  /** Why it can't be made on this machine, in the engine's words; nothing else was looked at then. */
  readonly unavailable?: string;
  readonly exported?: Exported;
  readonly probe?: ProbedFile;
  readonly mediaInfo?: MediaInfo;
  /** Of colours that ffmpeg turns back to sRGB by matrix alone. */
  readonly likeness?: Likeness;
  /** The largest difference of alpha, in 255ths. */
  readonly alphaError?: number;
  /** Wall-clock seconds of the whole command. */
  readonly took: number;
  /** What differs from what was asked for, in words. */
  readonly problems: readonly string[];
}

/** Seconds of silence before the tone. */
const ONSET = 0.2;

/** Exports a clip as each case asks and looks at the files with ffprobe, mediainfo and ffmpeg. */
export async function proveCases(
  cases: readonly FormatCase[],
  told: (run: FormatRun) => void = () => {},
): Promise<FormatRun[]> {
  return withFolder(async (folder) => {
    const drawings = new Map<string, Promise<Drawing>>();
    const runs: FormatRun[] = [];
    for (const one of cases) {
      const key = JSON.stringify([one.width, one.height, one.rate, one.frames, one.alpha !== 'none']);
      let drawing = drawings.get(key);
      if (!drawing) {
        drawing = draw(folder, `clip${drawings.size}`, one);
        drawings.set(key, drawing);
      }
      const result = await proveCase(folder, one, await drawing);
      told(result);
      runs.push(result);
    }
    return runs;
  });
}

/** A clip, and some of its frames as PNG files. */
interface Drawing {
  readonly input: string;
  readonly frames: readonly number[];
  readonly pictures: readonly string[];
}

async function draw(folder: string, name: string, one: FormatCase): Promise<Drawing> {
  const { width, height, rate, frames: total } = one;
  const seconds = secondsOf(one);
  const sound = `${name}.wav`;
  await writeFile(join(folder, sound), tone(seconds, ONSET));
  const options = {
    width,
    height,
    fps: rate[0] / rate[1],
    seconds,
    sound,
    transparent: one.alpha !== 'none',
  };
  const input = await save(folder, `${name}.json`, clip(options));
  const frames = [0, Math.floor(total / 2), total - 1];
  const output = join(folder, name);
  await runJson('frames', input, '--frames', frames.join(','), '-o', output);
  const pictures = frames.map((frame) => join(output, `${String(frame).padStart(4, '0')}.png`));
  return { input, frames, pictures };
}

async function proveCase(folder: string, one: FormatCase, drawing: Drawing): Promise<FormatRun> {
  const name = nameOf(one);
  const output = join(folder, `${name.replaceAll(' ', '-')}.${endingOf(one)}`);
  const started = Date.now();
  const finished = await run('export', drawing.input, ...optionsOf(one), '-o', output, '--json');
  const took = (Date.now() - started) / 1000;
  const base = { name, format: one.format.id, took };
  if (finished.status !== 0) {
    const { error } = lastLine(finished.stdout) as { error: { code: string; message: string } };
    return error.code === 'ENCODER_UNAVAILABLE'
      ? { ...base, unavailable: error.message, problems: [] }
      : { ...base, problems: [`the export failed: ${error.message}`] };
  }
  const exported = lastLine(finished.stdout) as Exported;
  const [seen, info, warnings] = await Promise.all([
    probeFile(output),
    mediaInfo(output),
    decodingWarnings(output),
  ]);
  const heard =
    one.audio !== undefined && seen.streams.some(({ codec_type }) => codec_type === 'audio')
      ? heardDifferences(one, await decodeSound(output), ONSET)
      : [];
  const likeness = await likenessOf(output, one, drawing);
  const alphaError = await alphaErrorOf(output, one, drawing);
  return {
    ...base,
    exported,
    probe: seen,
    mediaInfo: info,
    ...(likeness && { likeness }),
    ...(alphaError !== undefined && { alphaError }),
    problems: [
      ...probeDifferences(one, seen),
      ...mediaInfoDifferences(one, info),
      ...heard,
      ...(warnings === '' ? [] : [`ffmpeg warns: ${warnings.slice(0, 300)}`]),
      ...exported.warnings.map(({ message }) => `a warning: ${message}`),
      ...losses(one, likeness, alphaError),
    ],
  };
}

/** Wide colours take more than a matrix to be turned back; there the export's own check has the word. */
async function likenessOf(
  output: string,
  one: FormatCase,
  { frames, pictures }: Drawing,
): Promise<Likeness | undefined> {
  if (one.colour !== 'bt709' || one.alpha === 'straight') return undefined;
  const drawn = await Promise.all(pictures.map(pngOverBlack));
  return worstLikeness(await decodeFrames(output, frames, one), drawn);
}

async function alphaErrorOf(
  output: string,
  one: FormatCase,
  { frames, pictures }: Drawing,
): Promise<number | undefined> {
  if (one.alpha === 'none') return undefined;
  // ffmpeg's own VP9 decoder passes over alpha.
  const decoder = one.format.codec === 'vp9' ? ['-c:v', 'libvpx-vp9'] : [];
  const decoded = await decodeAlpha(output, frames, one, decoder);
  let worst = 0;
  for (const [index, alpha] of decoded.entries()) {
    const { data } = PNG.sync.read(await readFile(pictures[index] ?? ''));
    for (const [at, value] of alpha.entries()) {
      worst = Math.max(worst, Math.abs(255 * value - (data[4 * at + 3] ?? Number.NaN)));
    }
  }
  return worst;
}

/** The bars that the quality check sets: SSIM over 0.98, mean ΔE2000 under 1; alpha of ProRes within a code of 8 bits. */
function losses(
  { format, alphaDepth }: FormatCase,
  likeness: Likeness | undefined,
  alphaError: number | undefined,
): string[] {
  // In 8 bits a code may be rounded to the other side than in the picture beside it, and decoders fill its low bits.
  const bar = format.codec !== 'prores' ? 64 : alphaDepth === 8 ? 1.1 : 1;
  return [
    ...(likeness === undefined || likeness.ssim > 0.98 ? [] : [`SSIM is ${likeness.ssim.toFixed(4)}`]),
    ...(likeness === undefined || likeness.deltaE < 1
      ? []
      : [`mean ΔE2000 is ${likeness.deltaE.toFixed(3)}`]),
    ...(alphaError === undefined || alphaError <= bar ? [] : [`alpha is off by ${alphaError.toFixed(2)}`]),
  ];
}

/** The edges of the picture are no flat area: encoders pad it to whole macroblocks of 16 pixels there. */
const MARGIN = 16;

/** The largest difference of a channel from pure red inside a decoded flat red frame. */
export async function redError(format: string): Promise<number> {
  return withFolder(async (folder) => {
    const size = { width: 320, height: 180 };
    const input = await save(folder, 'red.json', flat({ ...size, fps: 30, seconds: 0.5 }, [1, 0, 0]));
    const output = join(folder, 'red.out');
    await runJson('export', input, '--format', format, '-o', output);
    const [picture] = await decodeFrames(output, [7], size);
    const red = [255, 0, 0];
    let worst = 0;
    for (let y = MARGIN; y < size.height - MARGIN; y++) {
      for (let x = MARGIN; x < size.width - MARGIN; x++) {
        for (const [channel, value] of red.entries()) {
          const seen = picture?.data[(y * size.width + x) * 4 + channel] ?? Number.NaN;
          worst = Math.max(worst, Math.abs(seen - value));
        }
      }
    }
    return worst;
  });
}

/** `--format ID[,ID]` and `--case TEXT` choose rows: all of a format, or those whose name contains the text. */
export const prove: Proof = async (options) => {
  const formats = options.get('format')?.split(',');
  const text = options.get('case') ?? '';
  const cases = allCases().filter(
    (one) => (formats?.includes(one.format.id) ?? true) && nameOf(one).includes(text),
  );
  const runs = await proveCases(cases, ({ name, problems, unavailable, took }) => {
    const verdict = unavailable === undefined ? problems.join('; ') || 'as asked for' : 'not made here';
    process.stderr.write(`${name} (${took.toFixed(1)} s): ${verdict}\n`);
  });
  const failed = runs.filter(({ problems }) => problems.length > 0);
  const absent = runs.filter(({ unavailable }) => unavailable !== undefined);
  return {
    passed: runs.length > 0 && failed.length === 0,
    text: [
      table(runs),
      '',
      `${runs.length} files asked for, ${runs.length - failed.length - absent.length} as asked, ${absent.length} not made on this machine, ${failed.length} not as asked.`,
      ...absent.map(({ name, unavailable }) => `${name}: ${unavailable}`),
      ...failed.map(({ name, problems }) => `${name}: ${problems.join('; ')}`),
    ].join('\n'),
    record: { runs },
  };
};

const COLUMNS: readonly (readonly [string, (run: FormatRun) => string | number | undefined])[] = [
  ['file', ({ name }) => name],
  ['encoder', ({ exported }) => exported?.encoder],
  ['codec', (run) => videoOf(run)?.codec_name],
  ['profile', (run) => videoOf(run)?.profile],
  ['level', (run) => ((videoOf(run)?.level ?? -99) < 0 ? '' : videoOf(run)?.level)],
  ['samples', (run) => videoOf(run)?.pix_fmt],
  ['commercial name', ({ mediaInfo }) => mediaInfo?.commercial],
  ['frames', (run) => videoOf(run)?.nb_read_frames],
  ['seconds', ({ probe }) => probe?.duration],
  [
    'colours',
    (run) => {
      const video = videoOf(run);
      return video && `${video.color_primaries}/${video.color_transfer}/${video.color_space}`;
    },
  ],
  ['sound', (run) => soundOf(run)?.codec_name],
  ['sound from', (run) => soundOf(run)?.start_time],
  ['sound s', ({ mediaInfo }) => mediaInfo?.audio?.Duration],
  ['SSIM', ({ likeness }) => likeness?.ssim.toFixed(4)],
  ['ΔE', ({ likeness }) => likeness?.deltaE.toFixed(2)],
  ['alpha ±/255', ({ alphaError }) => alphaError?.toFixed(2)],
  [
    'verdict',
    ({ unavailable, problems }) =>
      unavailable === undefined ? (problems.length === 0 ? 'as asked' : 'NOT as asked') : 'not made here',
  ],
];

const videoOf = ({ probe }: FormatRun) => probe?.streams.find(({ codec_type }) => codec_type === 'video');
const soundOf = ({ probe }: FormatRun) => probe?.streams.find(({ codec_type }) => codec_type === 'audio');

/** In Markdown. */
function table(runs: readonly FormatRun[]): string {
  const rows = [
    COLUMNS.map(([name]) => name),
    COLUMNS.map(() => '---'),
    ...runs.map((run) => COLUMNS.map(([, cell]) => String(cell(run) ?? ''))),
  ];
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
