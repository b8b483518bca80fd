import { type FileReport, inspectFile, type TrackReport } from '../container/index.ts';
import { formatRational, frameTimeSeconds, toNumber } from '../media/index.ts';
import type { SegmentRange, SegmentRecipe } from '../segments/index.ts';

/** Containers round times to ticks of at most a millisecond (Matroska's default TimestampScale). */
const TIME_TOLERANCE_SECONDS = 0.0011;
/** Frame rates are computed back from two such times. */
const SPAN_TOLERANCE_SECONDS = 2 * TIME_TOLERANCE_SECONDS;

const CODEC_PREFIX = {
  h264: 'avc1',
  h265: 'hvc1',
  vp9: 'vp09',
  av1: 'av01',
  prores: 'ap',
  dnxhd: 'AVd',
  dnxhr: 'AVd',
  png: 'png',
} as const;

export interface StructureCheck {
  readonly report: FileReport;
  readonly problems: readonly string[];
}

/** Opens the finished file as a stranger would and compares what it says with what was asked for. */
export async function checkStructure(
  file: File,
  recipe: SegmentRecipe,
  ranges: readonly SegmentRange[],
): Promise<StructureCheck> {
  const report = await inspectFile(file);
  const pictures = recipe.encoder.settings.codec === 'png';
  const track = report.tracks.find((each) => each.type === (pictures ? 'pictures' : 'video'));
  if (!track) return { report, problems: ['The file has no picture track.'] };
  const frames = ranges.reduce((sum, range) => sum + range.end - range.start, 0);
  const problems = [...track.problems];
  const expect = (what: string, actual: unknown, expected: unknown): void => {
    if (actual !== expected)
      problems.push(`The ${what} is ${String(actual)} instead of ${String(expected)}.`);
  };
  expect('number of frames', track.frameCount, frames);
  expect('width', track.width, recipe.encoder.settings.width);
  expect('height', track.height, recipe.encoder.settings.height);
  if (!pictures) checkVideo(track, recipe, ranges, problems);
  return { report, problems };
}

function checkVideo(
  track: TrackReport,
  recipe: SegmentRecipe,
  ranges: readonly SegmentRange[],
  problems: string[],
): void {
  const { codec, colourSpace } = recipe.encoder.settings;
  if (!track.codec.startsWith(CODEC_PREFIX[codec])) {
    problems.push(`The codec is ${track.codec} instead of ${CODEC_PREFIX[codec]}.`);
  }
  const span = track.frameCount / toNumber(recipe.frameRate);
  // Written so that a rate of NaN fails too.
  if (!(Math.abs(track.frameCount / track.frameRate - span) <= SPAN_TOLERANCE_SECONDS)) {
    problems.push(`The frame rate is ${track.frameRate} instead of ${formatRational(recipe.frameRate)}.`);
  }
  const seconds = frameTimeSeconds(track.frameCount, recipe.frameRate);
  if (Math.abs(track.durationSeconds - seconds) > TIME_TOLERANCE_SECONDS) {
    problems.push(`The file lasts ${track.durationSeconds} seconds instead of ${seconds}.`);
  }
  if (track.keyFrames < ranges.length) {
    problems.push(`There are ${track.keyFrames} key frames, fewer than the ${ranges.length} segments.`);
  }
  for (const field of ['primaries', 'transfer', 'matrix', 'fullRange'] as const) {
    if (track.colour[field] !== colourSpace[field]) {
      problems.push(
        `The colour tag “${field}” is ${track.colour[field] ?? 'missing'} instead of ${colourSpace[field]}.`,
      );
    }
  }
}
