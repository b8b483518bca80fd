import { hasTimecode, type Rational } from '../media/index.ts';
import { checkFields, type FieldRule, type FieldRules, oneOf, within } from './field-rules.ts';
import { BURN_IN_POSITIONS, type BurnIn, type FormatSettings, type Size } from './formats.ts';
import type { Report } from './report.ts';
import type { ResolvedSize } from './sizes.ts';

/** What is written over each frame, with nothing left open. */
export interface ResolvedBurnIn extends Omit<BurnIn, 'timecode'> {
  /** Of the first frame; `clock` at rates that have no timecode. Absent where none is shown. */
  readonly timecode?: string;
  readonly frameRate: Rational;
  /** The output's first frame, on the composition's timeline. */
  readonly firstFrame: number;
  /** Pixels of the output by pixels of the composition. */
  readonly scale: { readonly x: number; readonly y: number };
  /** Of the output. */
  readonly size: Size;
}

const LONGEST = { text: 200, watermark: 60 };

const text =
  (longest: number): FieldRule =>
  (value) =>
    typeof value === 'string' && value.trim() !== '' && value.length <= longest
      ? undefined
      : `is a text of 1 to ${longest} characters`;

const RULES: FieldRules = {
  timecode: oneOf(true, false),
  frame: oneOf(true, false),
  text: text(LONGEST.text),
  watermark: text(LONGEST.watermark),
  position: oneOf(...BURN_IN_POSITIONS),
  opacity: within(0, 1),
};

export function checkBurnIn({ burnIn }: FormatSettings, report: Report): void {
  for (const { severity, message } of checkFields(burnIn, 'burn-in', RULES)) {
    report(severity, 'burnIn', `Of the burn-in, ${message}`);
  }
}

/** Undefined where nothing is written over the picture. */
export function resolveBurnIn(
  { burnIn, timecode }: FormatSettings,
  frameRate: Rational,
  firstFrame: number,
  { width, height, fit }: ResolvedSize,
  composition: Size,
): ResolvedBurnIn | undefined {
  if (!burnIn) return undefined;
  const { timecode: shown, ...rest } = burnIn;
  if (!(shown || rest.frame || rest.text || rest.watermark)) return undefined;
  return {
    ...rest,
    ...(shown && { timecode: hasTimecode(frameRate) ? (timecode ?? '00:00:00:00') : 'clock' }),
    frameRate,
    firstFrame,
    size: { width, height },
    scale: scaleOf(fit, width / composition.width, height / composition.height),
  };
}

/** As the renderer lays the composition onto the output. */
function scaleOf(fit: ResolvedSize['fit'], x: number, y: number): ResolvedBurnIn['scale'] {
  const even = { contain: Math.min(x, y), cover: Math.max(x, y), pad: 1 };
  return fit === 'stretch' ? { x, y } : { x: even[fit], y: even[fit] };
}
