import { toNumber } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';

/**
 * Bits a pixel of H.264 at quality 75 and 30 frames a second. Chosen by measurement (bench/encoders.ts): the least
 * that keeps SSIM above 0.98 and mean ΔE2000 below 1 on motion graphics with hundreds of moving edges.
 */
const H264_BITS_PER_PIXEL = 0.2;

/** For VP9 and AV1 in variable bit rate, where an encoder has no quantizer mode. */
const EFFICIENCY = { h264: 1, vp9: 0.75, av1: 0.6 } as const;

/** The least that any picture gets: below, even small sizes lose their edges. */
const LEAST_BITS_PER_SECOND = 1_000_000;

/**
 * The bit rate to configure an encoder with. A quality doubles the rate every 12.5 points. Frames that lie closer
 * in time differ less: the rate grows with the square root of the frame rate.
 */
export function targetBitsPerSecond(settings: EncodeSettings): number {
  if (settings.rate.mode === 'bitrate') return Math.round(settings.rate.bitsPerSecond);
  if (settings.codec === 'png') return 0;
  const pixels = settings.width * settings.height;
  const pace = 30 * Math.sqrt(toNumber(settings.frameRate) / 30);
  const scale = 2 ** ((settings.rate.quality - 75) / 12.5);
  const bits = H264_BITS_PER_PIXEL * EFFICIENCY[settings.codec] * pixels * pace * scale;
  return Math.round(Math.max(LEAST_BITS_PER_SECOND * scale, bits));
}

/**
 * The quantizer that a quality stands for, constant over all frames, or undefined for codecs without a quantizer
 * mode. Both codecs' indices run from 0 (finest) to 63 (WebCodecs VP9 and AV1 registrations).
 */
export function quantizerFor(codec: EncodeSettings['codec'], quality: number): number | undefined {
  if (codec !== 'vp9' && codec !== 'av1') return undefined;
  const fine = Math.min(100, Math.max(0, quality)) / 100;
  const finest = 4;
  const coarsest = 60;
  return Math.round(coarsest + (finest - coarsest) * fine);
}
