import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pixelFormatOf } from '../../src/engine/codecs/ffmpeg/command-line.ts';
import type { EncodeSettings, SegmentEncoder } from '../../src/engine/codecs/index.ts';
import {
  type EncodedSegment,
  type PlanarFormat,
  planarBytes,
  planarLayout,
} from '../../src/engine/media/index.ts';
import { writeMovie } from '../container-media.ts';

export const CONTENTS = ['noise', 'flat', 'extremes', 'ramp', 'stripes', 'specks', 'faint'] as const;
export type Content = (typeof CONTENTS)[number];
export type Samples = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;

/** A chance that a sample of `specks` is one. */
const SPECKS = 0.01;
/** How far samples of `faint` lie apart. */
const FAINT = 4;

/** @param planes frames in the encoder's format, one after the other */
export async function encodeFrames(
  encoder: SegmentEncoder,
  { width, height, colourSpace }: EncodeSettings,
  planes: readonly Uint8Array[],
): Promise<EncodedSegment> {
  const format = encoder.input as PlanarFormat;
  for (const data of planes) await encoder.encode({ format, width, height, colourSpace, data });
  return encoder.finish();
}

/** Which field of each frame is shown first, as native ffmpeg's decoder says; `progressive` where none is. */
export async function fieldsOf(folder: string, segment: EncodedSegment): Promise<string[]> {
  const file = join(folder, `${crypto.randomUUID()}.mov`);
  writeFileSync(file, await writeMovie({ container: 'mov', frameRate: { num: 25, den: 1 } }, [segment]));
  const shown = 'frame=interlaced_frame,top_field_first';
  const text = execFileSync('ffprobe', ['-v', 'error', '-show_entries', shown, '-of', 'csv=p=0', file]);
  rmSync(file);
  const lines = text.toString().trim().split('\n');
  return lines.map((line) => (line.startsWith('0') ? 'progressive' : line.startsWith('1,1') ? 'tff' : 'bff'));
}

/** Frames as native ffmpeg decodes them from a MOV of ours. @throws where it says anything */
export async function decodeFrames(
  folder: string,
  segment: EncodedSegment,
  format: PlanarFormat,
): Promise<Samples> {
  const file = join(folder, `${crypto.randomUUID()}.mov`);
  const frameRate = { num: 25, den: 1 };
  writeFileSync(file, await writeMovie({ container: 'mov', frameRate }, [segment]));
  const pixels = pixelFormatOf(format, segment.track.colourSpace.matrix);
  const args = ['-v', 'warning', '-i', file, '-f', 'rawvideo', '-pix_fmt', pixels, '-'];
  const bytes = execFileSync('sh', ['-c', 'exec ffmpeg "$@" 2>&1', 'sh', ...args], { maxBuffer: 1 << 29 });
  rmSync(file);
  const { frameCount, track } = segment;
  if (bytes.length !== frameCount * planarBytes(format, track.width, track.height)) {
    throw new Error(`ffmpeg gave ${bytes.length} bytes: ${bytes.subarray(0, 300).toString()}`);
  }
  return samplesOf(new Uint8Array(bytes), format);
}

export function samplesOf(bytes: Uint8Array<ArrayBuffer>, format: PlanarFormat): Samples {
  if (planarLayout(format).bits === 8) return bytes;
  return new Uint16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** @param most the greatest sample */
export function paint(samples: Samples, content: Content, random: () => number, most: number): void {
  const level = Math.floor(random() * (most + 1));
  const step = 1 + Math.floor(random() * 40);
  for (let index = 0; index < samples.length; index++) {
    switch (content) {
      case 'noise':
        samples[index] = Math.floor(random() * (most + 1));
        break;
      case 'flat':
        samples[index] = level;
        break;
      case 'extremes':
        samples[index] = random() < 0.5 ? 0 : most;
        break;
      case 'ramp':
        samples[index] = (level + index) % (most + 1);
        break;
      case 'stripes':
        samples[index] = Math.floor(index / step) % 2 === 0 ? level : most - level;
        break;
      case 'specks':
        samples[index] = random() < SPECKS ? most - level : level;
        break;
      case 'faint':
        samples[index] = Math.min(most, level + Math.floor(random() * FAINT));
        break;
    }
  }
}

export function psnr(a: Samples, b: Samples, bits: number): number {
  if (a.length !== b.length) throw new Error(`${a.length} samples beside ${b.length}`);
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += ((a[index] ?? 0) - (b[index] ?? 0)) ** 2;
  return 10 * Math.log10((2 ** bits - 1) ** 2 / (sum / a.length));
}

/** What is wrong with the frames of a seed. */
export interface Finding {
  readonly seed: number;
  readonly what: string;
}

/**
 * Tries files of random frames, seed after seed, until so many frames were tried.
 *
 * @param fileFrames frames of a file that fails
 * @param tryFile tries one, in a folder that is there for all; returns how many frames it had, throws what is wrong
 */
export async function tryFiles(
  frames: number,
  firstSeed: number,
  fileFrames: number,
  tryFile: (folder: string, seed: number) => Promise<number>,
): Promise<readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'frames-'));
  const found: Finding[] = [];
  try {
    let done = 0;
    for (let seed = firstSeed; done < frames; seed++) {
      try {
        done += await tryFile(folder, seed);
      } catch (thrown) {
        done += fileFrames;
        found.push({ seed, what: thrown instanceof Error ? thrown.message : String(thrown) });
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return found;
}
