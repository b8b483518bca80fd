import type { ExportedAudio } from '../api/index.ts';
import type { AudioEncoderPlan } from '../codecs/index.ts';
import type { CompositionWarning } from '../composition/index.ts';
import type { AudioResult } from '../segments/index.ts';

/** A finished track in the words of the public door. */
export function describeSound(
  { settings, encoder }: AudioEncoderPlan,
  { measured }: AudioResult,
): ExportedAudio {
  const { codec, sampleRate, layout, bitsPerSecond } = settings;
  return {
    codec,
    encoder,
    sampleRate,
    layout,
    ...(bitsPerSecond !== undefined && { bitrate: bitsPerSecond }),
    ...(measured && { measured }),
  };
}

const UNDECODABLE = 'undecodable-sound';

/**
 * What could not be heard after all, and what does not fit into the file.
 *
 * @param known what the preflight has warned of already
 */
export function soundFailures(
  audio: AudioResult | undefined,
  known: readonly CompositionWarning[],
): CompositionWarning[] {
  const told = new Set(known.filter(({ feature }) => feature === UNDECODABLE).map(({ layer }) => layer));
  const warnings = (audio?.failures ?? [])
    .filter(({ layer }) => !told.has(layer))
    .map(({ layer, message }): CompositionWarning => ({ feature: UNDECODABLE, layer, message }));
  const peak = audio?.measured?.truePeak;
  if (peak !== undefined && peak > 0) {
    warnings.push({
      feature: 'loud-sound',
      layer: '',
      message: `The sound reaches ${peak.toFixed(1)} dBTP: it clips where it is played. Lower the levels, or ask for a loudness.`,
    });
  }
  return warnings;
}
