import { isAnimatedCodec, isPictureCodec } from '../codecs/index.ts';
import { type FileReport, inspectFile, type TrackReport } from '../container/index.ts';
import { formatRational, toNumber } from '../media/index.ts';
import type { SegmentRange, SegmentRecipe } from '../segments/index.ts';
import { CheckList } from './technical/check-list.ts';
import { type ExpectedFile, type FilePlan, planOf } from './technical/plan.ts';
import {
  checkColourTags,
  checkPictureTrack,
  checkSoundTracks,
  checkTimecode,
  TIME_TOLERANCE_SECONDS,
} from './technical/report-tracks.ts';

export type { ExpectedFile };

/** Half of a hundredth of a second. */
const GIF_ROUNDING_SECONDS = 0.005;
/** Frame rates are computed back from two times. */
const SPAN_TOLERANCE_SECONDS = 2 * TIME_TOLERANCE_SECONDS;

export interface StructureCheck {
  readonly report: FileReport;
  readonly problems: readonly string[];
}

/** Opens the finished file as a stranger would and compares what it says with what was asked for. */
export async function checkStructure(
  file: File,
  recipe: SegmentRecipe,
  ranges: readonly SegmentRange[],
  expected: ExpectedFile = {},
): Promise<StructureCheck> {
  const report = await inspectFile(file);
  const pictures = isPictureCodec(recipe.encoder.settings.codec);
  const track = report.tracks.find((each) => each.type === (pictures ? 'pictures' : 'video'));
  if (!track) return { report, problems: ['The file has no picture track.'] };
  const plan = planOf(recipe, ranges, expected);
  const list = new CheckList();
  checkPictureTrack(track, plan, list);
  const problems = [...track.problems];
  if (!pictures) {
    checkTiming(track, plan, problems);
    checkColourTags(track, plan, list);
    checkSoundTracks(report, plan, list);
  } else if (plan.settings.codec !== 'png') {
    checkColourTags(track, plan, list);
  }
  checkTimecode(report, plan, list);
  return { report, problems: [...problems, ...list.findings.map(({ message }) => message)] };
}

function checkTiming(track: TrackReport, plan: FilePlan, problems: string[]): void {
  const span = track.frameCount / toNumber(plan.frameRate);
  const { codec } = plan.settings;
  const rounding = codec === 'gif' ? GIF_ROUNDING_SECONDS : 0;
  // Written so that a rate of NaN fails too.
  if (!(Math.abs(track.frameCount / track.frameRate - span) <= SPAN_TOLERANCE_SECONDS + rounding)) {
    problems.push(`The frame rate is ${track.frameRate} instead of ${formatRational(plan.frameRate)}.`);
  }
  if (Math.abs(track.durationSeconds - span) > TIME_TOLERANCE_SECONDS + rounding) {
    problems.push(`The pictures last ${track.durationSeconds} seconds instead of ${span}.`);
  }
  // Animated pictures are played from their beginning.
  if (!isAnimatedCodec(codec) && track.keyFrames < plan.segments.length) {
    problems.push(
      `There are ${track.keyFrames} key frames, fewer than the ${plan.segments.length} segments.`,
    );
  }
}
