import type { Outlook } from './foretell.ts';

/** What jobs of a kind took before. */
export interface WorkRates {
  /** Until the first segment can begin: reading, preflight. */
  readonly startSeconds: number;
  /** Of one worker, for a frame that it builds. */
  readonly frameSeconds: number;
  /** Of one worker, for a frame that a segment proves: drawn anew, decoded, compared. Absent where none proved any. */
  readonly proofSeconds?: number;
  /** From the last segment to the end: the check. */
  readonly checkSeconds: number;
}

/** How far a job is, as far as its rest depends on it. Work is counted in frames, proofs as {@link proofFrames} each. */
export interface WorkState {
  /** Of this run so far. */
  readonly elapsedSeconds: number;
  /** All that is to be built, since the store does not hold it; 0 while that is not known. */
  readonly frames: number;
  /** What is left of each segment that a worker is at. */
  readonly running: readonly number[];
  /** Segments that no worker has begun. */
  readonly waiting: readonly number[];
  /** Share of its time that a worker may work, 0–1; rates and paces are of work alone. All where absent. */
  readonly workShare?: number;
  /** Frames that the check will compare. */
  readonly compared: number;
  /** Share of the check that is done, 0–1. */
  readonly checked: number;
  /** This run's steady building, once there was some: seconds of its workers together. */
  readonly pace?: { readonly seconds: number; readonly frames: number };
}

/** Frames at a job's start, as a share, that tell little: workers read the document, and code gets faster as it runs. */
export const WARM_UP_SHARE = 0.03;
/** Earlier jobs of the kind weigh as much as this share of the job's own frames: no two films are alike. */
const PRIOR_SHARE = 0.03;
/** At least as much as so many frames: the first few tell little. */
const LEAST_PRIOR_FRAMES = 12;
/** Frames that could be built while a worker proves one of its segment, at 1080p, where no job of the kind proved any. */
const BUILT_PER_PROOF = 9;
/** Frames that could be built while the check decodes, draws and compares one, where no job of the kind was checked here. */
const BUILT_PER_COMPARED = 14;

/** What opening a finished file takes, where no job of the kind was checked here. */
const LEAST_CHECK_SECONDS = 0.3;

/** Frames that could be built in the time of a proof of one. */
export function proofFrames(rates: WorkRates | undefined): number {
  return rates?.proofSeconds === undefined ? BUILT_PER_PROOF : rates.proofSeconds / rates.frameSeconds;
}

/** What a job still needs; undefined where nothing is known that could tell. */
export function outlookOf(state: WorkState, rates: WorkRates | undefined): Outlook | undefined {
  const { frames, compared, checked, elapsedSeconds, running, waiting, workShare = 1 } = state;
  const atFull = frameSeconds(state, rates);
  if (atFull === undefined || (frames === 0 && checked === 0)) return undefined;
  const perFrame = atFull / workShare;
  const begun = running.length > 0 || sum(waiting) < frames || state.pace !== undefined;
  const check = rates?.checkSeconds ?? LEAST_CHECK_SECONDS + compared * BUILT_PER_COMPARED * perFrame;
  return {
    start: begun ? 0 : Math.max(0, (rates?.startSeconds ?? 0) - elapsedSeconds),
    running: running.map((left) => left * perFrame),
    waiting: waiting.map((left) => left * perFrame),
    check: check * (1 - checked),
  };
}

function frameSeconds({ frames, pace }: WorkState, rates: WorkRates | undefined): number | undefined {
  if (!pace) return rates?.frameSeconds;
  if (!rates) return pace.seconds / pace.frames;
  const prior = Math.max(PRIOR_SHARE * frames, LEAST_PRIOR_FRAMES);
  return (rates.frameSeconds * prior + pace.seconds) / (prior + pace.frames);
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
