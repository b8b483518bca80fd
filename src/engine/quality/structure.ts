import type { CodecId, CodecProfile } from '../codecs/index.ts';
import { type FileReport, inspectFile, type TrackReport } from '../container/index.ts';
import { formatRational, frameTimeSeconds, toNumber } from '../media/index.ts';
import type { SegmentRange, SegmentRecipe } from '../segments/index.ts';

/** What a file was to hold besides its pictures. */
export interface ExpectedFile {
  readonly timecode?: string;
  /** Its sound track; none where absent. */
  readonly audio?: { readonly sampleRate: number; readonly channelCount: number };
}

/** Containers round times to ticks of at most a millisecond (Matroska's default TimestampScale). */
const TIME_TOLERANCE_SECONDS = 0.0011;
/** Frame rates are computed back from two such times. */
const SPAN_TOLERANCE_SECONDS = 2 * TIME_TOLERANCE_SECONDS;

/** How the codec's name begins in a file: by RFC 6381, else as a QuickTime sample description's type. */
const CODEC_NAMES: Readonly<Record<Exclude<CodecId, 'prores'>, readonly string[]>> = {
  h264: ['avc1', 'avc3'],
  h265: ['hvc1', 'hev1'],
  vp9: ['vp09'],
  av1: ['av01'],
  dnxhd: ['AVdn'],
  dnxhr: ['AVdh'],
  png: ['png'],
};
/** Apple, "ProRes Bitstream", RDD 36 annex: one type a profile. */
const PRORES_TYPES: Readonly<Partial<Record<CodecProfile, string>>> = {
  proxy: 'apco',
  lt: 'apcs',
  '422': 'apcn',
  hq: 'apch',
  '4444': 'ap4h',
  '4444xq': 'ap4x',
};

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
  const pictures = recipe.encoder.settings.codec === 'png';
  const track = report.tracks.find((each) => each.type === (pictures ? 'pictures' : 'video'));
  if (!track) return { report, problems: ['The file has no picture track.'] };
  const frames = ranges.reduce((sum, range) => sum + range.end - range.start, 0);
  const problems = [...track.problems];
  const expect = expectation(problems);
  expect('number of frames', track.frameCount, frames);
  expect('width', track.width, recipe.encoder.settings.width);
  expect('height', track.height, recipe.encoder.settings.height);
  if (!pictures) {
    checkVideo(track, recipe, ranges, problems);
    checkSound(report, expected, frameTimeSeconds(frames, recipe.frameRate), problems);
    if (expected.timecode !== undefined) expect('timecode', report.timecode ?? 'missing', expected.timecode);
  }
  return { report, problems };
}

type Expectation = (what: string, actual: unknown, expected: unknown) => void;

function expectation(problems: string[]): Expectation {
  return (what, actual, expected) => {
    if (actual !== expected)
      problems.push(`The ${what} is ${String(actual)} instead of ${String(expected)}.`);
  };
}

function checkVideo(
  track: TrackReport,
  recipe: SegmentRecipe,
  ranges: readonly SegmentRange[],
  problems: string[],
): void {
  const { codec, profile, colourSpace } = recipe.encoder.settings;
  const names = codec === 'prores' ? [(profile && PRORES_TYPES[profile]) ?? 'ap'] : CODEC_NAMES[codec];
  if (!names.some((name) => track.codec.startsWith(name))) {
    problems.push(`The codec is ${track.codec} instead of ${names.join(' or ')}.`);
  }
  const span = track.frameCount / toNumber(recipe.frameRate);
  // Written so that a rate of NaN fails too.
  if (!(Math.abs(track.frameCount / track.frameRate - span) <= SPAN_TOLERANCE_SECONDS)) {
    problems.push(`The frame rate is ${track.frameRate} instead of ${formatRational(recipe.frameRate)}.`);
  }
  const seconds = frameTimeSeconds(track.frameCount, recipe.frameRate);
  if (Math.abs(track.durationSeconds - seconds) > TIME_TOLERANCE_SECONDS) {
    problems.push(`The pictures last ${track.durationSeconds} seconds instead of ${seconds}.`);
  }
  if (track.keyFrames < ranges.length) {
    problems.push(`There are ${track.keyFrames} key frames, fewer than the ${ranges.length} segments.`);
  }
  // A QuickTime colour atom has no flag for the range: unless something says full, it is limited.
  const tags = { fullRange: false, ...track.colour };
  for (const field of ['primaries', 'transfer', 'matrix', 'fullRange'] as const) {
    if (tags[field] !== colourSpace[field]) {
      problems.push(
        `The colour tag “${field}” is ${tags[field] ?? 'missing'} instead of ${colourSpace[field]}.`,
      );
    }
  }
}

/** Codecs of sound work in frames of their own; an edit list or padding brings them to the picture's length. */
const SOUND_TOLERANCE_SECONDS = 0.05;

function checkSound(
  { tracks }: FileReport,
  { audio }: ExpectedFile,
  seconds: number,
  problems: string[],
): void {
  const sounds = tracks.filter(({ type }) => type === 'audio');
  const expect = expectation(problems);
  expect('number of sound tracks', sounds.length, audio ? 1 : 0);
  const [sound] = sounds;
  if (!audio || !sound) return;
  problems.push(...sound.problems);
  expect('sample rate of the sound', sound.sampleRate, audio.sampleRate);
  expect('number of its channels', sound.channelCount, audio.channelCount);
  const { startSeconds = 0, durationSeconds } = sound;
  if (!(Math.abs(startSeconds) <= TIME_TOLERANCE_SECONDS)) {
    problems.push(`The sound begins at ${startSeconds} seconds instead of 0.`);
  }
  if (!(Math.abs(durationSeconds - seconds) <= SOUND_TOLERANCE_SECONDS)) {
    problems.push(`The sound lasts ${durationSeconds} seconds instead of ${seconds}.`);
  }
}
