import { toNumber } from '../media/index.ts';
import { type FormatSettings, POSTER_FORMATS, type Size } from './formats.ts';
import { isWithin, type Report, shown } from './report.ts';

/** With nothing left open. */
export interface ResolvedPoster {
  /** Of the output, on the composition's timeline. */
  readonly frame: number;
  readonly format: (typeof POSTER_FORMATS)[number];
  readonly size: Size;
}

const LONGEST_SIDE = 16_384;

const isSide = (value: unknown): boolean => Number.isInteger(value) && isWithin(value, 1, LONGEST_SIDE);

export function checkPoster(
  { poster, range }: FormatSettings,
  frameCount: number | undefined,
  report: Report,
): void {
  if (poster === undefined) return;
  if (typeof poster !== 'object' || poster === null || Array.isArray(poster)) {
    report(
      'error',
      'poster',
      `A poster names its frame or second, such as { "seconds": 1.5 }; it is ${shown(poster)}.`,
    );
    return;
  }
  const { frame, seconds, format, size } = poster;
  const unknown = Object.keys(poster).find((key) => !['frame', 'seconds', 'format', 'size'].includes(key));
  const count = range && Number.isSafeInteger(range.end - range.start) ? range.end - range.start : frameCount;
  if (unknown !== undefined) {
    report(
      'error',
      'poster',
      `A poster has frame or seconds, format and size, but no "${unknown.slice(0, 40)}".`,
    );
  } else if ((frame === undefined) === (seconds === undefined)) {
    report('error', 'poster', 'A poster is of one frame or of one second: give exactly one of them.');
  } else if (frame !== undefined && !(Number.isSafeInteger(frame) && frame >= 0)) {
    report('error', 'poster', `The poster’s frame is a whole number from 0; it is ${shown(frame)}.`);
  } else if (frame !== undefined && count !== undefined && frame >= count) {
    report(
      'error',
      'poster',
      `The file has the frames 0 to ${count - 1}; frame ${frame} of the poster lies behind them.`,
    );
  } else if (seconds !== undefined && !isWithin(seconds, 0, 1e7)) {
    report('error', 'poster', `The poster’s time is given in seconds from 0; it is ${shown(seconds)}.`);
  } else if (format !== undefined && !POSTER_FORMATS.includes(format)) {
    report('error', 'poster', `A poster is ${POSTER_FORMATS.join(', ')}, not ${shown(format)}.`);
  } else if (size !== undefined && !(isSide(size?.width) && isSide(size?.height))) {
    report(
      'error',
      'poster',
      `The poster’s sides are whole pixels from 1 to ${LONGEST_SIDE}; it is ${shown(size)}.`,
    );
  }
}

export function resolvePoster(
  { poster }: FormatSettings,
  size: Size,
  frameRate: { readonly num: number; readonly den: number },
  { start, end }: { readonly start: number; readonly end: number },
): ResolvedPoster | undefined {
  if (!poster) return undefined;
  const { frame, seconds = 0, format = 'png' } = poster;
  const offset = frame ?? Math.floor(seconds * toNumber(frameRate) + 1e-9);
  return { frame: Math.min(end - 1, start + offset), format, size: poster.size ?? size };
}
