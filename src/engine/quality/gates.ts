import type { EncodeSettings } from '../codecs/index.ts';

/** What a frame must exceed in SSIM (Wang 2004, luma) and stay below in mean CIEDE2000. */
export interface Gates {
  readonly ssim: number;
  readonly deltaE: number;
  /** Of alpha, in codes of 8 bits: the most that its mean and its greatest difference may be. */
  readonly alpha: { readonly mean: number; readonly max: number };
}

/** At the default quality and above, loss must not be seen. */
const FAITHFUL: Gates = { ssim: 0.98, deltaE: 1, alpha: { mean: 1, max: 96 } };
/** Codecs of fixed rate keep grain as well as the rate lets them. */
const FIXED: Gates = { ssim: 0.85, deltaE: 3, alpha: { mean: 1, max: 96 } };
/** Who asks for a lower quality or names a bit rate accepts loss; wrong frames, colours or shifts still show. */
const RECOGNISABLE: Gates = { ssim: 0.7, deltaE: 8, alpha: { mean: 8, max: 255 } };
/** Alpha that is coded without loss, but in other steps than 8 bits. */
const EXACT_ALPHA: Gates['alpha'] = { mean: 1, max: 1 };

/** Nothing is lost; pictures of 16 bits are compared in 8, and rounded on the way. */
const UNTOUCHED: Gates = { ssim: 0.999, deltaE: 0.3, alpha: { mean: 0.5, max: 1 } };
/**
 * At most 256 colours: in smooth surfaces their pattern is a structure that was not drawn, which SSIM punishes and the eye
 * forgives; colours must be near. One bit of alpha is compared with one bit.
 */
const INDEXED: Gates = { ssim: 0.7, deltaE: 4, alpha: { mean: 0.1, max: 255 } };

/**
 * Frames of a film are measured by samples of their windows and pixels as they are made: as much nearer to a gate, in SSIM
 * and as a share of its ΔE, they are compared once more in the way that decides.
 */
export const PROOF_MARGIN = { ssim: 1e-3, deltaE: 0.05 } as const;

const DEFAULT_QUALITY = 75;
/** Made to be small. */
const PROXIES: ReadonlySet<EncodeSettings['profile']> = new Set(['proxy', 'lb']);

export function gatesFor({
  codec,
  profile,
  rate,
  lossless,
}: Pick<EncodeSettings, 'codec' | 'profile' | 'rate' | 'lossless'>): Gates {
  if (codec === 'gif') return INDEXED;
  if (codec === 'apng' || lossless) return UNTOUCHED;
  if (rate.mode === 'profile') {
    const gates = PROXIES.has(profile) ? RECOGNISABLE : FIXED;
    return codec === 'prores' ? { ...gates, alpha: EXACT_ALPHA } : gates;
  }
  return rate.mode === 'quality' && rate.quality >= DEFAULT_QUALITY ? FAITHFUL : RECOGNISABLE;
}
