import { formatRational, type Rational, toNumber } from '../media/index.ts';
import type { Size } from './formats.ts';

/** What a place asks of a file; a setting that breaks one is named by it. */
export interface DeliveryRules {
  readonly sizes?: readonly Size[];
  readonly maximumSize?: Size;
  /** Width by height, such as { num: 9, den: 16 }. */
  readonly aspectRatio?: Rational;
  readonly frameRates?: readonly Rational[];
  readonly maximumFrameRate?: Rational;
  /** Seconds. */
  readonly minimumDuration?: number;
  readonly maximumDuration?: number;
  readonly maximumBytes?: number;
  /** Bits a second. */
  readonly maximumBitrate?: number;
  /** LUFS, integrated, and how far off it may be (LU); the most that the true peak may be (dBTP). */
  readonly loudness?: { readonly target: number; readonly tolerance: number; readonly truePeak: number };
  readonly alpha?: 'required' | 'forbidden';
  readonly sound?: 'required' | 'forbidden';
}

/** A rule that a file would break. */
export interface RuleViolation {
  readonly rule: keyof DeliveryRules;
  /** Names the value, the limit and the way out. */
  readonly message: string;
  readonly value: unknown;
}

/** What rules are checked against; a field that is not known yet is left out. */
export interface DeliveryFacts {
  readonly size?: Size;
  readonly frameRate?: Rational;
  readonly seconds?: number;
  readonly bytes?: number;
  readonly bitrate?: number;
  readonly loudness?: { readonly integrated?: number; readonly truePeak?: number };
  readonly alpha?: boolean;
  readonly sound?: boolean;
}

/** Meters show tenths; a file at the very limit is within it. */
const METER_STEP = 0.05;
/** A side is whole pixels, so that a ratio can be off by less than one. */
const HALF_PIXEL = 0.5;

/** Everything in which a file breaks the rules of a place; what is not known of it breaks none. */
export function checkDelivery(facts: DeliveryFacts, rules: DeliveryRules): readonly RuleViolation[] {
  const violations: RuleViolation[] = [];
  const report: Report = (rule, value, message) => violations.push({ rule, message, value });
  if (facts.size) checkSize(facts.size, rules, report);
  if (facts.frameRate) checkFrameRate(facts.frameRate, rules, report);
  if (facts.seconds !== undefined) checkDuration(facts.seconds, rules, report);
  checkWeight(facts, rules, report);
  if (facts.loudness) checkLoudness(facts.loudness, rules, report);
  checkTracks(facts, rules, report);
  return violations;
}

type Report = (rule: keyof DeliveryRules, value: unknown, message: string) => void;

const named = ({ width, height }: Size): string => `${width}×${height}`;

function checkSize(size: Size, { sizes, maximumSize, aspectRatio }: DeliveryRules, report: Report): void {
  const { width, height } = size;
  if (sizes && !sizes.some((one) => one.width === width && one.height === height)) {
    const wanted = sizes.map(named).join(' or ');
    report('sizes', size, `The size is ${named(size)}; ${wanted} is asked for: set the size.`);
  }
  if (maximumSize && (width > maximumSize.width || height > maximumSize.height)) {
    report(
      'maximumSize',
      size,
      `The size is ${named(size)}; at most ${named(maximumSize)} is taken: choose a smaller size.`,
    );
  }
  if (aspectRatio && Math.abs((height * aspectRatio.num) / aspectRatio.den - width) > HALF_PIXEL) {
    const fitting = Math.round((height * aspectRatio.num) / aspectRatio.den);
    report(
      'aspectRatio',
      size,
      `The size is ${named(size)}; ${aspectRatio.num}:${aspectRatio.den} is asked for, such as ${fitting}×${height}: set the size, and a fit.`,
    );
  }
}

function checkFrameRate(
  rate: Rational,
  { frameRates, maximumFrameRate }: DeliveryRules,
  report: Report,
): void {
  const shown = formatRational(rate);
  if (frameRates && !frameRates.some(({ num, den }) => num * rate.den === rate.num * den)) {
    const wanted = frameRates.map(formatRational).join(' or ');
    report(
      'frameRates',
      rate,
      `The frame rate is ${shown}; ${wanted} is asked for: set the frame rate, the speed stays.`,
    );
  }
  if (maximumFrameRate && toNumber(rate) > toNumber(maximumFrameRate)) {
    report(
      'maximumFrameRate',
      rate,
      `The frame rate is ${shown}; at most ${formatRational(maximumFrameRate)} is taken: set a lower one.`,
    );
  }
}

function checkDuration(
  seconds: number,
  { minimumDuration, maximumDuration }: DeliveryRules,
  report: Report,
): void {
  const shown = `The film lasts ${rounded(seconds)} s`;
  if (minimumDuration !== undefined && seconds < minimumDuration) {
    report(
      'minimumDuration',
      seconds,
      `${shown}; at least ${minimumDuration} s is asked for: export a longer range.`,
    );
  }
  if (maximumDuration !== undefined && seconds > maximumDuration) {
    report(
      'maximumDuration',
      seconds,
      `${shown}; at most ${maximumDuration} s is taken: export a shorter range.`,
    );
  }
}

function checkWeight({ bytes, bitrate }: DeliveryFacts, rules: DeliveryRules, report: Report): void {
  const { maximumBytes, maximumBitrate } = rules;
  if (maximumBytes !== undefined && bytes !== undefined && bytes > maximumBytes) {
    report(
      'maximumBytes',
      bytes,
      `The file has ${rounded(bytes / 1e6)} MB; at most ${rounded(maximumBytes / 1e6)} MB is taken: choose a lower quality or bit rate, or a shorter range.`,
    );
  }
  if (maximumBitrate !== undefined && bitrate !== undefined && bitrate > maximumBitrate) {
    report(
      'maximumBitrate',
      bitrate,
      `The file has ${rounded(bitrate / 1e6)} Mb/s; at most ${rounded(maximumBitrate / 1e6)} Mb/s is taken: choose a lower quality or bit rate.`,
    );
  }
}

function checkLoudness(
  { integrated, truePeak }: NonNullable<DeliveryFacts['loudness']>,
  { loudness }: DeliveryRules,
  report: Report,
): void {
  if (!loudness) return;
  const { target, tolerance } = loudness;
  if (integrated !== undefined && Math.abs(integrated - target) > tolerance + METER_STEP) {
    report(
      'loudness',
      integrated,
      `The loudness is ${rounded(integrated)} LUFS; ${target} LUFS (±${tolerance} LU) is asked for: set audio.loudness.target to ${target}.`,
    );
  }
  if (truePeak !== undefined && truePeak > loudness.truePeak + METER_STEP) {
    report(
      'loudness',
      truePeak,
      `The true peak is ${rounded(truePeak)} dBTP; at most ${loudness.truePeak} dBTP is taken: set audio.loudness.truePeak to ${loudness.truePeak}.`,
    );
  }
}

function checkTracks({ alpha, sound }: DeliveryFacts, rules: DeliveryRules, report: Report): void {
  if (rules.alpha === 'required' && alpha === false) {
    report(
      'alpha',
      alpha,
      'The file has no transparency, which is asked for: choose a format with alpha, and a transparent background.',
    );
  } else if (rules.alpha === 'forbidden' && alpha === true) {
    report('alpha', alpha, 'The file has transparency, which is not taken: set alpha to none.');
  }
  if (rules.sound === 'required' && sound === false) {
    report('sound', sound, 'The file has no sound, which is asked for: add a sound track, if only silence.');
  } else if (rules.sound === 'forbidden' && sound === true) {
    report('sound', sound, 'The file has sound, which is not wanted: set audio to false.');
  }
}

/** Enough digits to see the difference, and no more. */
const rounded = (value: number): string => String(Number(value.toFixed(Math.abs(value) < 100 ? 2 : 0)));
