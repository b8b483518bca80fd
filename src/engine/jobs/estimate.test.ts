import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../segments/index.ts';
import type { WorkRates } from './estimate.ts';
import { type ForetoldJob, foretell, type Outlook, secondsAlone } from './foretell.ts';
import { JobClock } from './job-clock.ts';
import { RateBook } from './rate-book.ts';

interface Recorded {
  /** Milliseconds until the first segment began, and until the end. */
  readonly begun: number;
  readonly ended: number;
  /** Frames that the check compared. */
  readonly compared: number;
  /** Milliseconds, and frames that were built by then. */
  readonly frames: readonly (readonly [at: number, built: number])[];
}

/** Exports in Chromium at 1080p on two cores, with eight times as much other work on them as they can do. */
const RUNS: Readonly<Record<string, Recorded>> = {
  // biome-ignore format: pairs
  'H.264, 8 s of orbit': {
    begun: 9375, ended: 25906, compared: 6,
    frames: [
      [10238, 9], [10865, 21], [11174, 32], [11442, 44], [11626, 56], [12026, 73], [12672, 88], [13106, 101],
      [13567, 116], [13952, 132], [14065, 142], [14391, 154], [14616, 166], [14894, 182], [15108, 199], [15346, 213],
      [15815, 221], [16221, 234], [16922, 250], [17140, 265], [17624, 277], [18004, 291], [18789, 302], [19318, 314],
      [19639, 329], [19809, 339], [20090, 353], [20276, 368], [20504, 385], [20751, 403], [21224, 413], [21550, 429],
      [21889, 445], [22170, 457], [22831, 480],
    ],
  },
};

/** Seconds that are left, with the workers to itself. */
function left(clock: JobClock, workers = 1): number | undefined {
  const outlook = clock.outlook(0);
  return outlook && secondsAlone(outlook, workers);
}

/** The greatest error of the whole time that was foretold, once a share of the frames was built. */
function worstError(run: Recorded, rates: WorkRates | undefined, from: number): number {
  let now = 0;
  const clock = new JobClock(() => now);
  clock.rates = rates;
  const end = run.frames.at(-1)?.[1] ?? 0;
  const range = { index: 0, start: 0, end };
  clock.begin([range], run.compared);
  let worst = 0;
  const judge = (share: number): void => {
    const foretold = now + 1000 * (left(clock) ?? Number.POSITIVE_INFINITY);
    if (share >= from) worst = Math.max(worst, Math.abs(foretold / run.ended - 1));
  };
  judge(0);
  now = run.begun;
  clock.segmentStarted(range);
  judge(0);
  for (const [at, built] of run.frames) {
    now = at;
    clock.segmentProgressed(range, built);
    judge(built / end);
  }
  clock.segmentBuilt(range, true);
  judge(1);
  return worst;
}

function ratesOf(run: Recorded, factor = 1): WorkRates {
  const [built, frames] = run.frames.at(-1) ?? [0, 1];
  return {
    startSeconds: run.begun / 1000,
    frameSeconds: ((built - run.begun) / frames / 1000) * factor,
    checkSeconds: (run.ended - built) / 1000,
  };
}

describe('the time of a job', () => {
  it.each(Object.entries(RUNS))('is known within a fifth after its first tenth: %s', (_name, run) => {
    expect(worstError(run, undefined, 0.1)).toBeLessThan(0.2);
  });

  it.each(Object.entries(RUNS))('also where earlier jobs were half as fast, or faster: %s', (_name, run) => {
    for (const factor of [0.6, 1, 2]) expect(worstError(run, ratesOf(run, factor), 0.1)).toBeLessThan(0.2);
  });

  it.each(Object.entries(RUNS))('is known before it begins where such a job ran before: %s', (_name, run) => {
    expect(worstError(run, ratesOf(run), 0)).toBeLessThan(0.2);
  });

  it('does not grow by a pause', () => {
    let now = 0;
    const clock = new JobClock(() => now);
    const ranges = [0, 1].map((index) => ({ index, start: index * 500, end: index * 500 + 500 }));
    clock.begin(ranges, 4);
    for (const [index, range] of ranges.entries()) {
      clock.segmentStarted(range);
      now += 1000;
      clock.segmentProgressed(range, 100);
      now += 4000;
      clock.segmentProgressed(range, 500);
      clock.segmentBuilt(range, true);
      const before = left(clock) ?? 0;
      now += 600_000;
      expect(left(clock)).toBeCloseTo(before, 5);
      // Most of a second for the check, and what is left to build at a hundred frames a second.
      expect(before).toBeCloseTo(index === 0 ? 5 + 0.86 : 0.86, 1);
    }
  });

  it('is only that of frames which the store lacks', () => {
    const clock = new JobClock(() => 0);
    const ranges = [0, 1].map((index) => ({ index, start: index * 500, end: index * 500 + 500 }));
    clock.rates = { startSeconds: 0, frameSeconds: 0.01, checkSeconds: 1 };
    clock.begin(ranges, 4);
    expect(left(clock)).toBeCloseTo(11, 5);
    const [first] = ranges;
    if (!first) throw new Error('no range');
    clock.segmentStarted(first);
    clock.segmentBuilt(first, false);
    expect(left(clock)).toBeCloseTo(6, 5);
    expect(clock.spans).toBeUndefined();
    const alone = new JobClock(() => 0);
    const helped = new JobClock(() => 0);
    for (const each of [alone, helped]) {
      each.begin(ranges, 4);
      each.segmentStarted(first);
      each.segmentBuilt(first, true, each === helped);
    }
    // What another machine took tells nothing of this one.
    expect([alone.spans?.frames, helped.spans]).toEqual([500, undefined]);
  });

  it('counts on no help within a segment, and on what proofs took before', () => {
    const clock = new JobClock(() => 0);
    const ranges = [0, 1, 2].map((index) => ({ index, start: index * 100, end: index * 100 + 100 }));
    clock.rates = { startSeconds: 0, frameSeconds: 0.01, proofSeconds: 0.5, checkSeconds: 1 };
    clock.begin(ranges, 0, () => 2);
    // A segment takes a second for its frames and one for its two proofs.
    const alone = [1, 2, 3, 8].map((workers) => left(clock, workers));
    expect(alone).toEqual([7, 5, 3, 3].map((seconds) => expect.closeTo(seconds, 6)));
    for (const range of ranges.slice(0, 2)) clock.segmentStarted(range);
    expect(left(clock, 2)).toBeCloseTo(5, 6);
  });
});

describe('a queue', () => {
  const outlook = (segments: number, more: Partial<Outlook> = {}): Outlook => ({
    ...{ start: 0, running: [], check: 0 },
    waiting: Array.from({ length: segments }, () => 1),
    ...more,
  });
  const job = (id: string, of: Outlook | undefined, more: Partial<ForetoldJob> = {}): ForetoldJob => ({
    ...{ id, priority: 'normal', isLive: false, outlook: of },
    ...more,
  });
  const shop = { workers: 2, places: 2 };
  const seconds = (jobs: readonly ForetoldJob[], with_ = shop) => Object.fromEntries(foretell(jobs, with_));

  it('shares its workers by segments, and gives a job what others leave while they start and are checked', () => {
    const live = { isLive: true };
    const [a, b] = [job('a', outlook(8), live), job('b', outlook(4), live)];
    expect(seconds([a, b])).toEqual({ a: 6, b: 4 });
    // The next one starts when b is built, and joins in two seconds later.
    const next = job('next', outlook(4, { start: 2, check: 1 }));
    expect(seconds([a, b, next])).toEqual({ a: 6, b: 4, next: 9 });
    const checked = job('checked', { start: 0, running: [], waiting: [], check: 3 }, live);
    expect(seconds([checked, a, next])).toEqual({ checked: 3, a: 6, next: 7 });
  });

  it('gives urgent jobs the workers, and batches their limits', () => {
    const urgent = job('urgent', outlook(4), { isLive: true, priority: 'urgent' });
    expect(seconds([job('a', outlook(4), { isLive: true }), urgent])).toEqual({ a: 4, urgent: 2 });
    const batch = { id: 'batch', limit: 1 };
    const [one, two] = ['one', 'two'].map((id) => job(id, outlook(2, { check: 5 }), { batch }));
    if (!one || !two) throw new Error('no jobs');
    expect(seconds([one, two])).toEqual({ one: 6, two: 7 });
    expect(seconds([job('narrow', outlook(4), { mostWorkers: 1 })])).toEqual({ narrow: 4 });
  });

  it('says nothing of what waits behind one that nothing is known of', () => {
    const jobs = [
      job('runs', outlook(8), { isLive: true }),
      job('next', outlook(2)),
      job('new', undefined),
      job('last', outlook(1)),
    ];
    expect(Object.keys(seconds(jobs)).sort()).toEqual(['next', 'runs']);
    expect([...foretell(jobs, shop, new Set(['runs'])).keys()]).toContain('runs');
  });
});

it('what jobs took is kept by format and size, for the next page too', async () => {
  const database = await openDatabase('rates-test');
  const book = await RateBook.open(database);
  const done = {
    ...{ startSeconds: 1, workerSeconds: 25, checkSeconds: 2 },
    ...{ frames: 1000, proofs: 10, proving: 0.2, segments: 5 },
  };
  await book.learn('vp9-webm', 1920 * 1080, done);
  await book.learn('vp9-webm', 1920 * 1080, { ...done, workerSeconds: 50 });
  // Nothing was built: it says nothing of the rate.
  await book.learn('h264-mp4', 1920 * 1080, { ...done, frames: 0 });
  const again = await RateBook.open(database);
  const rates = again.of('vp9-webm', 1920 * 1088);
  expect(rates).toMatchObject({ startSeconds: 1, checkSeconds: 2 });
  expect(rates?.frameSeconds).toBeCloseTo(0.026, 6);
  expect(rates?.proofSeconds).toBeCloseTo(0.65, 6);
  expect(again.ofJob('vp9-webm')).toEqual({
    ...{ start: 1, running: [], check: 2 },
    waiting: Array.from({ length: 5 }, () => expect.closeTo(6.5, 6)),
  });
  expect(again.of('vp9-webm', 640 * 360)).toBeUndefined();
  expect(again.of('h264-mp4', 1920 * 1080)).toBeUndefined();
  database.close();
});
