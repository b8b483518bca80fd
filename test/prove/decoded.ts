import { readFile } from 'node:fs/promises';
import { PNG } from 'pngjs';
import { colourDifference, lumaPlane, type Picture, ssim } from '../../src/engine/metrics/index.ts';
import { tool } from './framewright.ts';

/** What ffprobe says of a movie's picture track, having decoded all of it. */
export interface Probe {
  readonly codec_name: string;
  readonly width: number;
  readonly height: number;
  readonly avg_frame_rate: string;
  readonly r_frame_rate: string;
  readonly nb_read_frames: string;
  readonly color_range?: string;
  readonly color_space?: string;
  readonly color_transfer?: string;
  readonly color_primaries?: string;
  /** Seconds, of the file. */
  readonly duration: number;
}

export async function probe(path: string, ...inputOptions: string[]): Promise<Probe> {
  const args = ['-v', 'error', ...inputOptions, '-count_frames', '-select_streams', 'v', '-of', 'json'];
  const output = await tool('ffprobe', [...args, '-show_streams', '-show_format', path]);
  const { streams, format } = JSON.parse(output.toString());
  return { ...streams[0], duration: Number(format.duration ?? streams[0].duration) };
}

/**
 * Some frames of a movie as ffmpeg decodes them, turned to RGB by its tags: BT.709, limited range.
 *
 * @param frames ascending
 */
export async function decodeFrames(
  path: string,
  frames: readonly number[],
  { width, height }: { width: number; height: number },
): Promise<Picture[]> {
  const chosen = frames.map((frame) => `eq(n,${frame})`).join('+');
  const convert =
    'scale=in_color_matrix=bt709:in_range=limited:out_range=full:' +
    'flags=bilinear+accurate_rnd+full_chroma_int+full_chroma_inp';
  const pixels = await tool('ffmpeg', [
    ...['-v', 'error', '-i', path, '-vf', `select='${chosen}',${convert},format=rgba`],
    ...['-fps_mode', 'passthrough', '-f', 'rawvideo', '-'],
  ]);
  const size = width * height * 4;
  if (pixels.length !== size * frames.length) {
    throw new Error(`ffmpeg decoded ${pixels.length / size} of the frames ${frames.join(', ')} of ${path}.`);
  }
  return frames.map((_, index) => ({
    width,
    height,
    data: pixels.subarray(index * size, (index + 1) * size),
  }));
}

/** A PNG file laid over black, as formats without transparency show it. */
export async function pngOverBlack(path: string): Promise<Picture> {
  const { width, height, data } = PNG.sync.read(await readFile(path));
  for (let at = 0; at < data.length; at += 4) {
    const alpha = (data[at + 3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel++) {
      data[at + channel] = Math.round((data[at + channel] ?? 0) * alpha);
    }
    data[at + 3] = 255;
  }
  return { width, height, data };
}

export interface Likeness {
  /** Wang 2004 on luma, the worst of the frames. */
  readonly ssim: number;
  /** Mean CIEDE2000 of a frame, the worst of the frames. */
  readonly deltaE: number;
}

export function worstLikeness(decoded: readonly Picture[], drawn: readonly Picture[]): Likeness {
  const worst = { ssim: 1, deltaE: 0 };
  for (const [index, picture] of decoded.entries()) {
    const original = drawn[index];
    if (!original) throw new Error('There are fewer drawn frames than decoded ones.');
    worst.ssim = Math.min(worst.ssim, ssim(lumaPlane(picture), lumaPlane(original)));
    worst.deltaE = Math.max(worst.deltaE, colourDifference(picture, original).mean);
  }
  return worst;
}
