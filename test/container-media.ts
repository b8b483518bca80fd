import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';
import { type ByteSink, createFileWriter, type FileSettings } from '../src/engine/container/index.ts';
import {
  type AudioPacket,
  type AudioTrackDescription,
  BT709_LIMITED,
  CHANNEL_LAYOUTS,
  type ChannelLayout,
  type EncodedPacket,
  type EncodedSegment,
  formatRational,
  type Rational,
  type TrackDescription,
  toNumber,
} from '../src/engine/media/index.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** A folder for one test file; remove it at the end. */
export function openScratch(name: string): { path: (file: string) => string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  return { path: (file) => join(folder, file), remove: () => rmSync(folder, { recursive: true }) };
}

export class MemorySink implements ByteSink {
  #buffer = new Uint8Array(1 << 16);
  #length = 0;

  async write(bytes: Bytes, position: number): Promise<void> {
    const end = position + bytes.length;
    if (end > this.#buffer.length) {
      const grown = new Uint8Array(2 ** Math.ceil(Math.log2(end)));
      grown.set(this.#buffer);
      this.#buffer = grown;
    }
    this.#buffer.set(bytes, position);
    this.#length = Math.max(this.#length, end);
  }

  get bytes(): Bytes {
    return this.#buffer.slice(0, this.#length);
  }
}

export interface Sound {
  readonly description: AudioTrackDescription;
  readonly packets: readonly AudioPacket[];
}

/** Writes a whole file as an assembly does: sound somewhat ahead of the pictures. */
export async function writeMovie(
  settings: Omit<FileSettings, 'track' | 'frameCount' | 'audio'>,
  segments: readonly EncodedSegment[],
  sounds: readonly Sound[] = [],
): Promise<Bytes> {
  const [first] = segments;
  if (!first) throw new Error('no segments');
  const sink = new MemorySink();
  const frameCount = segments.reduce((sum, segment) => sum + segment.frameCount, 0);
  const audio = sounds.map(({ description }) => description);
  const writer = createFileWriter({ ...settings, track: first.track, frameCount, audio }, sink);
  const given = sounds.map(() => 0);
  let frames = 0;
  for (const [index, segment] of segments.entries()) {
    frames += segment.frameCount;
    for (const [track, { description, packets }] of sounds.entries()) {
      const until =
        description.priming + (frames / toNumber(settings.frameRate) + 0.5) * description.sampleRate;
      const from = given[track] ?? 0;
      let to = from;
      while (to < packets.length && (index === segments.length - 1 || (packets[to]?.start ?? 0) < until))
        to++;
      await writer.addAudio(track, packets.slice(from, to));
      given[track] = to;
    }
    await writer.add(segment);
  }
  await writer.finish();
  return sink.bytes;
}

export function ffmpeg(...words: string[]): Buffer {
  return execFileSync('ffmpeg', ['-v', 'error', '-y', ...words], { maxBuffer: 1 << 30 });
}

/** Cuts packets into segments of `frames`. */
export function segmentsOf(
  track: TrackDescription,
  packets: readonly Omit<EncodedPacket, 'frame' | 'duration'>[],
  frames: number,
): EncodedSegment[] {
  const segments: EncodedSegment[] = [];
  for (let from = 0; from < packets.length; from += frames) {
    const part = packets.slice(from, from + frames);
    segments.push({
      track,
      frameCount: part.length,
      packets: part.map((packet, frame) => ({ ...packet, frame, duration: 1 })),
    });
  }
  return segments;
}

const MASTERING = {
  apcn: ['prores_ks', '-profile:v', '2', '-pix_fmt', 'yuv422p10le'],
  apch: ['prores_ks', '-profile:v', '3', '-pix_fmt', 'yuv422p10le'],
  ap4h: ['prores_ks', '-profile:v', '4', '-pix_fmt', 'yuva444p10le', '-bits_per_mb', '1425'],
  AVdn: ['dnxhd', '-b:v', '36M', '-pix_fmt', 'yuv422p'],
  AVdh: ['dnxhd', '-profile:v', 'dnxhr_hqx', '-pix_fmt', 'yuv422p10le'],
} as const;
export type MasteringCodec = keyof typeof MASTERING;

/** Raw packets of native ffmpeg's encoder, of its moving test picture. DNxHD wants 1920×1080. */
export function encodeMastering(
  codec: MasteringCodec,
  frames: number,
  size: readonly [width: number, height: number],
  rate: Rational,
  segmentFrames = frames,
): EncodedSegment[] {
  const source = `testsrc2=size=${size[0]}x${size[1]}:rate=${formatRational(rate)}`;
  const colour = 'setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=limited';
  const stream = ffmpeg('-f', 'lavfi', '-i', source, '-frames:v', String(frames), '-vf', colour, '-c:v', ...MASTERING[codec], '-f', 'rawvideo', '-'); // biome-ignore format: a command line
  const packets: Omit<EncodedPacket, 'frame' | 'duration'>[] = [];
  for (let at = 0; at < stream.length; ) {
    // A ProRes frame begins with its size; all of VC-3 are of one.
    const bytes = codec.startsWith('ap') ? stream.readUInt32BE(at) : stream.length / frames;
    packets.push({ type: 'key', data: new Uint8Array(stream.subarray(at, at + bytes)) });
    at += bytes;
  }
  const track: TrackDescription = {
    codec,
    width: size[0],
    height: size[1],
    depth: codec === 'AVdn' ? 8 : 10,
    colourSpace: BT709_LIMITED,
    ...(codec === 'ap4h' ? { alpha: 'straight' as const } : {}),
  };
  return segmentsOf(track, packets, segmentFrames);
}

/** The test picture as WebCodecs' codecs, through ffmpeg and Mediabunny; every segment starts with a key frame. */
export async function encodeWeb(
  file: string,
  codec: 'h264' | 'hevc' | 'vp9' | 'av1',
  frames: number,
  rate: Rational,
  seed = 0,
): Promise<EncodedSegment> {
  const encoders = {
    h264: ['libx264', '-bf', '2', '-g', '60'],
    hevc: ['libx265', '-tag:v', 'hvc1', '-x265-params', 'log-level=none:bframes=2'],
    vp9: ['libvpx-vp9', '-deadline', 'realtime', '-auto-alt-ref', '0'],
    av1: ['libaom-av1', '-usage', 'realtime', '-cpu-used', '8', '-strict', '-2'],
  };
  const source = `testsrc2=size=96x64:rate=${formatRational(rate)},hue=h=${seed * 40},format=yuv420p`;
  ffmpeg('-f', 'lavfi', '-i', source, '-frames:v', String(frames), '-c:v', ...encoders[codec], '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv', '-threads', '1', file); // biome-ignore format: a command line
  using input = new Input({ source: new BufferSource(readFileSync(file)), formats: ALL_FORMATS });
  const track = await input.getPrimaryVideoTrack();
  const config = await track?.getDecoderConfig();
  if (!track || !config) throw new Error('ffmpeg wrote no video');
  const packets: EncodedPacket[] = [];
  const first = await track.getFirstTimestamp();
  for await (const packet of new EncodedPacketSink(track).packets()) {
    packets.push({
      data: new Uint8Array(packet.data),
      type: packet.type,
      frame: Math.round((packet.timestamp - first) * toNumber(rate)),
      duration: 1,
    });
  }
  const description = config.description as Bytes | undefined;
  const codecs = {
    vp9: 'vp09.00.10.08.01.01.01.01.00',
    av1: 'av01.0.04M.08.0.110.01.01.01.0',
    h264: '',
    hevc: '',
  };
  return {
    frameCount: frames,
    track: {
      codec: codecs[codec] || config.codec.replace('hev1', 'hvc1'),
      width: 96,
      height: 64,
      ...(description && codec !== 'vp9' && codec !== 'av1'
        ? { description: new Uint8Array(description) }
        : {}),
      colourSpace: BT709_LIMITED,
    },
    packets,
  };
}

/** A tone a channel, as PCM in packets of a tenth of a second. */
export function pcmSound(
  codec: 'pcm-s16' | 'pcm-s24' | 'pcm-f32',
  layout: ChannelLayout,
  seconds: number,
  sampleRate = 48000,
): Sound {
  const channels = CHANNEL_LAYOUTS[layout].length;
  const sampleCount = Math.round(seconds * sampleRate);
  const expression = Array.from(
    { length: channels },
    (_, channel) => `0.2*sin(${220 * (channel + 2)}*t)`,
  ).join('|');
  const format = { 'pcm-s16': 's16le', 'pcm-s24': 's24le', 'pcm-f32': 'f32le' }[codec];
  const stream = ffmpeg('-f', 'lavfi', '-i', `aevalsrc=${expression}:s=${sampleRate}:d=${seconds + 1}`, '-c:a', `pcm_${format}`, '-f', format, '-'); // biome-ignore format: a command line
  const frameBytes = channels * { 'pcm-s16': 2, 'pcm-s24': 3, 'pcm-f32': 4 }[codec];
  const packets: AudioPacket[] = [];
  for (let start = 0; start < sampleCount; start += 4800) {
    const count = Math.min(4800, sampleCount - start);
    packets.push({
      data: new Uint8Array(stream.subarray(start * frameBytes, (start + count) * frameBytes)),
      start,
      sampleCount: count,
    });
  }
  return { description: { codec, sampleRate, layout, priming: 0, sampleCount }, packets };
}

/** A beep at each whole second through ffmpeg's encoder, its priming included. */
export async function codedSound(
  file: string,
  codec: 'aac' | 'opus' | 'flac',
  seconds: number,
  sampleRate = 48000,
): Promise<Sound> {
  const path = `${file}.${{ aac: 'aac', opus: 'ogg', flac: 'flac' }[codec]}`;
  const encoder = { aac: ['aac', '-b:a', '128k'], opus: ['libopus', '-b:a', '96k'], flac: ['flac'] }[codec];
  const beep = `aevalsrc='if(lt(mod(t,1),0.05),0.5*sin(2*PI*1000*t),0)|if(lt(mod(t,1),0.05),0.5*sin(2*PI*1000*t),0)':s=${sampleRate}:d=${seconds}`;
  ffmpeg('-f', 'lavfi', '-i', beep, '-c:a', ...encoder, path);
  using input = new Input({ source: new BufferSource(readFileSync(path)), formats: ALL_FORMATS });
  const track = await input.getPrimaryAudioTrack();
  const config = await track?.getDecoderConfig();
  if (!track || !config) throw new Error('ffmpeg wrote no sound');
  const packets: AudioPacket[] = [];
  let start = 0;
  for await (const packet of new EncodedPacketSink(track).packets()) {
    // Ogg trims the last packet's time; all of Opus' packets here have 20 ms.
    const sampleCount = codec === 'opus' ? 960 : Math.round(packet.duration * sampleRate);
    packets.push({ data: new Uint8Array(packet.data), start, sampleCount });
    start += sampleCount;
  }
  const description = config.description as Bytes | undefined;
  const rates = [96000, 88200, 64000, 48000, 44100];
  const index = rates.indexOf(sampleRate);
  const header = { aac: Uint8Array.of((2 << 3) | (index >> 1), ((index & 1) << 7) | (2 << 3)), opus: description, flac: description }[codec]; // biome-ignore format: a table
  if (!header) throw new Error('no header');
  const priming = { aac: 1024, flac: 0, opus: new DataView(header.slice().buffer).getUint16(Math.min(10, header.length - 2), true) }[codec]; // biome-ignore format: a table
  return {
    description: {
      codec: { aac: 'mp4a.40.2', opus: 'opus', flac: 'flac' }[codec],
      sampleRate,
      layout: 'stereo',
      description: new Uint8Array(header),
      priming,
      sampleCount: seconds * sampleRate,
    },
    packets,
  };
}

/** ffprobe's view of a file. */
export interface Probe {
  readonly streams: readonly Record<string, string | number | Record<string, string>>[];
  readonly format: { readonly duration: string; readonly tags?: Record<string, string> };
  readonly chapters: readonly { readonly start_time: string; readonly tags?: Record<string, string> }[];
}

/** Writes the bytes where the tools can read them; fails where ffmpeg has anything to say of them. */
export function probe(bytes: Uint8Array, file: string): Probe {
  writeFileSync(file, bytes);
  const said = execFileSync('sh', [
    '-c',
    `ffmpeg -v warning -xerror -i "${file}" -map 0:v -map 0:a? -f null - 2>&1`,
  ])
    .toString()
    // Matroska has no words for the speakers of PCM.
    .replace(/^Guessed Channel Layout.*\n/gm, '');
  if (said !== '') throw new Error(`ffmpeg says: ${said}`);
  const words = [
    '-v',
    'error',
    '-count_packets',
    '-show_streams',
    '-show_format',
    '-show_chapters',
    '-of',
    'json',
    file,
  ];
  return JSON.parse(execFileSync('ffprobe', words).toString()) as Probe;
}

/** Hashes of the decoded frames of one stream, with their times. */
export function frameHashes(file: string, stream: string): string[] {
  return ffmpeg('-i', file, '-map', `0:${stream}`, '-f', 'framemd5', '-')
    .toString()
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim() ?? '');
}

export function mediainfo(file: string): Record<string, string>[] {
  const report = JSON.parse(execFileSync('mediainfo', ['--Output=JSON', file]).toString()) as {
    media: { track: Record<string, string>[] };
  };
  return report.media.track;
}
