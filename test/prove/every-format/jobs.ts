import { FORMATS, getFormat } from '../../../src/engine/formats/index.ts';
import { MASTERS } from '../format-expectations.ts';

/** One file to be made, and how others are to see it. */
export interface Job {
  readonly id: string;
  /** Tells it from others of the same format; the format's id for the first. */
  readonly name: string;
  readonly container: ReturnType<typeof getFormat>['containers'][number];
  readonly width: number;
  readonly height: number;
  /** Frames a second of the file, exact as num/den. */
  readonly rate: readonly [num: number, den: number];
  readonly seconds: number;
  readonly scan?: 'tff';
  readonly alpha: 'straight' | 'none';
  /** What is shown: drawn shapes, or what cameras make, without alpha. */
  readonly content: 'drawn' | 'natural';
  /** What colours are mixed in; encoded values where absent. */
  readonly blending?: 'linear';
  /** For the command line, beside the format, the container and what all are given. */
  readonly options: readonly string[];
  readonly seen: SeenAs | undefined;
}

/** How ffprobe and mediainfo are to name a film. */
export interface SeenAs {
  readonly codec: string;
  readonly profile?: RegExp;
  readonly pixels: string;
  readonly commercial?: RegExp;
  readonly sound?: { readonly codec: string; readonly tracks: number; readonly channels: number };
  /** Coded lines, where they are more than those that are shown. */
  readonly lines?: number;
  /** Bytes of each frame, where all have the same. */
  readonly frameBytes?: number;
  /** BT.709 unless told otherwise. */
  readonly matrix?: string;
  /** Bits a second that the pictures of a natural film come near to, as their maker has it. */
  readonly target?: number;
}

type Rate = Job['rate'];
const [PAL, NTSC, PAL_TWICE]: readonly [Rate, Rate, Rate] = [
  [25, 1],
  [30_000, 1001],
  [50, 1],
];
const SMALL = { width: 640, height: 360, rate: PAL } as const;
const HD = { width: 1920, height: 1080, rate: PAL } as const;
const UHD = { width: 3840, height: 2160, rate: PAL } as const;
const SD = { width: 720, height: 576, rate: PAL, scan: 'tff' } as const;
const SD_NTSC = { width: 720, height: 486, rate: NTSC, scan: 'tff' } as const;

const STEREO = (codec: string): NonNullable<SeenAs['sound']> => ({ codec, tracks: 1, channels: 2 });
const MONO = (tracks: number): NonNullable<SeenAs['sound']> => ({ codec: 'pcm_s24le', tracks, channels: 1 });

const film = (codec: string, pixels: string, more: Partial<SeenAs> = {}): SeenAs => ({
  codec,
  pixels,
  sound: STEREO('aac'),
  ...more,
});

const WEB: Readonly<Record<string, SeenAs>> = {
  'h264-mp4': film('h264', 'yuv420p', { profile: /^(Constrained Baseline|Main|High)$/, commercial: /^AVC$/ }),
  'h265-mp4': film('hevc', 'yuv420p', { profile: /^Main$/, commercial: /^HEVC$/ }),
  'vp9-webm': film('vp9', 'yuv420p', { profile: /^Profile 0$/, sound: STEREO('opus'), commercial: /^VP9$/ }),
  'av1-webm': film('av1', 'yuv420p', { profile: /^Main$/, sound: STEREO('opus'), commercial: /^AV1$/ }),
  'av1-mp4': film('av1', 'yuv420p', { profile: /^Main$/, commercial: /^AV1$/ }),
  'vp9-alpha-webm': film('vp9', 'yuv420p', {
    profile: /^Profile 0$/,
    sound: STEREO('opus'),
    commercial: /^VP9$/,
  }),
  'ffv1-mkv': film('ffv1', 'gbrap16le', { sound: STEREO('flac'), commercial: /^FFV1$/ }),
};

/** SMPTE ST 2019-1: bytes of each frame by compression id. */
const DNXHD_BYTES: Readonly<Record<string, number>> = {
  'dnxhd-120': 606_208, 'dnxhd-145': 606_208, 'dnxhd-185': 917_504, 'dnxhd-185x': 917_504, 'dnxhd-220x': 917_504,
}; // biome-ignore format: a table

/** ST 2019-1, resolution-independent coding: bytes of a macroblock row by row, times 255. */
const DNXHR_SHARE: Readonly<Record<string, number>> = {
  'dnxhr-lb': 5888, 'dnxhr-sq': 18_944, 'dnxhr-hq': 28_672, 'dnxhr-hqx': 28_672, 'dnxhr-444': 57_344,
}; // biome-ignore format: a table

function dnxhrBytes(share: number, { width, height }: { width: number; height: number }): number {
  const blocks = Math.ceil(width / 16) * Math.ceil(height / 16);
  return Math.max(8192, Math.round((blocks * share) / 255 / 4096) * 4096);
}

function master(id: string): SeenAs {
  const known = MASTERS[id];
  if (!known) throw new Error(`It is not known how others see ${id}.`);
  const alpha = getFormat(id).alpha.length > 0;
  const share = DNXHR_SHARE[id];
  const frameBytes = share === undefined ? DNXHD_BYTES[id] : dnxhrBytes(share, SMALL);
  return {
    codec: id.startsWith('prores') ? 'prores' : 'dnxhd',
    profile: new RegExp(`^${known.profile}$`),
    pixels: alpha ? known.pixels.replace('yuv', 'yuva') : known.pixels,
    commercial: new RegExp(`^${known.commercial}$`),
    sound: STEREO('pcm_s24le'),
    ...(frameBytes !== undefined && { frameBytes }),
  };
}

const intra = (profile: RegExp, pixels: string, frameBytes: number): SeenAs => ({
  ...{ codec: 'h264', profile, pixels, frameBytes, sound: MONO(2), commercial: /AVC/ },
});
const HIGH_10 = /^High 10 Intra$/;
const HIGH_422 = /^High 4:2:2 Intra$/;
const imx = (bytes: number, lines: number): SeenAs => ({
  ...{
    codec: 'mpeg2video',
    profile: /^4:2:2$/,
    pixels: 'yuv422p',
    frameBytes: bytes,
    lines,
    matrix: 'smpte170m',
  },
  ...{ commercial: /^IMX \d0$/, sound: { codec: 'pcm_s24le', tracks: 1, channels: 8 } },
});
const xdcam: SeenAs = {
  ...{
    codec: 'mpeg2video',
    profile: /^4:2:2$/,
    pixels: 'yuv422p',
    sound: MONO(8),
    commercial: /MPEG Video|XDCAM HD422/,
  },
};

interface Choice extends Partial<Omit<Job, 'id' | 'seen'>> {
  readonly seen?: SeenAs;
}

/** What a format's film is made as; the rest is small, progressive, of 25 frames a second and two seconds. */
const CHOICES: Readonly<Record<string, Choice>> = {
  'dnxhd-120': HD,
  'dnxhd-145': { ...HD, rate: NTSC },
  'dnxhd-185': HD,
  'dnxhd-185x': HD,
  'dnxhd-220x': { ...HD, rate: NTSC },
  'ffv1-mkv': { options: ['--depth', '16'] },
  'xdcam-hd422': { ...HD, seen: xdcam },
  'avc-intra-50': { ...HD, width: 1440, seen: intra(HIGH_10, 'yuv420p10le', 281_088) },
  'avc-intra-100': { ...HD, seen: intra(HIGH_422, 'yuv422p10le', 568_832) },
  'avc-intra-200': { ...HD, seen: intra(HIGH_422, 'yuv422p10le', 1_144_320) },
  'xavc-100': { ...HD, seen: intra(HIGH_422, 'yuv422p10le', 568_832) },
  'xavc-300': { ...UHD, seen: intra(HIGH_422, 'yuv422p10le', 1_260_032) },
  'xavc-480': { ...UHD, seen: intra(HIGH_422, 'yuv422p10le', 2_009_600) },
  'imx-30': { ...SD, seen: imx(150_000, 608) },
  'imx-40': { ...SD, seen: imx(200_000, 608) },
  'imx-50': { ...SD, seen: imx(250_000, 608) },
};

/** One of each format id, in the order of the list that the program prints. */
export function jobOf(id: string): Job {
  const { containers, alpha, category } = getFormat(id);
  const choice = CHOICES[id] ?? {};
  const seen = choice.seen ?? WEB[id] ?? (category === 'mastering' ? master(id) : undefined);
  return {
    ...{
      id,
      name: id,
      container: containers[0] ?? 'mp4',
      seconds: 2,
      options: [],
      content: 'drawn',
      ...SMALL,
    },
    alpha: alpha.length > 0 ? 'straight' : 'none',
    ...choice,
    seen,
  };
}

/** Files beside the first of their format: fields, other rasters, MXF, layers. */
const VARIANTS: readonly Job[] = [
  // mediainfo wants some seconds before it names it.
  {
    ...jobOf('xdcam-hd422'),
    name: 'xdcam-hd422, 12 s',
    seconds: 12,
    seen: { ...xdcam, commercial: /XDCAM HD422/ },
  },
  {
    ...jobOf('xdcam-hd422'),
    name: 'xdcam-hd422, 1080i25',
    scan: 'tff',
    options: ['--validate', '--loudness', '-23'],
  },
  { ...jobOf('xdcam-hd422'), name: 'xdcam-hd422, 720p50', width: 1280, height: 720, rate: PAL_TWICE },
  { ...jobOf('avc-intra-100'), name: 'avc-intra-100, 1080i25', scan: 'tff' },
  {
    ...jobOf('avc-intra-200'),
    ...{
      name: 'avc-intra-200, 1080i29.97',
      scan: 'tff',
      rate: NTSC,
      seen: intra(HIGH_422, 'yuv422p10le', 952_832),
    },
  },
  {
    ...jobOf('avc-intra-50'),
    ...{ name: 'avc-intra-50, 720p50', width: 960, height: 720, rate: PAL_TWICE },
    seen: intra(HIGH_10, 'yuv420p10le', 140_800),
  },
  { ...jobOf('imx-30'), ...SD_NTSC, name: 'imx-30, 486i29.97', seen: imx(125_125, 512) },
  { ...jobOf('imx-40'), ...SD_NTSC, name: 'imx-40, 486i29.97', seen: imx(166_833, 512) },
  { ...jobOf('imx-50'), ...SD_NTSC, name: 'imx-50, 486i29.97', seen: imx(208_541, 512) },
  {
    ...jobOf('prores-422'),
    name: 'prores-422, MXF',
    seconds: 12,
    container: 'mxf',
    seen: { ...master('prores-422'), sound: MONO(2) },
  },
  {
    ...jobOf('dnxhr-sq'),
    name: 'dnxhr-sq, MXF',
    container: 'mxf',
    seen: { ...master('dnxhr-sq'), sound: MONO(2) },
  },
  { ...jobOf('prores-hq'), name: 'prores-hq, 1080i25', ...HD, scan: 'tff' },
  { ...jobOf('exr-sequence'), name: 'exr-sequence, layers', blending: 'linear', options: ['--layers'] },
];

/** Apple's ProRes white paper: megabits a second at 1920×1080 and 25 frames a second. */
const APPLE: Readonly<Record<string, number>> = {
  'prores-proxy': 38, 'prores-lt': 85, 'prores-422': 122, 'prores-hq': 184, 'prores-4444': 275, 'prores-4444xq': 413,
}; // biome-ignore format: a table

/** Masters and broadcast in full HD of what cameras make, where encoders have most to do. */
function natural(id: string): Job {
  const job = jobOf(id);
  const seen = job.seen && { ...job.seen, pixels: job.seen.pixels.replace('yuva', 'yuv') };
  const target = APPLE[id];
  const share = DNXHR_SHARE[id];
  return {
    ...job,
    ...(job.width < 1920 && !job.id.startsWith('imx') && !job.id.startsWith('avc') ? HD : {}),
    ...{ name: `${id}, natural`, seconds: 1, content: 'natural', alpha: 'none' },
    seen: seen && {
      ...seen,
      ...(target !== undefined && { target: target * 1e6 }),
      ...(share !== undefined && { frameBytes: dnxhrBytes(share, HD) }),
    },
  };
}

const NATURAL: readonly Job[] = FORMATS.filter(
  ({ category, lossless, rasters }) =>
    (category === 'mastering' || category === 'broadcast') && !lossless && rasters?.[0]?.width !== UHD.width,
).map(({ id }) => natural(id));

/** All files of the proof. */
export const JOBS: readonly Job[] = [...FORMATS.map(({ id }) => jobOf(id)), ...VARIANTS, ...NATURAL];

export const TIMECODE = '01:00:00:00';
export const REEL = 'A001';
export const TITLE = 'Every format';
export const DESCRIPTION = 'Proof';

export const isMxf = ({ container }: Job): boolean => container === 'mxf';

/** Whether the format has a place for the first frame's timecode. */
export function takesTimecode({ id }: Pick<Job, 'id'>): boolean {
  const { category } = getFormat(id);
  return category === 'mastering' || category === 'broadcast' || id === 'exr-sequence' || id === 'cinemadng';
}

/** What the command line is given, without input, output and `--json`. */
export function optionsOf(job: Job): string[] {
  const { id, container, scan, rate, options } = job;
  const { kind, category, alpha, rasters } = getFormat(id);
  if (kind === 'document') return ['--format', id];
  if (kind === 'sound') return ['--format', id, '--title', TITLE, '--description', DESCRIPTION];
  return [
    ...['--format', id, '--container', container, '--description', DESCRIPTION],
    ...(category === 'sequence' ? ['--names', 'shot_####'] : ['--title', TITLE]),
    ...(alpha.includes('straight') && category !== 'sequence' ? ['--alpha', job.alpha] : []),
    // A raster of pixels that aren't square is filled, so that its frames are those that `frames` draws.
    ...(rasters ? ['--fit', 'stretch'] : []),
    ...(scan ? ['--scan', scan, '--fps', `${rate[0]}/${rate[1]}`] : []),
    ...(takesTimecode(job) ? ['--timecode', TIMECODE, '--reel', REEL] : []),
    ...options,
  ];
}

export const framesOf = ({ seconds, rate: [num, den] }: Job): number => Math.round((seconds * num) / den);
