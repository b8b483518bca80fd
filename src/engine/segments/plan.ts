import { ExportError } from '../errors/index.ts';
import type { Rational } from '../media/index.ts';
import type { SegmentRange } from './segments.ts';

/** A fresh encoder every cell costs bytes; a lost cell costs work. Two seconds keep both small. */
const CELL_SECONDS = 2;
/** A segment passes through memory whole when it is stored and when it is assembled. */
const MAXIMUM_BYTES = 64 * 2 ** 20;
/** Scenes of one segment are hashed together; this bounds them at extreme frame rates. */
const MAXIMUM_FRAMES = 600;

export interface PlanOptions {
  /** Output frames: `start` included, `end` excluded, counted from the composition's first. */
  readonly start: number;
  readonly end: number;
  readonly frameRate: Rational;
  /** The most that one encoded frame is expected to take; absent where segments stay small. */
  readonly bytesPerFrame?: number;
  /** The most frames of a segment, where its encoder is so slow that a lost one costs much. */
  readonly maximumFrames?: number;
  /**
   * Frames that segments are a multiple of, counted from `start`; 1 where absent. The last takes what is left, and may be
   * longer by less than that many frames.
   */
  readonly round?: number;
}

/**
 * Cuts a range of output frames on a fixed grid whose origin is the composition's first frame, so that the same
 * frames fall into the same cell whatever part of the composition is exported. Cell k begins at the first frame whose
 * time is not before k × 2 s, computed on exact integers; cells are split evenly where frames are large.
 *
 * @throws ExportError INVALID_SETTINGS unless 0 ≤ start < end, all whole
 */
export function planSegments({
  start,
  end,
  frameRate,
  bytesPerFrame = 0,
  maximumFrames = MAXIMUM_FRAMES,
  round = 1,
}: PlanOptions): SegmentRange[] {
  if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start < end)) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `The frames ${start} to ${end} are no range that can be exported.`,
      {
        value: [start, end],
      },
    );
  }
  const byMemory =
    bytesPerFrame > 0 ? Math.max(1, Math.floor(MAXIMUM_BYTES / bytesPerFrame)) : MAXIMUM_FRAMES;
  const most = Math.max(1, Math.min(byMemory, maximumFrames, MAXIMUM_FRAMES));
  if (round > 1) return inRounds({ start, end, frameRate }, round, most);
  const ranges: SegmentRange[] = [];
  let frame = start;
  while (frame < end) {
    const cell = cellOf(frame, frameRate);
    const cellStart = cellBoundary(cell, frameRate);
    const cellEnd = cellBoundary(cell + 1, frameRate);
    const parts = Math.ceil((cellEnd - cellStart) / most);
    for (let part = 1; part <= parts && frame < end; part++) {
      const boundary = cellStart + Math.floor(((cellEnd - cellStart) * part) / parts);
      const stop = Math.min(end, boundary);
      if (stop <= frame) continue;
      ranges.push({ index: ranges.length, start: frame, end: stop });
      frame = stop;
    }
  }
  return ranges;
}

/**
 * Equal runs from the first frame on, of about a cell each. What is left at the end joins the run before where it is less
 * than a round: so few frames can't make up among themselves for one that takes more than its share of a constant rate.
 */
function inRounds({ start, end, frameRate }: PlanOptions, round: number, most: number): SegmentRange[] {
  const frames = Math.min(most, cellBoundary(1, frameRate));
  const step = Math.max(round, Math.floor(frames / round) * round);
  const count = Math.max(1, Math.ceil((end - start - round + 1) / step));
  return Array.from({ length: count }, (_, index) => ({
    index,
    start: start + index * step,
    end: index === count - 1 ? end : start + (index + 1) * step,
  }));
}

function cellOf(frame: number, rate: Rational): number {
  return Number((BigInt(frame) * BigInt(rate.den)) / (BigInt(rate.num) * BigInt(CELL_SECONDS)));
}

/** ⌈cell × seconds × num / den⌉ */
function cellBoundary(cell: number, rate: Rational): number {
  const dividend = BigInt(cell) * BigInt(CELL_SECONDS) * BigInt(rate.num);
  const divisor = BigInt(rate.den);
  return Number((dividend + divisor - 1n) / divisor);
}
