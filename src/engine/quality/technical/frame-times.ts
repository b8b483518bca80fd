import type { FileAnatomy, TrackAnatomy } from '../../container/index.ts';
import { formatRational, type Rational, toNumber } from '../../media/index.ts';
import type { CheckList } from './check-list.ts';

/** Share of a frame by which single times may stray where the rate as a whole is another. */
const STEADY = 0.1;
/** What adding up ticks in floating point may come to, seconds. */
const ROUNDING = 1e-7;
/** DefaultDuration counts nanoseconds. */
const NANOSECOND = 1e-9;

/** Which packet is shown at which frame; -1 where none is. */
export type FrameLine = Int32Array;

/** What a track's times are held against. */
export interface Clock {
  readonly frameRate: Rational;
  readonly frameCount: number;
}

/** Whether every frame begins exactly at its time: no gap, none twice, and the rate that was asked for. */
export function checkFrameTimes(
  { packets, resolution, frameSeconds }: TrackAnatomy,
  { kind }: Pick<FileAnatomy, 'kind'>,
  { frameRate, frameCount }: Clock,
  list: CheckList,
): FrameLine {
  const line = new Int32Array(frameCount).fill(-1);
  const period = 1 / toNumber(frameRate);
  // Matroska rounds to its tick; in MP4 and MOV ticks are chosen so that frames are whole numbers of them.
  const tolerance = (kind === 'matroska' ? 0.75 : 0.5) * resolution + ROUNDING;
  const order = packets.inOrder();
  const [first, last] = [order[0], order.at(-1)];
  const wanted = `every frame at n / ${formatRational(frameRate)} s`;
  if (first === undefined || last === undefined) {
    list.ask(
      'Frame times',
      false,
      'The picture track has no packets.',
      { id: 'frame-count-wrong' },
      0,
      frameCount,
    );
    return line;
  }
  const start = packets.start(first);
  const measured = order.length > 1 ? (packets.start(last) - start) / (order.length - 1) : period;
  const drift = Math.abs(measured - period) * (order.length - 1);
  const otherRate = drift > 2 * tolerance && isSteady(packets, order, measured, tolerance);
  const declared = frameSeconds !== undefined && Math.abs(frameSeconds - period) > NANOSECOND;
  if (otherRate || declared) {
    const rate = 1 / (otherRate ? measured : (frameSeconds ?? measured));
    const message = `The frame rate is ${Number(rate.toFixed(5))} instead of ${formatRational(frameRate)} (${Number((100 * (rate * period - 1)).toFixed(3))} %).`;
    list.ask('Frame rate', false, message, { id: 'frame-rate-wrong' }, rate, toNumber(frameRate));
    order.forEach((packet, index) => {
      if (index < frameCount) line[index] = packet;
    });
    return line;
  }
  list.items.push({ name: 'Frame rate', passed: true, expected: formatRational(frameRate) });
  const strays = placeFrames(packets, order, period, tolerance, line);
  list.items.push({ name: 'Frame times', passed: strays.length === 0, expected: wanted });
  const [worst] = strays;
  if (worst) {
    const more = strays.length > 1 ? `, and ${strays.length - 1} more` : '';
    list.find(`${worst.message}${more}.`, {
      id: 'frame-times-wrong',
      frames: { start: worst.frame, end: worst.frame + 1 },
    });
  }
  return line;
}

/** Whether all frames keep a rhythm, whatever its pace. */
function isSteady(
  packets: TrackAnatomy['packets'],
  order: Uint32Array,
  period: number,
  tolerance: number,
): boolean {
  const start = packets.start(order[0] ?? 0);
  const allowed = tolerance + STEADY * Math.abs(period);
  return order.every((packet, index) => Math.abs(packets.start(packet) - start - index * period) <= allowed);
}

interface Stray {
  readonly frame: number;
  readonly message: string;
}

function placeFrames(
  packets: TrackAnatomy['packets'],
  order: Uint32Array,
  period: number,
  tolerance: number,
  line: FrameLine,
): Stray[] {
  const strays: Stray[] = [];
  let previous = -1;
  for (const packet of order) {
    const start = packets.start(packet);
    const frame = Math.round(start / period);
    const off = Math.abs(start - frame * period) > tolerance;
    if (off)
      strays.push({ frame: Math.max(0, frame), message: `A frame comes at ${words(start)}, off the grid` });
    else if (frame < 0)
      strays.push({ frame: 0, message: `A frame comes at ${words(start)}, before the beginning` });
    else if (frame === previous) {
      strays.push({ frame, message: `Two frames come at ${words(start)} (frame ${frame})` });
    } else if (frame > previous + 1) {
      strays.push({
        frame: previous + 1,
        message: `Nothing comes at frame ${previous + 1}: the next is frame ${frame} at ${words(start)}`,
      });
    }
    if (frame >= 0 && frame < line.length && line[frame] === -1) line[frame] = packet;
    previous = Math.max(previous, frame);
  }
  return strays;
}

function words(seconds: number): string {
  return `${Number(seconds.toFixed(5))} s`;
}
