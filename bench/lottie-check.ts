import { execFileSync, spawnSync } from 'node:child_process';

/** What native FFmpeg finds in a contender's file. */
export interface FileCheck {
  /** That were decoded. */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly megabitsPerSecond: number;
  /** SSIM of its middle frame against the same of our file, by FFmpeg's filter; absent where there is none of ours. */
  readonly likeness?: number;
  readonly problems: readonly string[];
}

export interface ExpectedFile {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  /** Our file of the same film, and by how many frames it begins earlier. */
  readonly reference?: { readonly path: string; readonly earlier: number };
}

/** Below this another film was drawn, or none: players differ in edges alone. */
const LEAST_LIKENESS = 0.9;

/** Decodes a file from its first to its last frame, so that nobody wins by leaving some out. */
export function checkFile(path: string, expected: ExpectedFile): FileCheck {
  const { frames, width, height, frameRate, reference } = expected;
  const [stream] = (
    JSON.parse(
      execFileSync('ffprobe', [
        ...['-v', 'error', '-count_frames', '-select_streams', 'v:0', '-of', 'json'],
        ...['-show_entries', 'stream=width,height,nb_read_frames:format=size', path],
      ]).toString(),
    ) as { streams: { width: number; height: number; nb_read_frames: string }[] }
  ).streams;
  const read = Number(stream?.nb_read_frames ?? 0);
  const size = Number(
    execFileSync('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'format=size',
      '-of',
      'csv=p=0',
      path,
    ]).toString(),
  );
  const middle = Math.floor(frames / 2);
  const likeness = reference && ssim(path, middle, reference.path, middle + reference.earlier);
  const problems = [
    ...(read === frames ? [] : [`${read} of ${frames} frames`]),
    ...(stream?.width === width && stream.height === height ? [] : [`${stream?.width}×${stream?.height}`]),
    ...(likeness === undefined || likeness >= LEAST_LIKENESS ? [] : [`SSIM ${likeness.toFixed(3)} to ours`]),
  ];
  return {
    frames: read,
    width: stream?.width ?? 0,
    height: stream?.height ?? 0,
    megabitsPerSecond: (size * 8 * frameRate) / frames / 1e6,
    ...(likeness !== undefined && { likeness }),
    problems,
  };
}

/** Of one frame of each file, by their numbers: containers round times, and may begin after 0. */
function ssim(path: string, frame: number, other: string, otherFrame: number): number {
  const pick = (number: number): string => `select=eq(n\\,${number}),setpts=0,format=gray`;
  const { stderr } = spawnSync(
    'ffmpeg',
    [
      ...['-hide_banner', '-nostats', '-i', path, '-i', other],
      ...['-lavfi', `[0:v]${pick(frame)}[a];[1:v]${pick(otherFrame)}[b];[a][b]ssim`],
      ...['-f', 'null', '-'],
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' },
  );
  return Number(/All:([\d.]+)/.exec(stderr)?.[1] ?? Number.NaN);
}
