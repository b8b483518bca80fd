/** All threads begin to work at the same moments, so that they rest at the same moments too. */
const PERIOD_MILLISECONDS = 1000;
/** Whoever could not rest for long, at a frame that took minutes, need not make up for all of it. */
const MOST_REST_MILLISECONDS = 5000;
const LEAST_SHARE = 0.1;
/** Until a rest is as long as it must be; each comes nearer. */
const MOST_STEPS = 20;

let share = 1;
/** Milliseconds since 1970 up to which this thread rested as it should. */
let settled = 0;

/**
 * How much of its time this thread may work from now on; the rest is left to whatever else the machine is to do.
 *
 * @param wanted 0.1–1
 */
export function setWorkShare(wanted: number): void {
  const next = Math.min(1, Math.max(LEAST_SHARE, wanted));
  if (next === share) return;
  share = next;
  settled = now();
}

/** Share of its time that this thread may work, 0.1–1. */
export function workShare(): number {
  return share;
}

/**
 * Rests where it is time to. To be called by whatever works for long, between two frames. Threads rest together, by the
 * clock of the machine: one that rested while another worked would leave no core idle where there are more threads than
 * cores. What a long frame takes of a rest is made up for in the next.
 */
export async function takeBreak(): Promise<void> {
  if (share === 1) return;
  const rest = restDue(settled, now(), share);
  if (rest === undefined) return;
  await new Promise<void>((resolve) => setTimeout(resolve, rest));
  settled = now();
}

/**
 * @param from milliseconds since 1970 up to which rests were taken
 * @param at milliseconds since 1970
 * @param working share of each period
 * @returns milliseconds to rest from now on; undefined where it is time to work
 */
export function restDue(from: number, at: number, working: number): number | undefined {
  if (restUntil(at, working) <= restUntil(from, working)) return undefined;
  // What is slept may reach into the next period's rest, which is then to be slept as well.
  let rest = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const end = at + rest;
    const phase = end % PERIOD_MILLISECONDS;
    const left = phase >= working * PERIOD_MILLISECONDS ? PERIOD_MILLISECONDS - phase : 0;
    const due = restUntil(end + left, working) - restUntil(from, working);
    if (due <= rest) break;
    rest = due;
  }
  return Math.min(MOST_REST_MILLISECONDS, rest);
}

/** Milliseconds of rest that lie before a moment, all periods together. */
function restUntil(at: number, working: number): number {
  const periods = Math.floor(at / PERIOD_MILLISECONDS);
  const within = Math.max(0, (at % PERIOD_MILLISECONDS) - working * PERIOD_MILLISECONDS);
  return periods * (1 - working) * PERIOD_MILLISECONDS + within;
}

/** Unlike `performance.now`, the same in all threads. */
const now = (): number => performance.timeOrigin + performance.now();
