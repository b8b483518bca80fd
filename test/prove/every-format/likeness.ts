import { spawn } from 'node:child_process';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ssim } from '../../../src/engine/metrics/index.ts';
import { runJson, tool } from '../framewright.ts';
import { framesOf, type Job } from './jobs.ts';
import { drawnRgba, layoutOf, overBlack, type Planes, planesOf, rawFrame, readRaw } from './planes.ts';

/* Decoded pictures against `frames`, and against what native ffmpeg's own encoders make of the same frames. */

/** Frames that are compared, from the first on: a group of pictures of XDCAM, of others fewer the larger they are. */
const COMPARED = 12;
const COMPARED_HD = 5;
const COMPARED_UHD = 2;
/** Of those, for SSIM, which takes long. */
const LOOKED_AT = [0, 4, 11];

/** What `frames` drew of a film. */
export interface Drawn {
  /** 16-bit PNG, four digits and counted from 0; of a film with fields, twice as many as the file has frames. */
  readonly pictures: string;
  /** The same in one file, as rgba64le. */
  readonly raw: string;
  /** Of the file. */
  readonly frames: number;
}

function comparedOf({ id, width }: Job): number {
  if (width > 1920) return COMPARED_UHD;
  return width > 1280 && id !== 'xdcam-hd422' ? COMPARED_HD : COMPARED;
}

/**
 * Draws the first frames of a film.
 *
 * @param name of the folder for them
 * @param options for the command line
 */
export async function draw(
  folder: string,
  name: string,
  input: string,
  job: Job,
  options: readonly string[],
): Promise<Drawn> {
  const frames = Math.min(framesOf(job), comparedOf(job));
  const pictures = join(folder, name);
  await mkdir(pictures);
  const drawn = job.scan ? 2 * frames : frames;
  const list = Array.from({ length: drawn }, (_, frame) => frame).join();
  await runJson('frames', input, '--frames', list, '--depth', '16', ...options, '-o', pictures);
  const raw = `${pictures}.rgba`;
  const png = ['-i', join(pictures, '%04d.png')];
  await tool('ffmpeg', ['-v', 'error', ...png, '-pix_fmt', 'rgba64le', '-f', 'rawvideo', raw]);
  return { pictures, raw, frames };
}

export interface Measured {
  /** Of luma, the worst of some frames: Wang's of 2004. */
  readonly ssim: number;
  /** PSNR of luma over all frames, decibels. */
  readonly luma: number;
  /** Of all samples of luma and chroma. */
  readonly all: number;
}

/** @param decoder options that choose ffmpeg's decoder, and the samples that it gives */
export async function measure(
  file: string,
  { raw: drawn, frames }: Drawn,
  job: Job,
  decoder: { readonly options: readonly string[]; readonly pixels: string } = {
    options: [],
    pixels: job.seen?.pixels ?? '',
  },
): Promise<Measured> {
  const { matrix = 'bt709', lines } = job.seen ?? {};
  const layout = layoutOf(decoder.pixels);
  const raw = `${file}.yuv`;
  await tool('ffmpeg', [
    ...['-v', 'error', '-y', ...decoder.options, '-i', file, '-map', '0:v:0', '-frames:v', String(frames)],
    ...['-fps_mode', 'passthrough', '-pix_fmt', decoder.pixels, '-f', 'rawvideo', raw],
  ]);
  const sums = { y: 0, all: 0, lumaSamples: 0, samples: 0 };
  let worst = 1;
  try {
    for (let frame = 0; frame < frames; frame++) {
      const wanted = planesOf(await drawnRgba(drawn, frame, job), job, layout, matrix, true);
      const stored = await readRaw(raw, frame, job, layout, lines === undefined ? 0 : lines - job.height);
      const seen = layout.alpha ? overBlack(stored, job, layout) : stored;
      const y = squares(seen.y, wanted.y);
      sums.y += y;
      sums.all += y + squares(seen.u, wanted.u) + squares(seen.v, wanted.v);
      sums.lumaSamples += wanted.y.length;
      sums.samples += wanted.y.length + wanted.u.length + wanted.v.length;
      if (LOOKED_AT.includes(frame)) worst = Math.min(worst, likeness(seen, wanted, job));
    }
  } finally {
    await rm(raw, { force: true });
  }
  const decibels = (sum: number, count: number): number => 10 * Math.log10((255 ** 2 * count) / sum);
  return { ssim: worst, luma: decibels(sums.y, sums.lumaSamples), all: decibels(sums.all, sums.samples) };
}

const likeness = (seen: Planes, wanted: Planes, { width, height }: Job): number =>
  ssim({ width, height, data: seen.y }, { width, height, data: wanted.y });

function squares(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new Error(`${a.length} samples beside ${b.length}.`);
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += ((a[index] ?? 0) - (b[index] ?? 0)) ** 2;
  return sum;
}

/**
 * The drawn frames as raw samples, rounded once: the best that an encoder could be given.
 *
 * @param pixels in ffmpeg's words
 */
export async function writeRaw(
  path: string,
  { raw, frames }: Drawn,
  job: Job,
  pixels: string,
): Promise<void> {
  const { matrix = 'bt709', lines } = job.seen ?? {};
  const layout = layoutOf(pixels);
  await rm(path, { force: true });
  for (let frame = 0; frame < frames; frame++) {
    const planes = planesOf(await drawnRgba(raw, frame, job), job, layout, matrix, !layout.alpha);
    const hidden = lines === undefined ? 0 : lines - job.height;
    await appendFile(path, rawFrame(planes, job, layout, hidden));
  }
}

/** What a program writes to standard error. @throws unless its status is 0 */
export async function words(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${said.slice(-1500)}`);
  return said;
}

/** The largest difference of alpha in the first frames, in 255ths. */
export async function alphaError(
  file: string,
  { pictures, frames }: Drawn,
  decoder: readonly string[] = [],
): Promise<number> {
  const planes = async (input: readonly string[]): Promise<Uint16Array> => {
    const bytes = await tool('ffmpeg', [
      ...['-v', 'error', ...input, '-vf', `trim=end_frame=${frames},format=yuva444p16le,extractplanes=a`],
      ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-'],
    ]);
    return new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  };
  const [seen, drawn] = [
    await planes([...decoder, '-i', file]),
    await planes(['-i', join(pictures, '%04d.png')]),
  ];
  if (seen.length !== drawn.length) throw new Error(`${file} has alpha of ${seen.length} samples.`);
  let worst = 0;
  for (let at = 0; at < seen.length; at++)
    worst = Math.max(worst, Math.abs((seen[at] ?? 0) - (drawn[at] ?? 0)));
  return worst / 257;
}

/** Whether all samples that ffmpeg decodes of the first frames are those that were drawn. */
export async function isExact(file: string, { pictures, frames }: Drawn, pixels: string): Promise<boolean> {
  const hash = async (input: readonly string[]): Promise<string> => {
    const args = [
      '-v',
      'error',
      ...input,
      ...['-map', '0:v'],
      '-frames:v',
      String(frames),
      '-pix_fmt',
      pixels,
      '-f',
      'hash',
      '-',
    ];
    return (await tool('ffmpeg', args)).toString();
  };
  return (await hash(['-i', file])) === (await hash(['-i', join(pictures, '%04d.png')]));
}
