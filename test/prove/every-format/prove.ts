import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { containerFile, getFormat } from '../../../src/engine/formats/index.ts';
import { type Exported, lastLine, ROOT, run, runJson, withFolder } from '../framewright.ts';
import type { Proof } from '../proof.ts';
import { lookAtDocument } from './documents.ts';
import { saveFilm } from './film.ts';
import { Found } from './found.ts';
import { framesOf, isMxf, JOBS, type Job, optionsOf } from './jobs.ts';
import { lookAtLight } from './light.ts';
import { alphaError, type Drawn, draw, isExact, type Measured, measure } from './likeness.ts';
import { bitRate, groupsOf, isLossy, lookAtMovie } from './movies.ts';
import { holdAgainstPolicy, seekEverywhere } from './mxf.ts';
import { encodeNatively } from './native.ts';
import { saveFonts, saveNaturalFilm } from './natural.ts';
import { lookAtPictures } from './pictures.ts';
import { type Row, writeTable } from './table.ts';
import { Tools } from './tools.ts';

/** What masters must be like beside the frames, and lose at most against native ffmpeg's own encoder, decibels. */
const LEAST_SSIM = 0.99;
/** No rate keeps grain: there SSIM is held against native ffmpeg's. */
const GRAIN_SSIM = 0.002;
const LEAST_SSIM_WEB = 0.98;
const MOST_BEHIND = 0.5;
/** How many times ours what native ffmpeg took may be, so that they can be compared. */
const MOST_OVER = 1.25;
/** In 255ths; VP9's alpha is a second film with loss. */
const MOST_ALPHA = { prores: 1, vp9: 64 } as const;
/** Of natural pictures' bits a second. */
const MOST_OFF_TARGET = 0.1;
/** XDCAM's groups of pictures at its constant rate: the buffer holds a third of a second. */
const XDCAM_RATE = 50e6;
const XDCAM_BUFFER_SECONDS = 17_825_792 / XDCAM_RATE;

interface Film {
  readonly input: string;
  /** Folder with those of its text. */
  readonly fonts: string;
  readonly drawn: Drawn;
  /** Folder of the same frames with 8 bits; there for small films. */
  readonly drawn8: string;
}

/** The films of a run: one for each size, rate and length, drawn once. */
class Films {
  readonly #folder: string;
  readonly #films = new Map<string, Promise<Film>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  of(job: Job): Promise<Film> {
    const { id, width, height, rate, seconds, content, scan = '', blending = '' } = job;
    // Of XDCAM more frames are compared.
    const group = id === 'xdcam-hd422' ? 'group' : '';
    const key = [content, group, width, height, ...rate, seconds, scan, blending].join('-');
    let film = this.#films.get(key);
    if (!film) {
      film = this.#make(`film-${key}`, job);
      this.#films.set(key, film);
    }
    return film;
  }

  async #make(name: string, job: Job): Promise<Film> {
    const { width, height, rate, seconds, scan, blending } = job;
    const mixing = blending ? ['--blending', blending] : [];
    const fps = (rate[0] / rate[1]) * (scan ? 2 : 1);
    const shape = { width, height, fps, seconds };
    const save = job.content === 'natural' ? saveNaturalFilm : saveFilm;
    const input = await save(this.#folder, name, shape);
    const fonts = await saveFonts(this.#folder);
    const drawn = await draw(this.#folder, name, input, job, ['--fonts', fonts, ...mixing]);
    const drawn8 = join(this.#folder, `${name}-8`);
    if (width <= 640) {
      const list = Array.from({ length: drawn.frames }, (_, frame) => frame).join();
      await runJson('frames', input, '--frames', list, '--depth', '8', ...mixing, '-o', drawn8);
    }
    return { input, fonts, drawn, drawn8 };
  }
}

async function proveJob(folder: string, films: Films, job: Job, tools: Tools): Promise<Row> {
  const film = await films.of(job);
  const { input, fonts } = film;
  const { extension } = containerFile(
    getFormat(job.id).containers.find((one) => one === job.container) ?? 'mp4',
  );
  const output = join(folder, `${job.name.replaceAll(/[^\w-]+/g, '-')}.${extension}`);
  const started = Date.now();
  const finished = await run('export', input, ...optionsOf(job), '--fonts', fonts, '-o', output, '--json');
  const took = (Date.now() - started) / 1000;
  const found = new Found();
  const date = new Date().toISOString().slice(0, 16);
  const base = { name: job.name, id: job.id, date, took, size: sizeOf(job) };
  if (finished.status !== 0) {
    const { error } = lastLine(finished.stdout) as { error: { code: string; message: string } };
    return { ...base, ...words(found), problems: [`the export failed: ${error.message}`] };
  }
  const exported = lastLine(finished.stdout) as Exported;
  found.add(
    'export',
    exported.warnings.map(({ message }) => `a warning: ${message}`),
  );
  try {
    await look(folder, output, job, film, tools, found);
  } catch (thrown) {
    found.add('look', [thrown instanceof Error ? thrown.message : String(thrown)]);
  }
  await rm(output, { force: true });
  return {
    ...base,
    encoder: exported.encoder,
    bytes: exported.bytes,
    ...words(found),
    problems: found.problems,
  };
}

const words = ({ by, named, figures }: Found): Pick<Row, 'by' | 'named' | 'figures'> => ({
  by: [...by].filter((one) => one !== 'export' && one !== 'look'),
  named,
  figures,
});

const sizeOf = ({ id, width, height, rate, scan }: Job): string =>
  getFormat(id).kind === 'sound'
    ? '48 kHz'
    : `${width}×${height}, ${scan ? 'fields, ' : ''}${Number((rate[0] / rate[1]).toFixed(2))}`;

async function look(
  folder: string,
  output: string,
  job: Job,
  { drawn, drawn8 }: Film,
  tools: Tools,
  found: Found,
): Promise<void> {
  const { kind, category, codec = '' } = getFormat(job.id);
  if (kind === 'document') return lookAtDocument(output, job, drawn, found);
  if (category === 'sequence') return lookAtPictures(output, job, drawn, drawn8, tools, found);
  if (!job.seen) return lookAtLight(output, job, drawn, drawn8, tools, found);
  await lookAtMovie(output, job, found);
  if (isMxf(job)) {
    if (tools.has('mediaconch')) await holdAgainstPolicy(output, found);
    await seekEverywhere(output, job, tools.everywhere, found);
  }
  if (job.id === 'ffv1-mkv') {
    found.add('ffmpeg', (await isExact(output, drawn, 'gbrap16le')) ? [] : ['other pixels than were drawn']);
    found.figures.push('exact');
    return;
  }
  if (job.id === 'xdcam-hd422') found.add('ffprobe', await xdcamRates(output, job));
  // ffmpeg's own VP9 decoder passes over alpha.
  const decoder =
    codec === 'vp9' && job.alpha === 'straight'
      ? { options: ['-c:v', 'libvpx-vp9'], pixels: 'yuva420p' }
      : { options: [], pixels: job.seen.pixels };
  const ours = await measure(output, drawn, job, decoder);
  const rate = await bitRate(output, job);
  const native = isLossy(job) ? await nativeOf(folder, job, drawn, rate) : undefined;
  // It leaves the rate where pictures are too hard for its coarsest quantiser.
  const isFair = native === undefined || native.rate < rate * MOST_OVER;
  found.add('ffmpeg', isFair ? likenessProblems(job, ours, native) : []);
  found.figures.push(`SSIM ${ours.ssim.toFixed(4)}`, `PSNR ${psnrWords(ours)}`);
  if (Number.isFinite(rate)) found.figures.push(`${(rate / 1e6).toFixed(1)} Mb/s`);
  if (native) {
    found.figures.push(`native ffmpeg ${psnrWords(native)} at ${(native.rate / 1e6).toFixed(1)} Mb/s`);
  }
  found.add('ffprobe', targetProblems(rate, job.seen.target));
  if (job.alpha === 'straight') {
    const off = await alphaError(output, drawn, decoder.options);
    const most = codec === 'prores' ? MOST_ALPHA.prores : MOST_ALPHA.vp9;
    found.add('ffmpeg', off <= most ? [] : [`alpha is off by ${off.toFixed(2)} of 255`]);
    found.figures.push(`alpha ±${off.toFixed(2)}/255`);
  }
}

const psnrWords = ({ luma, all }: Measured): string =>
  `${luma.toFixed(1)} dB of luma, ${all.toFixed(1)} of all`;

interface Native extends Measured {
  /** Bits a second. */
  readonly rate: number;
}

async function nativeOf(folder: string, job: Job, drawn: Drawn, rate: number): Promise<Native | undefined> {
  const file = await encodeNatively(folder, job, drawn, rate);
  if (file === undefined) return undefined;
  const measured = { ...(await measure(file, drawn, job)), rate: await bitRate(file, job) };
  await rm(file);
  return measured;
}

function likenessProblems(job: Job, ours: Measured, native: Measured | undefined): string[] {
  const least =
    job.content === 'natural' ? (native?.ssim ?? 1) - GRAIN_SSIM : isLossy(job) ? LEAST_SSIM : LEAST_SSIM_WEB;
  const behind = (what: 'luma' | 'all'): string[] =>
    native === undefined || ours[what] >= native[what] - MOST_BEHIND
      ? []
      : [`${what}: ${ours[what].toFixed(2)} dB, native ${native[what].toFixed(2)} dB`];
  return [
    ...(ours.ssim > least ? [] : [`SSIM is ${ours.ssim.toFixed(4)}`]),
    ...behind('luma'),
    ...behind('all'),
  ];
}

function targetProblems(rate: number, target: number | undefined): string[] {
  if (target === undefined || Math.abs(rate / target - 1) <= MOST_OFF_TARGET) return [];
  return [`${(rate / 1e6).toFixed(1)} Mb/s, where the target is ${target / 1e6}`];
}

/** Over any run of groups the rate may be off by what the buffer holds, and over the film by one byte. */
async function xdcamRates(output: string, job: Job): Promise<string[]> {
  const total = await bitRate(output, job);
  const seconds = framesOf(job) / (job.rate[0] / job.rate[1]);
  const whole =
    Math.abs(total - XDCAM_RATE) * seconds <= 8 ? [] : [`${total.toFixed(0)} bits a second over the film`];
  let ahead = 0;
  const groups = await groupsOf(output, job);
  const loose = groups.some(({ bits, seconds }) => {
    ahead += bits - XDCAM_RATE * seconds;
    return Math.abs(ahead) > XDCAM_BUFFER_SECONDS * XDCAM_RATE;
  });
  return [...whole, ...(loose ? ['groups leave the bounds of the buffer'] : [])];
}

/** @param told of each file, once it was looked at */
export async function proveJobs(
  jobs: readonly Job[],
  tools: Tools,
  told: (row: Row) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const films = new Films(folder);
    const outputs = join(folder, 'out');
    await mkdir(outputs);
    for (const job of jobs) await told(await proveJob(outputs, films, job, tools));
  });
}

export const lineOf = ({ name, figures, problems }: Row): string =>
  `${name}: ${figures.join('; ')}${problems.map((one) => `\n  NOT as asked: ${one}`).join('')}`;

/**
 * One film for each format id, with sound, alpha and gradients, exported by the command line and looked at with programs that
 * are not ours. `--format ID[,ID]`, `--name TEXT` and `--set ids|variants|natural` choose some; the rows of the others stay as the
 * run before left them. `--seek all` seeks to each frame of constant MXF too. The table goes into docs/formats.md.
 */
export const prove: Proof = async (options) => {
  const ids = options.get('format')?.split(',');
  const text = options.get('name') ?? '';
  const set = options.get('set');
  const jobs = JOBS.filter(
    (job) =>
      (ids?.includes(job.id) ?? true) && job.name.includes(text) && (set === undefined || setOf(job) === set),
  );
  const tools = new Tools(options.get('seek') === 'all');
  const rows = new Map((await rowsBefore()).map((row) => [row.name, row]));
  await proveJobs(jobs, tools, async (row) => {
    rows.set(row.name, row);
    process.stderr.write(`${lineOf(row)} (${row.took.toFixed(1)} s)\n`);
    await writeFile(RECORD, JSON.stringify({ rows: [...rows.values()] }));
  });
  const inOrder = JOBS.flatMap(({ name }) => rows.get(name) ?? []);
  const failed = inOrder.filter(({ problems }) => problems.length > 0);
  const absent = tools.absent();
  const left = JOBS.filter((job) => setOf(job) === 'ids' && !rows.has(job.name)).map(({ id }) => id);
  await writeTable(inOrder, absent, left);
  return {
    passed: jobs.length > 0 && failed.length === 0,
    text: [
      ...inOrder.map(lineOf),
      `${inOrder.length} of ${JOBS.length} files looked at, ${inOrder.length - failed.length} as asked.`,
      absent.length === 0 ? 'No program was missing.' : `Missing here: ${absent.join(', ')}.`,
    ].join('\n'),
    record: { rows: inOrder, absent },
  };
};

const setOf = ({ id, name, content }: Job): string =>
  name === id ? 'ids' : content === 'natural' ? 'natural' : 'variants';

const RECORD = join(ROOT, 'prove-results/formats.json');

async function rowsBefore(): Promise<readonly Row[]> {
  await mkdir(join(ROOT, 'prove-results'), { recursive: true });
  const text = await readFile(RECORD, 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { rows?: Row[] }).rows ?? [];
}
