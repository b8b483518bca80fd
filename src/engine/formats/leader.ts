import type { ContainerId } from '../container/index.ts';
import {
  formatTimecode,
  hasTimecode,
  parseTimecode,
  type Rational,
  timecodeBase,
  toNumber,
} from '../media/index.ts';
import { checkFields, type FieldRules, oneOf, within } from './field-rules.ts';
import type { FormatSettings, Size } from './formats.ts';
import { BAR_PATTERNS, type LeaderSettings } from './leader-settings.ts';
import type { Report } from './report.ts';

/** With nothing left open; frames of the output. */
export interface ResolvedLeader {
  readonly bars: number;
  readonly slate: number;
  readonly black: number;
  /** All of them. */
  readonly frames: number;
  readonly pattern: NonNullable<LeaderSettings['pattern']>;
  /** dBFS. */
  readonly tone: number;
  /** The frame that is white, from the file's first; absent where none is. */
  readonly pop?: number;
  readonly frameRate: Rational;
  /** The programme's first frame on the composition's timeline. */
  readonly programme: number;
  /** What the slate says, a line each. */
  readonly words: readonly string[];
  /** The picture in square pixels. */
  readonly size: Size;
}

/** The first hour of a tape, where the programme begins (EBU countries, and those of NTSC). */
const PROGRAMME_HOURS = { whole: '10:00:00:00', ntsc: '01:00:00:00' };
const LONGEST = 600;
const POP_SECONDS = 2;

const RULES: FieldRules = {
  bars: within(0, LONGEST),
  pattern: oneOf(...BAR_PATTERNS),
  tone: oneOf(-20, -18),
  slate: within(0, LONGEST),
  black: within(0, LONGEST),
  pop: oneOf(true, false),
};

/** What a leader may go into: films that editing programs and broadcasters cut by timecode. */
export const LEADER_CONTAINERS: readonly ContainerId[] = ['mp4', 'mov', 'mkv', 'mxf', 'mxf-opatom'];

export function checkLeader(
  { leader, handles = 0, range, colour = 'bt709', lut }: FormatSettings,
  container: ContainerId | undefined,
  frameRate: Rational | undefined,
  report: Report,
): void {
  if (leader === undefined) return;
  const problems = checkFields(leader, 'part of a leader', RULES);
  for (const { severity, message } of problems) report(severity, 'leader', `Of the leader, ${message}`);
  if (problems.length > 0) return;
  if (container !== undefined && !LEADER_CONTAINERS.includes(container)) {
    report(
      'error',
      'leader',
      `A leader goes before films in ${LEADER_CONTAINERS.join(', ')}, not in ${container}.`,
    );
    return;
  }
  const { bars = 0, slate = 0, black = 0, pop } = leader;
  if (bars + slate + black === 0) {
    report('error', 'leader', 'A leader has bars, a slate or black: give the seconds of one of them.');
  } else if (pop && bars + slate + black < POP_SECONDS) {
    report(
      'error',
      'leader',
      `The 2-pop comes two seconds before the programme, and the leader lasts ${bars + slate + black} s: make it longer.`,
    );
  } else if (frameRate && !hasTimecode(frameRate)) {
    report('error', 'leader', 'A leader is laid out by timecode, which this frame rate has none of.');
  } else if (handles > 0 && range !== undefined) {
    report(
      'error',
      'handles',
      'A leader ends where the programme begins, and handles would lie between: leave one of them out.',
    );
  } else if (bars > 0 && (lut !== undefined || colour !== 'bt709')) {
    const [setting, cause] = lut === undefined ? ['colour', `colour ${colour}`] : ['lut', 'LUT'];
    report(
      'error',
      'leader',
      `Colour bars have the values of Rec. 709, which the ${cause} would change: leave out the bars, or the ${setting}.`,
    );
  }
}

/**
 * @param programme its frames on the composition's timeline
 * @param size the picture in square pixels
 */
export function resolveLeader(
  { leader }: FormatSettings,
  frameRate: Rational,
  programme: { readonly start: number; readonly end: number },
  size: Size,
  words: readonly string[],
): ResolvedLeader | undefined {
  if (!leader) return undefined;
  const { pattern = 'smpte', tone = pattern === 'ebu' ? -18 : -20 } = leader;
  // Seconds of the timecode, which has whole frames in each.
  const { framesPerSecond } = timecodeBase(frameRate);
  const framesOf = (seconds = 0): number => Math.round(seconds * framesPerSecond);
  const [bars, slate, black] = [framesOf(leader.bars), framesOf(leader.slate), framesOf(leader.black)];
  const frames = bars + slate + black;
  return {
    ...{ bars, slate, black, frames, pattern, tone, frameRate, words, size },
    ...(leader.pop && { pop: frames - POP_SECONDS * framesPerSecond }),
    programme: programme.start,
  };
}

/** Where a programme with a leader begins unless its author says so. */
export function programmeTimecode(
  { leader, timecode }: FormatSettings,
  frameRate: Rational,
): string | undefined {
  if (timecode !== undefined || !leader) return timecode;
  return frameRate.den === 1 ? PROGRAMME_HOURS.whole : PROGRAMME_HOURS.ntsc;
}

/** The timecode so many frames earlier. */
export function timecodeBefore(timecode: string, frames: number, frameRate: Rational): string {
  if (frames === 0) return timecode;
  const { frame, dropFrame } = parseTimecode(timecode, frameRate);
  return formatTimecode({ frame: frame - frames, dropFrame }, frameRate);
}

/** What a slate says of the programme. */
export function slateWords(
  { title, reel }: FormatSettings,
  name: string | undefined,
  format: string,
  { width, height }: Size,
  frameRate: Rational,
  interlaced: boolean,
  programme: { readonly timecode: string; readonly frames: number },
): string[] {
  const rate = Number(toNumber(frameRate).toFixed(3));
  const { frame } = parseTimecode('00:00:00:00', frameRate);
  return [
    ...((title ?? name) ? [`Title: ${title ?? name}`] : []),
    ...(reel === undefined ? [] : [`Reel: ${reel}`]),
    `Duration: ${formatTimecode({ frame: frame + programme.frames, dropFrame: programme.timecode.includes(';') }, frameRate)}`,
    `Format: ${format}`,
    `Picture: ${width}x${height} ${interlaced ? 'interlaced' : 'progressive'}, ${rate} fps`,
    `Programme starts: ${programme.timecode}`,
  ];
}
