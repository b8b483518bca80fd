import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../segments/index.ts';
import { queueEstimates, type WorkRates } from './estimate.ts';
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
    const foretold = now + 1000 * (clock.remainingSeconds(0) ?? Number.POSITIVE_INFINITY);
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
      const left = clock.remainingSeconds(0) ?? 0;
      now += 600_000;
      expect(clock.remainingSeconds(0)).toBeCloseTo(left, 5);
      // Half a second for the check, and what is left to build at a hundred frames a second.
      expect(left).toBeCloseTo(index === 0 ? 5 + 0.56 : 0.56, 1);
    }
  });

  it('is only that of frames which the store lacks', () => {
    const clock = new JobClock(() => 0);
    const ranges = [0, 1].map((index) => ({ index, start: index * 500, end: index * 500 + 500 }));
    clock.rates = { startSeconds: 0, frameSeconds: 0.01, checkSeconds: 1 };
    clock.begin(ranges, 4);
    expect(clock.remainingSeconds(0)).toBeCloseTo(11, 5);
    const [first] = ranges;
    if (!first) throw new Error('no range');
    clock.segmentStarted(first);
    clock.segmentBuilt(first, false);
    expect(clock.remainingSeconds(0)).toBeCloseTo(6, 5);
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

  it('counts on the workers that others leave it, on no help within a segment, and on what proofs took before', () => {
    const clock = new JobClock(() => 0);
    const ranges = [0, 1, 2].map((index) => ({ index, start: index * 100, end: index * 100 + 100 }));
    clock.rates = { startSeconds: 0, frameSeconds: 0.01, proofSeconds: 0.5, checkSeconds: 1 };
    clock.begin(ranges, 0, () => 2);
    const left = (workers: number): number | undefined => {
      clock.workers = () => workers;
      return clock.remainingSeconds(0);
    };
    // A segment takes a second for its frames and one for its two proofs.
    expect([left(1), left(3), left(8)]).toEqual([7, 3, 3].map((seconds) => expect.closeTo(seconds, 6)));
    for (const range of ranges.slice(0, 2)) clock.segmentStarted(range);
    expect(left(2)).toBeCloseTo(5, 6);
    // Three jobs on two workers: the third segment waits for its turn.
    expect(left(2 / 3)).toBeCloseTo(2 + 3 + 1, 6);
  });

  it('in a queue is what is left of all before it, and unknown behind one of which nothing is known', () => {
    const jobs = [
      { id: 'runs', seconds: 4 },
      { id: 'next', seconds: 10 },
      { id: 'new', seconds: undefined },
      { id: 'last', seconds: 1 },
    ];
    expect([...queueEstimates(jobs)]).toEqual([
      ['runs', 4],
      ['next', 14],
    ]);
  });
});

it('what jobs took is kept by format and size, for the next page too', async () => {
  const database = await openDatabase('rates-test');
  const book = await RateBook.open(database);
  const done = {
    ...{ startSeconds: 1, buildSeconds: 20, workerSeconds: 25, checkSeconds: 2 },
    ...{ frames: 1000, proofs: 10, proving: 0.2, share: 0.5 },
  };
  await book.learn('vp9-webm', 1920 * 1080, done);
  await book.learn('vp9-webm', 1920 * 1080, { ...done, buildSeconds: 40, workerSeconds: 50 });
  // Nothing was built: it says nothing of the rate.
  await book.learn('h264-mp4', 1920 * 1080, { ...done, frames: 0 });
  const again = await RateBook.open(database);
  const rates = again.of('vp9-webm', 1920 * 1088);
  expect(rates).toMatchObject({ startSeconds: 1, checkSeconds: 2 });
  expect(rates?.frameSeconds).toBeCloseTo(0.026, 6);
  expect(rates?.proofSeconds).toBeCloseTo(0.65, 6);
  expect(again.ofJob('vp9-webm')).toBeCloseTo(1 + 13 + 2, 6);
  expect(again.of('vp9-webm', 640 * 360)).toBeUndefined();
  expect(again.of('h264-mp4', 1920 * 1080)).toBeUndefined();
  database.close();
});
