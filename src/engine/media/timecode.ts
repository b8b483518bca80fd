import { ExportError } from '../errors/index.ts';
import { formatRational, type Rational, toNumber } from './rational.ts';

/** A timecode's count: the number of frames since 00:00:00:00, and how labels run. */
export interface Timecode {
  /** Frames since midnight, counted, not labelled: label numbers that drop-frame leaves out don't count. */
  readonly frame: number;
  /** Whether labels leave numbers out to keep up with the clock (SMPTE ST 12-1 section 5.2.2); written with `;`. */
  readonly dropFrame: boolean;
}

/** Frames in the numbering of a rate: SMPTE ST 12-1, and ST 12-3 for rates above 30. */
export interface TimecodeBase {
  /** Labels a second: 24 at 23.976, 30 at 29.97. */
  readonly framesPerSecond: number;
  /** Labels that drop-frame leaves out each minute but every tenth; 0 where the rate has no drop-frame. */
  readonly droppedPerMinute: number;
}

const PATTERN = /^(\d{2}):(\d{2}):(\d{2})([:;])(\d{2,3})$/;
const HIGHEST_RATE = 255;

/**
 * How timecode counts at a frame rate.
 *
 * @throws ExportError INVALID_SETTINGS at rates that are neither a whole number n (1–255) nor n × 1000/1001
 */
export function timecodeBase(rate: Rational): TimecodeBase {
  const framesPerSecond = Math.round(toNumber(rate));
  if (!hasTimecode(rate)) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `There is no timecode at ${formatRational(rate)} frames a second: choose a whole rate, or one of 24000/1001, 30000/1001, 60000/1001.`,
      { value: formatRational(rate) },
    );
  }
  return {
    framesPerSecond,
    droppedPerMinute: isNtsc(rate) && framesPerSecond % 30 === 0 ? framesPerSecond / 15 : 0,
  };
}

/** Whether a frame rate is one of those that {@link timecodeBase} counts at. */
export function hasTimecode(rate: Rational): boolean {
  const framesPerSecond = Math.round(toNumber(rate));
  return (rate.den === 1 || isNtsc(rate)) && framesPerSecond >= 1 && framesPerSecond <= HIGHEST_RATE;
}

const isNtsc = (rate: Rational): boolean => rate.num * 1001 === Math.round(toNumber(rate)) * 1000 * rate.den;

/**
 * Reads `HH:MM:SS:FF`, or `HH:MM:SS;FF` for drop-frame.
 *
 * @throws ExportError INVALID_SETTINGS for text of another shape, fields out of range, `;` at a rate without
 *   drop-frame, and labels that drop-frame leaves out
 */
export function parseTimecode(text: string, rate: Rational): Timecode {
  const base = timecodeBase(rate);
  const [, hours, minutes, seconds, separator, frames] = PATTERN.exec(text) ?? [];
  if (separator === undefined) {
    throw invalid(
      text,
      'is no timecode: write HH:MM:SS:FF, as in 01:00:00:00, or HH:MM:SS;FF for drop-frame',
    );
  }
  const [h, m, s, f] = [Number(hours), Number(minutes), Number(seconds), Number(frames)];
  if (h > 23 || m > 59 || s > 59 || f >= base.framesPerSecond) {
    throw invalid(text, `is out of range: the latest is 23:59:59${separator}${base.framesPerSecond - 1}`);
  }
  const dropFrame = separator === ';';
  if (dropFrame && base.droppedPerMinute === 0) {
    throw invalid(
      text,
      `asks for drop-frame, which only 29.97 and 59.94 have: at ${formatRational(rate)} write it with “:”`,
    );
  }
  if (dropFrame && m % 10 !== 0 && s === 0 && f < base.droppedPerMinute) {
    throw invalid(
      text,
      `is a label that drop-frame leaves out: the next is ${text.slice(0, 9)}${pad(base.droppedPerMinute)}`,
    );
  }
  const minute = 60 * h + m;
  const dropped = dropFrame ? base.droppedPerMinute * (minute - Math.floor(minute / 10)) : 0;
  return { frame: (60 * minute + s) * base.framesPerSecond + f - dropped, dropFrame };
}

/** The label of a frame; counts past midnight, and before it, go round the clock. */
export function formatTimecode({ frame, dropFrame }: Timecode, rate: Rational): string {
  const { framesPerSecond, droppedPerMinute } = timecodeBase(rate);
  const dropped = dropFrame ? droppedPerMinute : 0;
  const perTenMinutes = 600 * framesPerSecond - 9 * dropped;
  const day = 144 * perTenMinutes;
  const count = ((frame % day) + day) % day;
  const tens = Math.floor(count / perTenMinutes);
  const rest = count % perTenMinutes;
  // Of ten minutes only the first has all its labels.
  const shortMinutes = Math.max(
    0,
    Math.floor((rest - 60 * framesPerSecond) / (60 * framesPerSecond - dropped)) + 1,
  );
  const label = count + dropped * (9 * tens + shortMinutes);
  const seconds = Math.floor(label / framesPerSecond);
  const fields = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(pad);
  return `${fields.join(':')}${dropFrame ? ';' : ':'}${pad(label % framesPerSecond)}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function invalid(text: string, what: string): ExportError {
  return new ExportError('INVALID_SETTINGS', `“${text.slice(0, 40)}” ${what}.`, { value: text });
}
