import { expect, test } from 'vitest';
import { setWorkShare } from '../media/index.ts';
import type { SegmentRange } from '../segments/index.ts';
import type { Preflight } from './preflight.ts';
import {
  chooseFrames,
  chooseParts,
  estimateBytes,
  estimateSeconds,
  type MeasuredFrame,
  spreadFrames,
} from './settings-estimate.ts';

const SEGMENT = 50;
const COUNT = 12;
const ranges: SegmentRange[] = Array.from({ length: COUNT }, (_, index) => ({
  ...{ index, start: index * SEGMENT, end: (index + 1) * SEGMENT },
}));
const prepared = {
  ranges,
  settings: {
    frameCount: COUNT * SEGMENT,
    frameRate: { num: 25, den: 1 },
    range: { start: 0, end: COUNT * SEGMENT },
  },
} as unknown as Preflight;

/** A film whose frames weigh 1000 bytes and more, the harder the more. */
function preview(difficulty: (frame: number) => number) {
  const measured: MeasuredFrame[] = spreadFrames(prepared.settings.range, 60).map((frame) => ({
    frame,
    difficulty: difficulty(frame),
  }));
  const weigh = ({ start, end }: { start: number; end: number }): number => {
    let bytes = 0;
    for (let frame = start; frame < end; frame++) bytes += 1000 + 300 * difficulty(frame);
    return bytes;
  };
  const chosen = chooseParts(ranges, measured, 3);
  const parts = chosen.map((range) => ({ range, bytes: weigh(range), milliseconds: 20 * SEGMENT }));
  return {
    measured,
    chosen,
    parts,
    ratio: estimateBytes(prepared, parts, measured) / weigh(prepared.settings.range),
  };
}

test.each<[string, (frame: number) => number]>([
  ['even', () => 7],
  ['a burst of a second', (frame) => (frame >= 310 && frame < 335 ? 40 : 2)],
  ['a crescendo', (frame) => frame / 20],
  ['waves', (frame) => 10 + 9 * Math.sin(frame / 23)],
  ['a cut now and then', (frame) => (frame % 40 === 0 ? 60 : 4)],
  ['hard but for a still', (frame) => (frame < 100 ? 0 : 30)],
])('the bytes of a film are known by four of its twelve segments: %s', (_name, difficulty) => {
  const { chosen, ratio } = preview(difficulty);
  expect(chosen.length).toBeLessThanOrEqual(4);
  expect(Math.abs(ratio - 1)).toBeLessThan(0.15);
});

test('the hardest frames are shown, of the hardest segments, each once', () => {
  const { measured, chosen } = preview((frame) => (frame >= 310 && frame < 335 ? 40 + (frame % 7) : 2));
  expect(chosen[0]?.index).toBe(6);
  const frames = chooseFrames(chosen.slice(0, 3), measured, 3);
  expect(new Set(frames).size).toBe(3);
  // Of the burst two frames were measured.
  expect(frames.filter((frame) => frame >= 310 && frame < 335)).toEqual([315, 325]);
  // A film of one frame has one to show.
  const only = { index: 0, start: 4, end: 5 };
  expect(chooseFrames([only], [{ frame: 4, difficulty: 1 }], 3)).toEqual([4]);
  expect(spreadFrames(only, 60)).toEqual([4]);
});

test('the time is that of the frames by the workers that share them, with start and check', () => {
  const { parts } = preview(() => 7);
  const rates = { startSeconds: 9, frameSeconds: 0.02, checkSeconds: 2 };
  expect(estimateSeconds(prepared, parts, 1, 6, 3, rates)).toBeCloseTo(12 + 2 + 3, 3);
  expect(estimateSeconds(prepared, parts, 4, 6, 3, rates)).toBeCloseTo(3 + 2 + 3, 3);
  // Nobody helps with a segment.
  expect(estimateSeconds(prepared, parts, 40, 6, 3, rates)).toBeCloseTo(1 + 2 + 3, 3);
  // Where all was stored, what earlier jobs of the kind took tells; without them nothing does.
  const stored = parts.map(({ range, bytes }) => ({ range, bytes }));
  expect(estimateSeconds(prepared, stored, 4, 6, 3, rates)).toBeCloseTo(3 + 2 + 9, 3);
  expect(estimateSeconds(prepared, stored, 4, 6, 3, undefined)).toBe(0);
  // Parts and rates are of work alone: a worker that rests half of its time takes twice as long.
  setWorkShare(0.5);
  try {
    expect(estimateSeconds(prepared, parts, 4, 6, 3, rates)).toBeCloseTo(6 + 2 + 3, 3);
    expect(estimateSeconds(prepared, stored, 4, 6, 3, rates)).toBeCloseTo(6 + 2 + 9, 3);
  } finally {
    setWorkShare(1);
  }
});
