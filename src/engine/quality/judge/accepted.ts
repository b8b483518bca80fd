import type { EncodeSettings } from '../../codecs/index.ts';
import {
  type FormatDeclaration,
  gatesOfProfile,
  type QualityGate,
  type QualityProfile,
  SHIPPED_PROFILES,
} from '../../formats/index.ts';
import { gatesFor } from '../gates.ts';

/** Whose gates are held where nobody chose a profile. */
const USUAL_PROFILE = 'web';

/**
 * The gates that a file is held to. Who chose a profile gets its gates as they are. Who chose none gets the usual ones, as
 * far as the settings do not ask for loss themselves (a low quality, a bit rate, a proxy), and a PSNR only where nothing is
 * to be lost at all.
 *
 * @param settings what the file was encoded with, or would be
 */
export function gatesToHold(
  profile: QualityProfile | undefined,
  format: FormatDeclaration | undefined,
  settings: Pick<EncodeSettings, 'codec' | 'profile' | 'rate'> | undefined,
): readonly QualityGate[] {
  if (profile) return gatesOfProfile(profile, format);
  const usual = SHIPPED_PROFILES.find(({ id }) => id === USUAL_PROFILE);
  if (!usual) return [];
  const accepted = settings && gatesFor(settings);
  return gatesOfProfile(usual, format).flatMap((gate) => {
    const { measure, threshold = 0 } = gate;
    switch (measure) {
      case 'ssim':
        return [{ ...gate, threshold: Math.min(threshold, accepted?.ssim ?? threshold) }];
      case 'deltaE':
        return [{ ...gate, threshold: Math.max(threshold, accepted?.deltaE ?? threshold) }];
      case 'psnr':
        return format?.lossless ? [gate] : [];
      default:
        return [gate];
    }
  });
}

/** What frames are to exceed in SSIM and stay below in ΔE2000 by these gates. */
export function frameGates(gates: readonly QualityGate[]): {
  readonly ssim: number;
  readonly deltaE: number;
} {
  const thresholds = (measure: QualityGate['measure']): number[] =>
    gates.flatMap((gate) =>
      gate.measure === measure && gate.threshold !== undefined ? [gate.threshold] : [],
    );
  return { ssim: Math.max(0, ...thresholds('ssim')), deltaE: Math.min(100, ...thresholds('deltaE')) };
}
