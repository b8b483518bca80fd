import type { GateMeasure, QualityGate } from '../../engine/index.ts';
import { strings } from '../strings.ts';

/** A gate as it is being edited: its threshold as it was typed. */
export interface GateDraft extends Omit<QualityGate, 'threshold'> {
  readonly threshold: string;
}

const WITH_THRESHOLD: ReadonlySet<GateMeasure> = new Set(['ssim', 'psnr', 'deltaE']);

export const hasThreshold = (measure: GateMeasure): boolean => WITH_THRESHOLD.has(measure);

export const nameProblem = ({ name }: GateDraft): string | undefined =>
  name.trim() === '' ? strings.quality.editor.nameMissing : undefined;

export function thresholdProblem({ measure, threshold }: GateDraft): string | undefined {
  if (!hasThreshold(measure)) return undefined;
  const value = threshold.trim() === '' ? Number.NaN : numberIn(threshold);
  if (measure === 'ssim') return value >= 0 && value < 1 ? undefined : strings.presets.profiles.badSsim;
  return value >= 0 ? undefined : strings.quality.editor.badThreshold;
}

export const problemOfGates = (gates: readonly GateDraft[]): string | undefined =>
  gates.map((gate) => nameProblem(gate) ?? thresholdProblem(gate)).find((problem) => problem !== undefined);

export const gatesOf = (gates: readonly GateDraft[]): readonly QualityGate[] =>
  gates.map(({ threshold, ...gate }) => ({
    ...gate,
    name: gate.name.trim(),
    message: gate.message.trim() || gate.name.trim(),
    ...(hasThreshold(gate.measure) && { threshold: numberIn(threshold) }),
  }));

const numberIn = (text: string): number => Number(text.trim().replace(',', '.'));
