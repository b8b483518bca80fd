import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runJson, tool } from '../framewright.ts';
import { framesOf, type Job } from './jobs.ts';

/* Decoded pictures against `frames`, and against what native ffmpeg's own encoders make of the same frames. */

/** Frames that are compared, from the first on; of UHD, where each takes 50 MB. */
const COMPARED = 24;
const COMPARED_UHD = 6;

/** What `frames` drew of a film, and the same laid over black as a movie without loss. */
export interface Drawn {
  /** 16-bit PNG, four digits and counted from 0; of a film with fields, twice as many as the file has frames. */
  readonly pictures: string;
  readonly overBlack: string;
  /** Of the file. */
  readonly frames: number;
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
  const frames = Math.min(framesOf(job), job.width > 1920 ? COMPARED_UHD : COMPARED);
  const pictures = join(folder, name);
  await mkdir(pictures);
  const drawn = job.scan ? 2 * frames : frames;
  const list = Array.from({ length: drawn }, (_, frame) => frame).join();
  await runJson('frames', input, '--frames', list, '--depth', '16', ...options, '-o', pictures);
  const overBlack = join(folder, `${name}.nut`);
  await tool('ffmpeg', [
    ...['-v', 'error', '-framerate', rateOf(job), '-i', join(pictures, '%04d.png')],
    ...['-vf', [`format=gbrap16le,${OVER_BLACK}`, ...(job.scan ? [WEAVE] : [])].join()],
    ...['-frames:v', String(frames), '-c:v', 'rawvideo', overBlack],
  ]);
  return { pictures, overBlack, frames };
}

const OVER_BLACK = 'premultiply=inplace=1,format=gbrp16le';
/** Upper lines of the first of two pictures, lower lines of the second. */
const WEAVE =
  "split[one][two];[two]trim=start_frame=1,setpts=PTS-STARTPTS[two];[one][two]blend=all_expr='if(mod(Y,2),B,A)':shortest=1,select='not(mod(n,2))',setpts=N/TB/FRAME_RATE";

const rateOf = ({ rate: [num, den] }: Job): string => `${num}/${den}`;

export interface Measured {
  /** Of luma, the mean of all frames. */
  readonly ssim: number;
  /** Of luma over all frames, decibels. */
  readonly luma: number;
  /** Of red, green and blue together, over all frames. */
  readonly rgb: number;
}

/** @param decoder options that choose ffmpeg's decoder */
export async function measure(
  file: string,
  { overBlack, frames }: Drawn,
  job: Job,
  decoder: readonly string[] = [],
): Promise<Measured> {
  const { matrix = 'bt709', lines, pixels = '' } = job.seen ?? {};
  const siting = sitingOf(pixels);
  const coded = lines === undefined ? '' : `crop=${job.width}:${job.height}:0:${lines - job.height},`;
  const first = `trim=end_frame=${frames},settb=AVTB,setpts=N*40000`;
  const codes = pixels.replace(/^(yuv)a?(\d+)p.*$/, '$1$2p16le');
  const flags = 'flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp';
  const toRgb = `scale=in_color_matrix=${matrix}:in_range=tv:out_range=pc:${siting('in')}${flags}`;
  const toYuv = `scale=out_color_matrix=${matrix}:in_range=pc:out_range=tv:${siting('out')}${flags}`;
  const alpha = job.alpha === 'straight' && pixels.startsWith('yuva');
  const graph = alpha
    ? [
        `[0:v]${first},${toRgb},format=gbrap16le,${OVER_BLACK},split[file][shown]`,
        `[shown]${toYuv},format=yuv444p16le[codes]`,
        `[1:v]${first},split[drawn][more]`,
        `[more]${toYuv},format=yuv444p16le[wanted]`,
      ]
    : [
        `[0:v]${first},${coded}split[stored][more]`,
        `[stored]format=${codes}[codes]`,
        `[more]${toRgb},format=gbrp16le[file]`,
        `[1:v]${first},split[drawn][asked]`,
        `[asked]${toYuv},format=${codes}[wanted]`,
      ];
  const said = await words('ffmpeg', [
    ...['-hide_banner', '-nostats', ...decoder, '-i', file, '-i', overBlack, '-filter_complex'],
    [
      ...graph,
      '[codes]split[a][b]',
      '[wanted]split[c][d]',
      '[a][c]psnr@codes,nullsink',
      '[b][d]ssim@codes,nullsink',
      '[file][drawn]psnr@rgb[out]',
    ].join(';'),
    ...['-map', '[out]', '-f', 'null', '-'],
  ]);
  return {
    ssim: number(said, /ssim@codes[^\n]* Y:([\d.]+)/i),
    luma: number(said, /psnr@codes[^\n]* y:([\d.]+|inf)/i),
    rgb: number(said, /psnr@rgb[^\n]* average:([\d.]+|inf)/i),
  };
}

/** Chroma lies with the left luma sample; in 4:2:0 between two lines. */
function sitingOf(pixels: string): (side: 'in' | 'out') => string {
  return (side) => {
    if (pixels.includes('444')) return '';
    const down = pixels.includes('420') ? `${side}_v_chr_pos=128:` : '';
    return `${side}_h_chr_pos=0:${down}`;
  };
}

function number(said: string, pattern: RegExp): number {
  const found = pattern.exec(said)?.[1];
  if (found === undefined) throw new Error(`ffmpeg measured nothing: ${said.slice(-1500)}`);
  return found === 'inf' ? Number.POSITIVE_INFINITY : Number(found);
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
      ...[
        '-v',
        'error',
        ...input,
        '-vf',
        `trim=end_frame=${Math.min(frames, 6)},extractplanes=a,format=gray16le`,
      ],
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
