import type { SoundMeasurement } from '../../api/index.ts';
import type { SignalEvent } from './signal-types.ts';
import type { SoundThresholds } from './thresholds.ts';

/** Loudness that is not on target, and peaks above their limit: EBU R 128. */
export function loudnessEvents(
  { integrated, truePeak }: SoundMeasurement,
  duration: number,
  thresholds: Pick<SoundThresholds, 'loudness' | 'truePeak'>,
): readonly SignalEvent[] {
  const seconds = { start: 0, end: duration };
  const events: SignalEvent[] = [];
  const { target, tolerance } = thresholds.loudness;
  if (integrated !== undefined && Math.abs(integrated - target) > tolerance) {
    const gain = target - integrated;
    events.push({
      id: 'loudness',
      seconds,
      value: integrated,
      threshold: target,
      message: `The sound has ${integrated.toFixed(1)} LUFS, not ${target} ± ${tolerance}. Change its level by ${gain > 0 ? '+' : ''}${gain.toFixed(1)} dB, or export with loudness normalised to ${target} LUFS.`,
      source: 'EBU R 128, target level; ITU-R BS.1770-4, annex 1',
      severity: 'error',
    });
  }
  const { maximum } = thresholds.truePeak;
  if (truePeak !== undefined && truePeak > maximum) {
    events.push({
      id: 'true-peak',
      seconds,
      value: truePeak,
      threshold: maximum,
      message: `The sound peaks at ${truePeak.toFixed(1)} dBTP, above ${maximum} dBTP. Lower its level, or export with a limiter at ${maximum} dBTP.`,
      source: 'EBU R 128, maximum permitted true peak level; ITU-R BS.1770-4, annex 2',
      severity: 'error',
    });
  }
  return events;
}
