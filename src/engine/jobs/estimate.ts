/** What jobs of a kind took before. */
export interface WorkRates {
  /** Until the first segment is begun: reading, preflight, trials. */
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
  /** Workers that the job may count on; less than one where more jobs than workers share them. */
  readonly workers: number;
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

/** Frames that could be built in the time of a proof of one. */
export function proofFrames(rates: WorkRates | undefined): number {
  return rates?.proofSeconds === undefined ? BUILT_PER_PROOF : rates.proofSeconds / rates.frameSeconds;
}

/** Seconds that a job still needs; undefined where nothing is known that could tell. */
export function remainingSeconds(state: WorkState, rates: WorkRates | undefined): number | undefined {
  const { frames, compared, checked, elapsedSeconds, running, waiting } = state;
  const perFrame = frameSeconds(state, rates);
  if (perFrame === undefined || (frames === 0 && checked === 0)) return undefined;
  const begun = running.length > 0 || sum(waiting) < frames || state.pace !== undefined;
  const starting = begun ? 0 : Math.max(0, (rates?.startSeconds ?? 0) - elapsedSeconds);
  const check = rates?.checkSeconds ?? compared * BUILT_PER_COMPARED * perFrame;
  return starting + longestLane(state) * perFrame + check * (1 - checked);
}

/**
 * What the last of the workers has still to do. Nobody helps with a segment, so that however many they are it is no less
 * than the longest one. Those that wait begin when the nearest ends, and where more jobs than workers share them they
 * wait for others' turns too.
 */
function longestLane({ running, waiting, workers }: WorkState): number {
  const longest = Math.max(0, ...running);
  if (waiting.length === 0) return longest;
  const shared = (sum(running) + sum(waiting)) / Math.max(workers, running.length);
  const next = running.length < workers ? 0 : Math.min(...running);
  return Math.max(longest, shared, next + Math.max(sum(waiting) / workers, ...waiting));
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

/** A job in the queue: seconds of work that are left of it were it alone. */
export interface QueuedWork {
  readonly id: string;
  /** Undefined where nothing is known. */
  readonly seconds: number | undefined;
}

/**
 * When each waiting job will be done: the workers are shared without loss, so that it takes what is left of all that are
 * ahead of it, and itself.
 *
 * @param jobs in the order of their turns, those under way first
 * @returns seconds by id; a job behind one that nothing is known of is missing
 */
export function queueEstimates(jobs: readonly QueuedWork[]): Map<string, number> {
  const estimates = new Map<string, number>();
  let sum = 0;
  for (const { id, seconds } of jobs) {
    if (seconds === undefined) break;
    sum += seconds;
    estimates.set(id, sum);
  }
  return estimates;
}
