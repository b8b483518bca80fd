import { channelCount, isPcm, pcmBytesPerSample } from '../codecs/index.ts';
import { frameTimeSeconds, workShare } from '../media/index.ts';
import type { SegmentRange } from '../segments/index.ts';
import { outlookOf, type WorkRates } from './estimate.ts';
import { secondsAlone } from './foretell.ts';
import type { Preflight } from './preflight.ts';

/** A frame that was measured, by how hard it is to encode. */
export interface MeasuredFrame {
  readonly frame: number;
  readonly difficulty: number;
}

/** A segment that was encoded for the preview. */
export interface BuiltPart {
  readonly range: SegmentRange;
  readonly bytes: number;
  /** Milliseconds that one worker worked, rests left out; absent where the store held it. */
  readonly milliseconds?: number;
}

/** Bytes that a container spends on a frame's place in it: sizes, offsets and times, or block headers. */
const INDEX_BYTES = 20;
/** What lossless sound keeps of its samples, at about. */
const LOSSLESS_SHARE = 0.6;
/** Of codecs that lose, where nobody asked for a rate: bits a second and channel. */
const CHANNEL_RATE = 80_000;

/**
 * The whole file by its parts. A part's bytes a frame are those of its difficulty; between two parts lies a straight line,
 * beyond them their own. Every measured frame is put on that line and stands for its share of the film. So the hardest
 * second does not stand for all: that is the correction of its bytes by what the rest of the film is like.
 */
export function estimateBytes(
  { settings, audio }: Preflight,
  parts: readonly BuiltPart[],
  frames: readonly MeasuredFrame[],
): number {
  const line = parts
    .map(({ range, bytes }) => ({
      difficulty: mean(frames.filter(({ frame }) => isIn(frame, range)).map(({ difficulty }) => difficulty)),
      bytes: bytes / (range.end - range.start),
    }))
    .sort((a, b) => a.difficulty - b.difficulty);
  const perFrame = mean(frames.map(({ difficulty }) => onLine(line, difficulty)));
  const seconds = frameTimeSeconds(settings.frameCount, settings.frameRate);
  return Math.round(
    settings.frameCount * (perFrame + INDEX_BYTES) + (audio ? soundBytes(audio, seconds) : 0),
  );
}

/**
 * Seconds of the whole export; 0 where nothing is known that could tell.
 *
 * @param workers that build it
 * @param compared frames that its check looks at
 * @param startSeconds until the first segment is under way
 */
export function estimateSeconds(
  { settings, ranges }: Preflight,
  parts: readonly BuiltPart[],
  workers: number,
  compared: number,
  startSeconds: number,
  rates: WorkRates | undefined,
): number {
  let milliseconds = 0;
  let built = 0;
  for (const part of parts) {
    if (part.milliseconds === undefined) continue;
    milliseconds += part.milliseconds;
    built += part.range.end - part.range.start;
  }
  const state = {
    elapsedSeconds: 0,
    frames: settings.frameCount,
    running: [],
    waiting: ranges.map(({ start, end }) => end - start),
    workShare: workShare(),
    compared,
    checked: 0,
    ...(built > 0 && { pace: { seconds: milliseconds / 1000, frames: built } }),
  };
  const outlook = outlookOf(state, rates);
  return outlook ? secondsAlone(outlook, workers) + (built > 0 ? startSeconds : 0) : 0;
}

/** Frames evenly over a range, in the middle of equal stretches of it. */
export function spreadFrames(
  { start, end }: { readonly start: number; readonly end: number },
  most: number,
): number[] {
  const count = Math.min(most, end - start);
  return Array.from(
    { length: count },
    (_, index) => start + Math.floor(((index + 0.5) * (end - start)) / count),
  );
}

/**
 * The segments to encode: those of the hardest frames, each once, and the easiest one, so that the estimate knows both
 * ends.
 *
 * @param hardest the most segments for the hard frames
 */
export function chooseParts(
  ranges: readonly SegmentRange[],
  frames: readonly MeasuredFrame[],
  hardest: number,
): SegmentRange[] {
  const rangeOf = (frame: number): SegmentRange | undefined => ranges.find((range) => isIn(frame, range));
  const chosen = new Set<SegmentRange>();
  const hard = [...frames].sort((a, b) => b.difficulty - a.difficulty);
  for (const { frame } of hard) {
    if (chosen.size >= hardest) break;
    const range = rangeOf(frame);
    if (range) chosen.add(range);
  }
  const easiest = rangeOf(hard.at(-1)?.frame ?? -1);
  if (easiest) chosen.add(easiest);
  return [...chosen];
}

/** The hardest frames within the parts, ascending; others of the first part where fewer were measured. */
export function chooseFrames(
  parts: readonly SegmentRange[],
  frames: readonly MeasuredFrame[],
  count: number,
): number[] {
  const within = frames.filter(({ frame }) => parts.some((range) => isIn(frame, range)));
  const hard = within
    .sort((a, b) => b.difficulty - a.difficulty)
    .slice(0, count)
    .map(({ frame }) => frame);
  const [first] = parts;
  const more = first ? spreadFrames(first, count).filter((frame) => !hard.includes(frame)) : [];
  return [...hard, ...more].slice(0, count).sort((a, b) => a - b);
}

export const isIn = (frame: number, { start, end }: SegmentRange): boolean => frame >= start && frame < end;

interface Point {
  readonly difficulty: number;
  readonly bytes: number;
}

function onLine(points: readonly Point[], difficulty: number): number {
  const next = points.findIndex((point) => point.difficulty >= difficulty);
  const above = points[next];
  const below = next < 0 ? points.at(-1) : points[next - 1];
  if (!above || !below) return (above ?? below)?.bytes ?? 0;
  const share = (difficulty - below.difficulty) / (above.difficulty - below.difficulty);
  return below.bytes + share * (above.bytes - below.bytes);
}

function soundBytes({ encoder }: NonNullable<Preflight['audio']>, seconds: number): number {
  const { codec, sampleRate, layout, bitsPerSecond } = encoder.settings;
  const channels = channelCount(layout);
  if (isPcm(codec)) return seconds * sampleRate * channels * pcmBytesPerSample(codec);
  if (codec === 'flac') return seconds * sampleRate * channels * 2 * LOSSLESS_SHARE;
  return (seconds * (bitsPerSecond ?? CHANNEL_RATE * channels)) / 8;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
