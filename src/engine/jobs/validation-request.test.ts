import { expect, test } from 'vitest';
import type { FrameQuality, QualityValidation } from '../api/index.ts';
import type { Rational } from '../media/index.ts';
import { boundedValidation } from './bounded-validation.ts';
import type { GoldenRow } from './golden-rows.ts';
import { doubtfulFrames, withProvenFrames } from './proven-frames.ts';
import { validationJson } from './validation-json.ts';
import { goldenPictures, isForBroadcast, paceOf } from './validation-request.ts';

const row = (frameNumber: number, width = 64): GoldenRow => ({
  ...{ id: String(frameNumber), compositionId: 'a', frameNumber, width, height: 36 },
  ...{ registeredAt: new Date(0), png: new Uint8Array([1]) },
});

function placesOf(rate: Rational, range: { start: number; end: number }, golden: readonly GoldenRow[]) {
  const settings = { encode: { width: 64, height: 36 }, frameRate: rate, range };
  const prepared = { settings, compositionRate: { num: 30, den: 1 } } as never;
  return goldenPictures({ prepared, golden }).map(({ frame }) => frame);
}

test('golden frames are looked for at their instants, in files of their size', () => {
  const golden = [row(0), row(10), row(15), row(59), row(20, 32)];
  expect(placesOf({ num: 30, den: 1 }, { start: 0, end: 60 }, golden)).toEqual([0, 10, 15, 59]);
  expect(placesOf({ num: 30, den: 1 }, { start: 10, end: 20 }, golden)).toEqual([0, 5]);
  // Every second frame is there.
  expect(placesOf({ num: 15, den: 1 }, { start: 0, end: 30 }, golden)).toEqual([0, 5]);
  expect(placesOf({ num: 60, den: 1 }, { start: 0, end: 120 }, golden)).toEqual([0, 20, 30, 118]);
});

test('the start of a short film does not count as slowness', () => {
  expect(paceOf(5000, 1)).toBeCloseTo(0.5);
  expect(paceOf(60_000, 30)).toBeCloseTo(2);
});

test('what is kept of a validation is bounded, and the worst frames and the first findings are in it', () => {
  const frame = (index: number): FrameQuality => ({
    ...{ frame: index, ssim: index === 77_777 ? 0.5 : 0.99, deltaE: { mean: 0, p95: 0, max: 0 } },
  });
  const validation = {
    visual: {
      psnr: Number.POSITIVE_INFINITY,
      frames: Array.from({ length: 100_000 }, (_, index) => frame(index)),
    },
    findings: Array.from({ length: 5000 }, (_, index) => ({ message: String(index) })),
    evidence: Array.from({ length: 100 }, (_, index) => ({
      ...{ frame: index, why: 'w', actual: new Blob([new Uint8Array(2 ** 20)]) },
    })),
  } as unknown as QualityValidation;
  const kept = boundedValidation(validation);
  expect(kept.visual.frames).toHaveLength(9000);
  expect(Math.min(...kept.visual.frames.map(({ ssim }) => ssim))).toBe(0.5);
  expect(kept.findings).toHaveLength(1000);
  expect(kept.findings[0]?.message).toBe('0');
  expect(kept.evidence.length).toBeLessThanOrEqual(24);
  const plain = JSON.parse(validationJson(kept));
  expect(plain.visual.psnr).toBe('Infinity');
  expect(plain.evidence[0]).toEqual({ frame: 0, why: 'w' });
});

test('frames that segments proved of themselves stand beside those that the pass looked at', () => {
  const seen = [{ frame: 1, ssim: 0.99, deltaE: { mean: 0.1, p95: 1, max: 2 } }];
  const proven = (frame: number) => ({
    ...{ frame, framesCompared: 1, ssim: 0.98, deltaE: 0.5, psnr: 40, problems: [] },
    carried: { frames: 1, ssim: 0.995, deltaE: 0.2 },
  });
  const proof = (...frames: number[]) => ({
    ...{ packets: 'p', renderer: 'cpu', milliseconds: 1, frames: frames.map(proven) },
  });
  const ranges = [
    { index: 0, start: 10, end: 12 },
    { index: 1, start: 12, end: 14 },
  ];
  // The second segment equals one elsewhere: its proof is of that one's frames but for one.
  const proofs = new Map([
    [0, proof(10, 11)],
    [1, proof(12, 40)],
  ]);
  const frames = withProvenFrames(seen, proofs, ranges);
  expect(frames.map(({ frame }) => frame)).toEqual([0, 1, 2]);
  expect(frames[1]).toBe(seen[0]);
  expect(frames[2]).toEqual({
    ...{ frame: 2, ssim: 0.98, psnr: 40, deltaE: { mean: 0.5 } },
    carried: { ssim: 0.995, deltaE: 0.2 },
  });
});

test('frames that were proven by the usual gates are measured anew where others ask for more', () => {
  const gates = { ssim: 0.99, deltaE: 0.5 };
  const frame = (index: number, ssim: number, mean: number, carried?: { ssim: number; deltaE: number }) => ({
    ...{ frame: index, ssim, deltaE: { mean } },
    ...(carried && { carried }),
  });
  const proven = [
    frame(0, 0.995, 0.3),
    // Good by the usual gates, so that nobody asked what its planes can carry.
    frame(1, 0.995, 0.7),
    frame(2, 0.97, 1.5, { ssim: 0.999, deltaE: 0.1 }),
    frame(3, 0.985, 0.3),
    // Passes by as little as samples may be wrong.
    frame(4, 0.9905, 0.3),
    frame(5, Number.NaN, 0.3),
  ];
  expect(doubtfulFrames(proven, gates)).toEqual([1, 3, 4, 5]);
});

test('limits of broadcasters count for their formats, and where their profile was chosen', () => {
  const prepared = (category: string) => ({ settings: { format: { category } } }) as never;
  const profile = (use: string) => ({ use }) as never;
  expect(isForBroadcast({ prepared: prepared('web') })).toBe(false);
  expect(isForBroadcast({ prepared: prepared('web'), profile: profile('archive') })).toBe(false);
  expect(isForBroadcast({ prepared: prepared('web'), profile: profile('broadcast') })).toBe(true);
  expect(isForBroadcast({ prepared: prepared('broadcast') })).toBe(true);
});
