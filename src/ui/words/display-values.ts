import type { FormatSettings } from '../../engine/index.ts';
import { strings } from '../strings.ts';
import { fractionText, numberText } from './locale-format.ts';

type FrameRate = NonNullable<FormatSettings['frameRate']>;

const twoDigits = (value: number): string => String(value).padStart(2, '0');

/**
 * Non-drop timecode HH:MM:SS:FF: frames are counted at the nominal (rounded) rate, as SMPTE ST 12-1 does.
 */
export function timecode(frame: number, rate: FrameRate): string {
  const nominal = Math.max(1, Math.round(rate.num / rate.den));
  const seconds = Math.floor(frame / nominal);
  const digits = Math.max(2, String(nominal - 1).length);
  return [
    twoDigits(Math.floor(seconds / 3600)),
    twoDigits(Math.floor(seconds / 60) % 60),
    twoDigits(seconds % 60),
    String(frame % nominal).padStart(digits, '0'),
  ].join(':');
}

/** A rate as people write it: 25, 29.97, 23.976. */
export function frameRateText(rate: FrameRate): string {
  return fractionText(rate.num / rate.den, 3);
}

export function durationText(seconds: number): string {
  if (seconds < 60) return strings.units.seconds(numberText(seconds, seconds < 10 ? 1 : 0));
  const whole = Math.round(seconds);
  if (whole < 3600) return strings.units.minutes(Math.floor(whole / 60), twoDigits(whole % 60));
  return strings.units.hours(Math.floor(whole / 3600), twoDigits(Math.floor(whole / 60) % 60));
}

/** Bytes in the decimal units of IEC 80000-13. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${numberText(value, unit === 0 || value >= 100 ? 0 : value < 10 ? 2 : 1)} ${units[unit]}`;
}

export function factsText(facts: {
  readonly width: number;
  readonly height: number;
  readonly frameRate: FrameRate;
  readonly frameCount: number;
}): string {
  const seconds = (facts.frameCount * facts.frameRate.den) / facts.frameRate.num;
  return strings.samples.facts(
    `${facts.width} × ${facts.height}`,
    frameRateText(facts.frameRate),
    durationText(seconds),
  );
}

/** The sentence of whatever was thrown: the engine's errors carry one that a person can act on. */
export function sentenceOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
