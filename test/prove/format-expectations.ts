import { type FormatCase, REEL, TIMECODE, TITLE } from './format-cases.ts';
import type { MediaInfo, ProbedFile, ProbedStream } from './media-tools.ts';

/** Codec and profile in ffprobe's words, the format in mediainfo's. */
const CODECS: Readonly<
  Record<string, { readonly name: string; readonly mediaInfo: string; readonly profile: RegExp }>
> = {
  h264: { name: 'h264', mediaInfo: 'AVC', profile: /^(Constrained Baseline|Main|High)$/ },
  h265: { name: 'hevc', mediaInfo: 'HEVC', profile: /^Main( 10)?$/ },
  vp9: { name: 'vp9', mediaInfo: 'VP9', profile: /^Profile [02]$/ },
  av1: { name: 'av1', mediaInfo: 'AV1', profile: /^Main$/ },
  prores: { name: 'prores', mediaInfo: 'ProRes', profile: /^(Proxy|LT|Standard|HQ|4444|XQ)$/ },
  dnxhd: { name: 'dnxhd', mediaInfo: 'VC-3', profile: /^DNXHD$/ },
  dnxhr: { name: 'dnxhd', mediaInfo: 'VC-3', profile: /^DNXHR / },
};

/** ffprobe's profile, pixel format and mediainfo's commercial name, where the format decides them. */
export const MASTERS: Readonly<
  Record<string, { readonly profile: string; readonly pixels: string; readonly commercial: string }>
> = {
  // ffmpeg decodes ProRes 4444 to 12 bits whatever was put in.
  'prores-proxy': { profile: 'Proxy', pixels: 'yuv422p10le', commercial: 'ProRes 422 Proxy' },
  'prores-lt': { profile: 'LT', pixels: 'yuv422p10le', commercial: 'ProRes 422 LT' },
  'prores-422': { profile: 'Standard', pixels: 'yuv422p10le', commercial: 'ProRes 422' },
  'prores-hq': { profile: 'HQ', pixels: 'yuv422p10le', commercial: 'ProRes 422 HQ' },
  'prores-4444': { profile: '4444', pixels: 'yuv444p12le', commercial: 'ProRes 4444' },
  'prores-4444xq': { profile: 'XQ', pixels: 'yuv444p12le', commercial: 'ProRes 4444 XQ' },
  'dnxhd-120': { profile: 'DNXHD', pixels: 'yuv422p', commercial: 'DNxHD 120' },
  'dnxhd-145': { profile: 'DNXHD', pixels: 'yuv422p', commercial: 'DNxHD 145' },
  'dnxhd-185': { profile: 'DNXHD', pixels: 'yuv422p', commercial: 'DNxHD 185' },
  'dnxhd-185x': { profile: 'DNXHD', pixels: 'yuv422p10le', commercial: 'DNxHD 185x' },
  'dnxhd-220x': { profile: 'DNXHD', pixels: 'yuv422p10le', commercial: 'DNxHD 220x' },
  'dnxhr-lb': { profile: 'DNXHR LB', pixels: 'yuv422p', commercial: 'DNxHR LB' },
  'dnxhr-sq': { profile: 'DNXHR SQ', pixels: 'yuv422p', commercial: 'DNxHR SQ' },
  'dnxhr-hq': { profile: 'DNXHR HQ', pixels: 'yuv422p', commercial: 'DNxHR HQ' },
  'dnxhr-hqx': { profile: 'DNXHR HQX', pixels: 'yuv422p10le', commercial: 'DNxHR HQX' },
  'dnxhr-444': { profile: 'DNXHR 444', pixels: 'yuv444p10le', commercial: 'DNxHR 444' },
};

/** Tags by colour: primaries, transfer, matrix, in ffprobe's words and mediainfo's. */
const COLOURS = {
  bt709: { probe: ['bt709', 'bt709', 'bt709'], mediaInfo: ['BT.709', 'BT.709', 'BT.709'] },
  p3: { probe: ['smpte432', 'bt709', 'bt709'], mediaInfo: ['Display P3', 'BT.709', 'BT.709'] },
  bt2020: {
    probe: ['bt2020', 'bt709', 'bt2020nc'],
    mediaInfo: ['BT.2020', 'BT.709', 'BT.2020 non-constant'],
  },
  pq: { probe: ['bt2020', 'smpte2084', 'bt2020nc'], mediaInfo: ['BT.2020', 'PQ', 'BT.2020 non-constant'] },
  hlg: {
    probe: ['bt2020', 'arib-std-b67', 'bt2020nc'],
    mediaInfo: ['BT.2020', 'HLG', 'BT.2020 non-constant'],
  },
} as const;

const SOUNDS: Readonly<Record<string, { readonly probe: RegExp; readonly mediaInfo: RegExp }>> = {
  aac: { probe: /^aac$/, mediaInfo: /^AAC$/ },
  opus: { probe: /^opus$/, mediaInfo: /^Opus$/ },
  flac: { probe: /^flac$/, mediaInfo: /^FLAC$/ },
  'pcm-s16': { probe: /^pcm_s16le$/, mediaInfo: /^PCM$/ },
  'pcm-s24': { probe: /^pcm_s24le$/, mediaInfo: /^PCM$/ },
  'pcm-f32': { probe: /^pcm_f32le$/, mediaInfo: /^PCM$/ },
};

/** Collects what differs from what was asked for, in words. */
export class Differences {
  readonly found: string[] = [];

  same(what: string, seen: unknown, wanted: unknown): void {
    if (seen !== wanted) this.found.push(`${what} is ${seen}, not ${wanted}`);
  }

  like(what: string, seen: unknown, wanted: RegExp): void {
    if (!wanted.test(String(seen))) this.found.push(`${what} is ${seen}, not ${wanted.source}`);
  }

  near(what: string, seen: number, wanted: number, tolerance: number): void {
    if (!(Math.abs(seen - wanted) <= tolerance))
      this.found.push(`${what} is ${seen}, not ${wanted} ± ${tolerance}`);
  }
}

export const secondsOf = ({ frames, rate: [num, den] }: FormatCase): number => (frames * den) / num;

/** WebM and Matroska count in milliseconds. */
const CLOCK = 0.0015;

/** A last packet of a codec that loses may reach beyond the last picture: 1024 samples of AAC, 20 ms of Opus. */
const PADDING = 0.025;

export function probeDifferences(one: FormatCase, { streams, duration, tags }: ProbedFile): string[] {
  const differences = new Differences();
  const videos = streams.filter(({ codec_type }) => codec_type === 'video');
  const audios = streams.filter(({ codec_type }) => codec_type === 'audio');
  differences.same('the number of picture tracks', videos.length, 1);
  differences.same('the number of sound tracks', audios.length, one.audio === undefined ? 0 : 1);
  const [video] = videos;
  const [audio] = audios;
  const seconds = secondsOf(one);
  if (video) videoDifferences(one, video, differences);
  if (audio) soundDifferences(one, audio, differences);
  differences.near('the duration', duration, seconds, audio ? PADDING + CLOCK : CLOCK);
  if (one.format.category === 'mastering') {
    const timecodes = [tags, ...streams.map((stream) => stream.tags ?? {})].map((map) => map.timecode);
    differences.same(
      'the timecode',
      timecodes.find((timecode) => timecode !== undefined),
      TIMECODE,
    );
    const reels = [tags, ...streams.map((stream) => stream.tags ?? {})].flatMap((map) => Object.entries(map));
    if (!reels.some(([name, value]) => /reel/i.test(name) && value === REEL))
      differences.found.push(`no reel ${REEL}`);
  }
  differences.same('the title', tags.title ?? tags.TITLE, TITLE);
  return differences.found;
}

function videoDifferences(one: FormatCase, video: ProbedStream, differences: Differences): void {
  const { format, colour, depth, frames, rate } = one;
  const codec = CODECS[format.codec ?? ''];
  const master = MASTERS[format.id];
  const [primaries, transfer, matrix] = COLOURS[colour].probe;
  const deep = depth !== 8;
  differences.same('the codec', video.codec_name, codec?.name);
  if (master) differences.same('the profile', video.profile, master.profile);
  else differences.like('the profile', video.profile, codec?.profile ?? /./);
  if (format.codec === 'vp9')
    differences.same('the profile', video.profile, deep ? 'Profile 2' : 'Profile 0');
  if (format.codec === 'h264') differences.near('the level', video.level ?? 0, 30, 20);
  const shallow = master?.pixels ?? (deep ? 'yuv420p10le' : 'yuv420p');
  const planes = depth === 12 ? shallow.replace('p10', 'p12') : shallow;
  const isRgb = one.colourModel === 'rgb';
  const pixels = isRgb ? planes.replace('yuv444', 'gbr') : planes;
  // libvpx's alpha lies beside the track, where ffprobe's decoder does not look.
  const alpha = one.alpha !== 'none' && format.codec === 'prores';
  differences.same('the samples', video.pix_fmt, alpha ? pixels.replace('yuv', 'yuva') : pixels);
  differences.same('the width', video.width, one.width);
  differences.same('the height', video.height, one.height);
  differences.same('the frame rate', video.avg_frame_rate, `${rate[0]}/${rate[1]}`);
  differences.same('the number of frames', Number(video.nb_read_frames), frames);
  differences.near('the start of the pictures', Number(video.start_time), 0, CLOCK);
  differences.same('the range', video.color_range, isRgb ? 'pc' : 'tv');
  differences.same('the primaries', video.color_primaries, primaries);
  differences.same('the transfer', video.color_transfer, transfer);
  differences.same('the matrix', video.color_space, isRgb ? 'gbr' : matrix);
}

function soundDifferences(one: FormatCase, audio: ProbedStream, differences: Differences): void {
  differences.like('the sound', audio.codec_name, SOUNDS[one.audio ?? '']?.probe ?? /./);
  differences.same('the sample rate', audio.sample_rate, '48000');
  differences.same('the channels', audio.channels, 2);
  // Matroska states where the first coded sample lies, priming included.
  differences.near('the start of the sound', Number(audio.start_time), 0, PADDING);
}

export function mediaInfoDifferences(one: FormatCase, { video, audio, commercial }: MediaInfo): string[] {
  const differences = new Differences();
  const { format, colour } = one;
  const master = MASTERS[format.id];
  differences.same('mediainfo’s format', video.Format, CODECS[format.codec ?? '']?.mediaInfo);
  if (master) differences.same('mediainfo’s commercial name', commercial, master.commercial);
  differences.same('mediainfo’s width', video.Width, String(one.width));
  differences.same('mediainfo’s height', video.Height, String(one.height));
  differences.same('mediainfo’s frame count', video.FrameCount, String(one.frames));
  differences.near('mediainfo’s duration', Number(video.Duration), secondsOf(one), 0.002);
  differences.near('mediainfo’s frame rate', Number(video.FrameRate), one.rate[0] / one.rate[1], 0.001);
  const [primaries, transfer, matrix] = COLOURS[colour].mediaInfo;
  differences.same('mediainfo’s primaries', video.colour_primaries, primaries);
  differences.same('mediainfo’s transfer', video.transfer_characteristics, transfer);
  const isRgb = one.colourModel === 'rgb';
  differences.same('mediainfo’s matrix', video.matrix_coefficients, isRgb ? 'Identity' : matrix);
  // ProRes and DNx are of limited range by definition but for RGB, and not all of their streams say so.
  if (isRgb) differences.same('mediainfo’s range', video.colour_range, 'Full');
  if (!master) differences.same('mediainfo’s range', video.colour_range, 'Limited');
  if (one.audio !== undefined) {
    differences.like('mediainfo’s sound', audio?.Format, SOUNDS[one.audio]?.mediaInfo ?? /./);
    differences.same('mediainfo’s sample rate', audio?.SamplingRate, '48000');
    // mediainfo 23.04 reads no channels of Opus in MP4, not even of ffmpeg's.
    const unread = one.audio === 'opus' && one.container === 'mp4';
    if (!unread) differences.same('mediainfo’s channels', audio?.Channels, '2');
    differences.near('mediainfo’s length of sound', Number(audio?.Duration), secondsOf(one), PADDING + CLOCK);
  }
  return differences.found;
}

/** Priming that ffmpeg plays although the track says when it is over: of AAC in Matroska, its own files included. */
const unskipped = ({ container, audio }: FormatCase): number =>
  container === 'mkv' && audio === 'aac' ? 1024 : 0;

/** What loses nothing is exact to the sample; AAC may end up to a frame late. */
export function heardDifferences(one: FormatCase, samples: Float32Array, onset: number): string[] {
  const differences = new Differences();
  const lossless = /flac|pcm/.test(one.audio ?? '');
  const wanted = Math.round(secondsOf(one) * 48_000);
  differences.near('the number of samples', samples.length, wanted, lossless ? 0 : 1024);
  // Codecs that lose begin a tone a little early and faint.
  const first = samples.findIndex((sample) => Math.abs(sample) > 0.2) - unskipped(one);
  differences.near('the first sample of the tone', first, Math.round(onset * 48_000), lossless ? 20 : 120);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  differences.near('the loudest sample', loudest, 0.5, lossless ? 0.001 : 0.1);
  return differences.found;
}
