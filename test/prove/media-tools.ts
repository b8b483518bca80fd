import { spawn } from 'node:child_process';
import { tool } from './framewright.ts';

/** The fields of ffprobe that are looked at. */
export interface ProbedStream {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly profile?: string;
  readonly level?: number;
  readonly width?: number;
  readonly height?: number;
  readonly pix_fmt?: string;
  readonly avg_frame_rate?: string;
  readonly nb_read_frames?: string;
  readonly start_time?: string;
  readonly duration?: string;
  readonly color_range?: string;
  readonly color_space?: string;
  readonly color_transfer?: string;
  readonly color_primaries?: string;
  readonly sample_rate?: string;
  readonly channels?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ProbedFile {
  readonly streams: readonly ProbedStream[];
  readonly duration: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** All streams as ffprobe finds them, with frames counted by decoding. */
export async function probeFile(path: string): Promise<ProbedFile> {
  const args = ['-v', 'error', '-count_frames', '-of', 'json', '-show_streams', '-show_format', path];
  const { streams, format } = JSON.parse((await tool('ffprobe', args)).toString());
  return { streams, duration: Number(format.duration), tags: format.tags ?? {} };
}

/** Fields of mediainfo's tracks by their names there. */
export type MediaInfoTrack = Readonly<Record<string, string>>;

export interface MediaInfo {
  readonly general: MediaInfoTrack;
  readonly video: MediaInfoTrack;
  readonly audio?: MediaInfoTrack;
  /** What the format is sold as, such as `ProRes 422 HQ` or `DNxHR SQ`. */
  readonly commercial: string;
}

export async function mediaInfo(path: string): Promise<MediaInfo> {
  const { media } = JSON.parse((await tool('mediainfo', ['--Output=JSON', path])).toString());
  const track = (type: string): MediaInfoTrack | undefined =>
    media.track.find((one: MediaInfoTrack) => one['@type'] === type);
  const audio = track('Audio');
  const video = track('Video') ?? {};
  // Of ProRes it gives the name in two parts.
  const parts = video.Format === 'ProRes' ? `ProRes ${video.Format_Profile}` : video.Format;
  return {
    general: track('General') ?? {},
    video,
    ...(audio && { audio }),
    commercial: video.Format_Commercial_IfAny ?? parts ?? '',
  };
}

/** What native ffmpeg has to say while it decodes the whole file; nothing, for a good one. */
export async function decodingWarnings(path: string): Promise<string> {
  const args = ['-nostdin', '-v', 'warning', '-i', path, '-map', '0:v', '-map', '0:a?', '-f', 'null', '-'];
  const child = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  // Matroska has no words for the speakers of PCM; ffmpeg says the same of its own files.
  const told = said
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('Guessed Channel Layout'))
    .join('\n');
  return status === 0 ? told : `${told} (exit status ${status})`;
}

/** The first channel of the first sound track as ffmpeg plays it: priming and padding taken away. */
export async function decodeSound(path: string): Promise<Float32Array> {
  const args = ['-v', 'error', '-i', path, '-map', '0:a:0', '-af', 'pan=mono|c0=c0', '-f', 'f32le', '-'];
  const bytes = await tool('ffmpeg', args);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
}

/**
 * The alpha of some frames, 0–1.
 *
 * @param frames ascending
 * @param decoder options that choose ffmpeg's decoder, where its usual one knows no alpha
 */
export async function decodeAlpha(
  path: string,
  frames: readonly number[],
  { width, height }: { readonly width: number; readonly height: number },
  decoder: readonly string[] = [],
): Promise<Float32Array[]> {
  const chosen = frames.map((frame) => `eq(n,${frame})`).join('+');
  const planes = await tool('ffmpeg', [
    ...['-v', 'error', ...decoder, '-i', path, '-vf', `select='${chosen}'`, '-fps_mode', 'passthrough'],
    ...['-pix_fmt', 'yuva444p16le', '-f', 'rawvideo', '-'],
  ]);
  const count = width * height;
  if (planes.length !== frames.length * count * 8) {
    throw new Error(`ffmpeg decoded ${planes.length / count / 8} of ${frames.length} frames of ${path}.`);
  }
  return frames.map((_, frame) => {
    const from = (frame * 4 + 3) * count * 2;
    return Float32Array.from({ length: count }, (_unused, at) => planes.readUInt16LE(from + 2 * at) / 65_535);
  });
}
