import { join } from 'node:path';
import { type ClipOptions, clip, flat, save } from './compositions.ts';
import { decodeFrames, type Likeness, type Probe, pngOverBlack, probe, worstLikeness } from './decoded.ts';
import { type Exported, runJson, withFolder } from './framewright.ts';
import { count, type Proof } from './proof.ts';

/** By format: the codec's name in ffprobe and the ending of the file's name; a sequence goes into a folder. */
const FILES: Readonly<Record<string, { readonly codec: string; readonly ending: string }>> = {
  'h264-mp4': { codec: 'h264', ending: '.mp4' },
  'vp9-webm': { codec: 'vp9', ending: '.webm' },
  'av1-webm': { codec: 'av1', ending: '.webm' },
  'av1-mp4': { codec: 'av1', ending: '.mp4' },
  'png-sequence': { codec: 'png', ending: '' },
};

export const FORMATS = Object.keys(FILES);

export interface FormatRun {
  readonly format: string;
  readonly exported: Exported;
  readonly probe: Probe;
  readonly likeness: Likeness;
  /** Wall-clock seconds of the whole command. */
  readonly took: number;
  /** What differs from what was asked for, in words. */
  readonly problems: readonly string[];
}

/** Exports a clip to each format and looks at the files with ffprobe and ffmpeg. */
export async function exportToFormats(
  formats: readonly string[],
  options: ClipOptions,
): Promise<FormatRun[]> {
  return withFolder(async (folder) => {
    const input = await save(folder, 'formats.json', clip(options));
    const total = Math.round(options.fps * options.seconds);
    const frames = [0, Math.floor(total / 3), Math.floor(total / 2), total - 2, total - 1];
    const drawnFolder = join(folder, 'drawn');
    await runJson('frames', input, '--frames', frames.join(','), '-o', drawnFolder);
    const names = frames.map((frame) => `${String(frame).padStart(4, '0')}.png`);
    const drawn = await Promise.all(names.map((name) => pngOverBlack(join(drawnFolder, name))));
    const runs: FormatRun[] = [];
    for (const format of formats) {
      const output = join(folder, format + (FILES[format]?.ending ?? ''));
      const started = Date.now();
      const exported = await runJson<Exported>('export', input, '--format', format, '-o', output);
      const took = (Date.now() - started) / 1000;
      const sequence = format === 'png-sequence';
      const seen = sequence
        ? await probe(join(output, '%04d.png'), '-framerate', String(options.fps))
        : await probe(output);
      const decoded = sequence
        ? await Promise.all(names.map((name) => pngOverBlack(join(output, name))))
        : await decodeFrames(output, frames, options);
      const likeness = worstLikeness(decoded, drawn);
      const problems = [...differences(format, seen, options), ...losses(likeness)];
      runs.push({ format, exported, probe: seen, likeness, took, problems });
    }
    return runs;
  });
}

/** The bars that issue and quality check set: SSIM over 0.98, mean ΔE2000 under 1. */
function losses({ ssim, deltaE }: Likeness): string[] {
  return [
    ...(ssim > 0.98 ? [] : [`SSIM is ${ssim.toFixed(4)}`]),
    ...(deltaE < 1 ? [] : [`mean ΔE2000 is ${deltaE.toFixed(3)}`]),
  ];
}

function differences(format: string, seen: Probe, { width, height, fps, seconds }: ClipOptions): string[] {
  const expected: Record<string, unknown> = {
    codec_name: FILES[format]?.codec,
    width,
    height,
    avg_frame_rate: `${fps}/1`,
    nb_read_frames: String(Math.round(fps * seconds)),
    ...(format === 'png-sequence'
      ? {}
      : { color_range: 'tv', color_space: 'bt709', color_transfer: 'bt709', color_primaries: 'bt709' }),
  };
  const wrong = Object.entries(expected)
    .filter(([name, value]) => Reflect.get(seen, name) !== value)
    .map(([name, value]) => `${name} is ${Reflect.get(seen, name)}, not ${value}`);
  // WebM counts in milliseconds.
  return Math.abs(seen.duration - seconds) <= 0.0015
    ? wrong
    : [...wrong, `it lasts ${seen.duration} s, not ${seconds}`];
}

/** The edges of the picture are no flat area: encoders pad it to whole macroblocks of 16 pixels there. */
const MARGIN = 16;

/** The largest difference of a channel from pure red inside a decoded flat red frame. */
export async function redError(format: string): Promise<number> {
  return withFolder(async (folder) => {
    const size = { width: 320, height: 180 };
    const input = await save(folder, 'red.json', flat({ ...size, fps: 30, seconds: 0.5 }, [1, 0, 0]));
    const output = join(folder, 'red.out');
    await runJson('export', input, '--format', format, '-o', output);
    const [picture] =
      format === 'png-sequence'
        ? [await pngOverBlack(join(output, '0007.png'))]
        : await decodeFrames(output, [7], size);
    const red = [255, 0, 0];
    let worst = 0;
    for (let y = MARGIN; y < size.height - MARGIN; y++) {
      for (let x = MARGIN; x < size.width - MARGIN; x++) {
        for (const [channel, value] of red.entries()) {
          const seen = picture?.data[(y * size.width + x) * 4 + channel] ?? Number.NaN;
          worst = Math.max(worst, Math.abs(seen - value));
        }
      }
    }
    return worst;
  });
}

export const prove: Proof = async (options) => {
  const seconds = count(options, 'seconds', 10);
  const formats = options.get('format')?.split(',') ?? FORMATS;
  const runs = await exportToFormats(formats, { width: 1920, height: 1080, fps: 60, seconds });
  const red = new Map<string, number>();
  for (const format of formats) red.set(format, await redError(format));
  const lines = runs.map(({ format, exported, likeness, took, problems }) => {
    const speed = `${(exported.frames / took).toFixed(1)} fps with start and check`;
    const quality = `SSIM ${likeness.ssim.toFixed(4)}, ΔE ${likeness.deltaE.toFixed(3)}, red off by ${red.get(format)}`;
    return `${format}: ${exported.frames} frames, ${quality}, ${speed}; ${problems.join('; ') || 'as asked for'}`;
  });
  return {
    passed:
      runs.every(({ problems }) => problems.length === 0) && [...red.values()].every((error) => error <= 2),
    text: [`1920×1080, 60 fps, ${seconds} s to each format`, ...lines].join('\n'),
    record: { runs, red: Object.fromEntries(red) },
  };
};
