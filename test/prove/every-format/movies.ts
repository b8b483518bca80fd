import { getFormat } from '../../../src/engine/formats/index.ts';
import { Differences } from '../format-expectations.ts';
import { tool } from '../framewright.ts';
import {
  decodeSound,
  decodingWarnings,
  type MediaInfoTrack,
  type ProbedFile,
  type ProbedStream,
} from '../media-tools.ts';
import { ONSET } from './film.ts';
import type { Found } from './found.ts';
import { framesOf, type Job, REEL, TIMECODE, TITLE, takesTimecode } from './jobs.ts';

/** A last packet of a codec that loses may reach beyond the last picture: 1024 samples of AAC, 20 ms of Opus. */
const PADDING = 0.025;
const SAMPLE_RATE = 48_000;

interface Stream extends ProbedStream {
  readonly field_order?: string;
  readonly sample_aspect_ratio?: string;
  readonly r_frame_rate?: string;
  readonly extradata_size?: number;
}

/** A film as ffprobe, mediainfo and native ffmpeg see it: codec, samples, rate, length, labels, sound. */
export async function lookAtMovie(path: string, job: Job, found: Found): Promise<void> {
  const args = ['-v', 'error', '-count_frames', '-of', 'json', '-show_streams', '-show_format', path];
  const { streams, format } = JSON.parse((await tool('ffprobe', args)).toString());
  found.add(
    'ffprobe',
    probed(job, { streams, duration: Number(format.duration), tags: format.tags ?? {} }, found),
  );
  const { media } = JSON.parse((await tool('mediainfo', ['--Output=JSON', path])).toString());
  found.add('mediainfo', told(job, media.track, found));
  // Frames so large that it reads too few of them to reckon the rate, which the file tells; of its own files too.
  const warnings = (await decodingWarnings(path))
    .split('\n')
    .filter((line) => line !== '' && !line.includes('not enough frames to estimate rate'));
  found.add(
    'ffmpeg',
    warnings.slice(0, 3).map((line) => `warns: ${line.slice(0, 200)}`),
  );
  found.add('ffmpeg', await heard(path, job));
  const bytes = job.seen?.frameBytes;
  if (bytes !== undefined) found.add('ffprobe', await frameSizes(path, bytes));
}

function probed(job: Job, { streams, duration, tags }: ProbedFile, found: Found): Differences {
  const differences = new Differences();
  const { seen, rate, scan } = job;
  const seconds = (framesOf(job) * rate[1]) / rate[0];
  const videos = streams.filter(({ codec_type }) => codec_type === 'video') as readonly Stream[];
  const sounds = streams.filter(({ codec_type }) => codec_type === 'audio');
  const [video] = videos;
  differences.same('the number of picture tracks', videos.length, 1);
  if (!video || !seen) return differences;
  found.name([video.codec_name, video.profile, video.pix_fmt].filter((part) => part !== undefined).join(' '));
  differences.same('the codec', video.codec_name, seen.codec);
  if (seen.profile) differences.like('the profile', video.profile, seen.profile);
  differences.same('the samples', video.pix_fmt, seen.pixels);
  differences.same('the width', video.width, job.width);
  differences.same('the height', video.height, seen.lines ?? job.height);
  // Of frames that vary in size ffprobe reckons no average in MXF, in files of FFmpeg's own neither.
  const seenRate = video.avg_frame_rate === '0/0' ? video.r_frame_rate : video.avg_frame_rate;
  differences.same('the frame rate', seenRate, `${rate[0]}/${rate[1]}`);
  differences.same('the number of frames', Number(video.nb_read_frames), framesOf(job));
  const rgb = seen.pixels.startsWith('gbr');
  differences.same('the matrix', video.color_space, rgb ? 'gbr' : (seen.matrix ?? 'bt709'));
  differences.same('the primaries', video.color_primaries, 'bt709');
  if (!rgb) differences.same('the range', video.color_range, 'tv');
  if (scan) differences.like('the fields', video.field_order, /^t[tb]$/);
  else differences.like('the fields', video.field_order ?? 'progressive', /^(progressive|unknown)$/);
  differences.near('the duration', duration, seconds, PADDING);
  const { sound } = seen;
  differences.same('the number of sound tracks', sounds.length, sound?.tracks ?? 0);
  for (const track of sounds) {
    differences.same('the sound', track.codec_name, sound?.codec);
    differences.same('the channels', track.channels, sound?.channels);
    differences.same('the sample rate', track.sample_rate, String(SAMPLE_RATE));
  }
  labels(job, tags, streams, differences);
  return differences;
}

function labels(
  job: Job,
  tags: Readonly<Record<string, string>>,
  streams: readonly ProbedStream[],
  differences: Differences,
): void {
  const all = [tags, ...streams.map((stream) => stream.tags ?? {})];
  if (takesTimecode(job)) {
    const timecode = all.map((map) => map.timecode ?? map.TIMECODE).find((one) => one !== undefined);
    differences.same('the timecode', timecode, TIMECODE);
    const reels = all.flatMap((map) => Object.entries(map)).filter(([name]) => /reel/i.test(name));
    differences.same('the reel', reels.find(([, value]) => value === REEL)?.[1], REEL);
  }
  if (job.container === 'mxf') {
    differences.like(
      'the UMID',
      tags.material_package_umid,
      /^0x060A2B340101010501010F2013000000[0-9A-F]{32}$/,
    );
    differences.same('the pattern', tags.operational_pattern_ul, '060e2b34.04010101.0d010201.01010900');
  } else {
    differences.same('the title', tags.title ?? tags.TITLE, TITLE);
  }
}

function told(job: Job, tracks: readonly MediaInfoTrack[], found: Found): Differences {
  const differences = new Differences();
  const { seen, rate } = job;
  const of = (type: string): MediaInfoTrack | undefined => tracks.find((track) => track['@type'] === type);
  const [general, video = {}, sound] = [of('General') ?? {}, of('Video'), of('Audio')];
  const parts = video.Format === 'ProRes' ? `ProRes ${video.Format_Profile}` : video.Format;
  const commercial = general.Format_Commercial_IfAny ?? video.Format_Commercial_IfAny ?? parts ?? '';
  found.name(`“${commercial}”`);
  if (seen?.commercial) differences.like('the commercial name', commercial, seen.commercial);
  differences.same('the frames', video.FrameCount, String(framesOf(job)));
  differences.near('the duration', Number(video.Duration), (framesOf(job) * rate[1]) / rate[0], 0.002);
  differences.near('the rate', Number(video.FrameRate), rate[0] / rate[1], 0.001);
  differences.same('the width', video.Width, String(job.width));
  differences.same('the height', video.Height, String(job.height));
  if (job.scan) differences.like('the scan', video.ScanType, /^(Interlaced|MBAFF)$/);
  if (seen?.sound) differences.same('the sample rate', sound?.SamplingRate, String(SAMPLE_RATE));
  if (takesTimecode(job)) {
    const codes = tracks.flatMap((track) => [track.TimeCode_FirstFrame, track.TimeCode_Material]);
    const extra = JSON.stringify(tracks);
    if (!codes.includes(TIMECODE) && !extra.includes(TIMECODE))
      differences.found.push(`no timecode ${TIMECODE}`);
  }
  if (job.container === 'mxf') differences.same('the pattern', general.Format_Profile, 'OP-1a');
  return differences;
}

/** The tone begins where the film's does, is as loud and as long; what loses nothing is exact. */
async function heard(path: string, { id, seen, rate, ...job }: Job): Promise<Differences> {
  const differences = new Differences();
  if (!seen?.sound) return differences;
  const samples = await decodeSound(path);
  const lossless = /pcm|flac/.test(seen.sound.codec);
  const frames = framesOf({ id, seen, rate, ...job });
  const wanted = Math.round((frames * rate[1] * SAMPLE_RATE) / rate[0]);
  differences.near('the samples', samples.length, wanted, lossless ? 1 : 1024);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const first = samples.findIndex((sample) => Math.abs(sample) > 0.4 * loudest);
  differences.near('the first sample of the tone', first, ONSET * SAMPLE_RATE, lossless ? 20 : 120);
  if (job.options.includes('--loudness')) return differences;
  differences.near('the loudest sample', loudest, 0.5, lossless ? 0.001 : 0.1);
  return differences;
}

/** Empty for streams whose sizes ffprobe does not tell. */
async function packetSizes(path: string): Promise<number[]> {
  const args = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    'packet=size',
    '-of',
    'csv=p=0',
    path,
  ];
  return (await tool('ffprobe', args))
    .toString()
    .trim()
    .split('\n')
    .map((line) => Number.parseInt(line, 10))
    .filter(Number.isFinite);
}

async function frameSizes(path: string, bytes: number): Promise<string[]> {
  const sizes = new Set(await packetSizes(path));
  return sizes.size === 1 && sizes.has(bytes)
    ? []
    : [`frames have ${[...sizes].slice(0, 4)} bytes, not ${bytes}`];
}

/** Bits a second of the pictures. */
export async function bitRate(path: string, { rate: [num, den] }: Job): Promise<number> {
  const sizes = await packetSizes(path);
  return (8 * sizes.reduce((sum, size) => sum + size, 0) * num) / den / sizes.length;
}

/** XDCAM's groups of pictures. */
export async function groupsOf(
  path: string,
  { rate: [num, den] }: Job,
): Promise<{ readonly bits: number; readonly seconds: number }[]> {
  const args = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    'packet=size,flags',
    '-of',
    'csv=p=0',
    path,
  ];
  const groups: { bytes: number; frames: number }[] = [];
  for (const line of (await tool('ffprobe', args)).toString().trim().split('\n')) {
    const [size = '0', flags = ''] = line.split(',');
    if (flags.startsWith('K') || groups.length === 0) groups.push({ bytes: 0, frames: 0 });
    const group = groups.at(-1);
    if (!group) continue;
    group.bytes += Number(size);
    group.frames += 1;
  }
  return groups.map(({ bytes, frames }) => ({ bits: 8 * bytes, seconds: (frames * den) / num }));
}

export const isLossy = ({ id }: Job): boolean => {
  const { category, lossless } = getFormat(id);
  return !lossless && (category === 'mastering' || category === 'broadcast');
};
