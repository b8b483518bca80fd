/** What jobs of a kind took here before, with all workers to themselves. */
export interface WorkRates {
  /** Until the first segment is begun: reading, preflight, trials. */
  readonly startSeconds: number;
  readonly secondsPerFrame: number;
  /** From the last segment to the end: the check. */
  readonly checkSeconds: number;
}

/** How far a job is, as far as its rest depends on it. */
export interface WorkState {
  /** Of this run so far. */
  readonly elapsedSeconds: number;
  /**
   * Frames that are to be built, since the store does not hold them, with {@link PROOF_FRAMES} for each that is to be
   * proven; 0 while that is not known.
   */
  readonly frames: number;
  readonly built: number;
  /** Of the frames that are left, those that no worker has begun; they take `stretch` times as long for want of one. */
  readonly waiting?: { readonly frames: number; readonly stretch: number };
  /** Frames that the check will compare. */
  readonly compared: number;
  /** Share of the check that is done, 0–1. */
  readonly checked: number;
  /** Seconds and frames of this run's steady building, once there was some. */
  readonly pace?: { readonly seconds: number; readonly frames: number };
}

/** Frames at a job's start, as a share, that tell little: workers read the document, and code gets faster as it runs. */
export const WARM_UP_SHARE = 0.03;
/** Earlier jobs of the kind weigh as much as this share of the job's own frames: no two films are alike. */
const PRIOR_SHARE = 0.03;
/** At least as much as so many frames: the first few tell little. */
const LEAST_PRIOR_FRAMES = 12;
/** Frames that could be built while a worker decodes, draws and compares one of its segment, at 1080p. */
export const PROOF_FRAMES = 9;
/** Frames that could be built while the check decodes, draws and compares one, where no job of the kind was checked here. */
const BUILT_PER_COMPARED = 14;

/** Seconds that a job still needs; undefined where nothing is known that could tell. */
export function remainingSeconds(state: WorkState, rates: WorkRates | undefined): number | undefined {
  const { frames, built, compared, checked, elapsedSeconds, pace } = state;
  const perFrame = secondsPerFrame(state, rates);
  if (perFrame === undefined || (frames === 0 && checked === 0)) return undefined;
  const begun = built > 0 || pace !== undefined;
  const starting = begun ? 0 : Math.max(0, (rates?.startSeconds ?? 0) - elapsedSeconds);
  const check = rates?.checkSeconds ?? compared * BUILT_PER_COMPARED * perFrame;
  const { waiting = { frames: 0, stretch: 1 } } = state;
  const left = frames - built + Math.min(frames - built, waiting.frames) * (waiting.stretch - 1);
  return starting + left * perFrame + check * (1 - checked);
}

function secondsPerFrame({ frames, pace }: WorkState, rates: WorkRates | undefined): number | undefined {
  if (!pace) return rates?.secondsPerFrame;
  if (!rates) return pace.seconds / pace.frames;
  const prior = Math.max(PRIOR_SHARE * frames, LEAST_PRIOR_FRAMES);
  return (rates.secondsPerFrame * prior + pace.seconds) / (prior + pace.frames);
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
