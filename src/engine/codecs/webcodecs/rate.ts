import { toNumber } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import type { VideoCodecId } from './bitstream.ts';

/**
 * Bits a pixel of H.264 at quality 75 and 30 frames a second. Quiet scenes stay far below what it allows (1080p60, of
 * 26 Mb/s: planets on their orbits 4.5 Mb/s, mean ΔE2000 0.4); 400 moving shapes take all of it, and then lose no more
 * than 4:2:0 does by itself (SSIM 0.991, ΔE 1.4 at worst).
 */
const H264_BITS_PER_PIXEL = 0.3;

/** Share of H.264's rate for equal quality, where an encoder has no quantizer mode. */
const EFFICIENCY: Record<VideoCodecId, number> = { h264: 1, h265: 0.6, vp9: 0.75, av1: 0.6 };

/** The least that any picture gets at quality 75: below, even small sizes lose their edges. */
const LEAST_BITS_PER_SECOND = 1_000_000;

/** Loss is not seen from here on. */
export const DEFAULT_QUALITY = 75;

/**
 * The bit rate to configure an encoder with. A quality doubles the rate every 25 points. Frames that lie closer
 * in time differ less: the rate grows with the square root of the frame rate.
 */
export function targetBitsPerSecond(settings: EncodeSettings): number {
  if (settings.rate.mode === 'bitrate') return Math.round(settings.rate.bitsPerSecond);
  if (settings.rate.mode === 'profile' || !(settings.codec in EFFICIENCY)) return 0;
  const pixels = settings.width * settings.height;
  const pace = 30 * Math.sqrt(toNumber(settings.frameRate) / 30);
  const bits = H264_BITS_PER_PIXEL * EFFICIENCY[settings.codec as VideoCodecId] * pixels * pace;
  const scale = 2 ** ((settings.rate.quality - DEFAULT_QUALITY) / 25);
  return Math.round(Math.max(LEAST_BITS_PER_SECOND, bits) * scale);
}

/** Of a bit rate, what the alpha plane gets: it has luma only, and most of it is flat. */
export const ALPHA_SHARE = 0.2;

/** Edges show loss of alpha twice, once against each side: it is encoded at a finer quality than the colours. */
export const ALPHA_QUALITY_GAIN = 10;

/** Quantizers at quality 0, 75 and 100. */
interface QuantizerScale {
  readonly worst: number;
  readonly standard: number;
  readonly best: number;
}

/**
 * VP9 and AV1: indices from 0 (finest) to 63 (WebCodecs registrations of both). At 24, 1080p60 motion graphics are within
 * 0.002 of the SSIM and 0.15 of the mean ΔE2000 that 4:2:0 alone leaves.
 */
const VPX_SCALE: QuantizerScale = { worst: 60, standard: 24, best: 6 };

/** H.264 and HEVC: QP from 0 to 51 (their registrations). */
const QP_SCALE: QuantizerScale = { worst: 44, standard: 21, best: 8 };

/** The quantizer that a quality stands for, constant over all frames, on the codec's own scale. */
export function quantizerFor(codec: VideoCodecId, quality: number): number {
  return Math.round(onScale(codec === 'vp9' || codec === 'av1' ? VPX_SCALE : QP_SCALE, quality));
}

export function onScale({ worst, standard, best }: QuantizerScale, quality: number): number {
  return quality <= DEFAULT_QUALITY
    ? worst + ((standard - worst) * quality) / DEFAULT_QUALITY
    : standard + ((best - standard) * (quality - DEFAULT_QUALITY)) / (100 - DEFAULT_QUALITY);
}
