import type { EncoderTuning, EncodeSettings } from '../codecs.ts';
import { codecStringFor, H264_PROFILES } from '../webcodecs/codec-string.ts';
import { h264LevelBits } from '../webcodecs/levels.ts';
import { onScale } from '../webcodecs/rate.ts';
import type { FfmpegVideo } from './ffmpeg-video.ts';

/**
 * Rate factors (CRF) at quality 0, 75 and 100. At 14, vivid motion graphics of 320×180 stay below a mean ΔE2000 of 0.9 and
 * above an SSIM of 0.99, but for hundreds of specks (at 17: 1.5 and 0.98); 0 would be lossless, which profiles up to High can't say.
 */
const RATE_FACTORS = { worst: 42, standard: 14, best: 6 };

/** Of chroma against luma: vivid colours lose most there, where halved planes have few codes to spare. A third more bits. */
const CHROMA_QP_OFFSET = -6;

/**
 * Without a word on speed: on one thread of WebAssembly `medium` takes 3.5 times as long (640×360: 174 against 50 ms a
 * frame) for a tenth fewer bits.
 */
const DEFAULT_PRESET = 'veryfast';

/** What the seed's qualityTuning stands for, where no preset was named. */
const TUNED_PRESETS = { low: 'superfast', medium: 'fast', high: 'slow' } as const;

/** Beyond, decoders would have to start too far back. x264's own default is 250. */
const MOST_KEY_FRAME_INTERVAL = 600;

/** libx264 of FFmpeg 5.1, built for 8 and 10 bits. */
export function x264Options(settings: EncodeSettings): FfmpegVideo {
  const { depth, profile, rate, tuning = {}, keyFrameInterval } = settings;
  if (depth > 10) return { refusal: `H.264 has 8 or 10 bits here, not ${depth}` };
  if (depth === 10 && profile !== undefined) return { refusal: `H.264's ${profile} profile has 8 bits only` };
  const codec = codecStringFor(settings, 'h264');
  if (codec === undefined || rate.mode === 'profile') return { refusal: 'no level of H.264 allows it' };
  const levelIdc = Number.parseInt(codec.slice(-2), 16);
  const chosen = profile ?? 'high';
  const options = [
    ...['-preset', presetOf(tuning)],
    ...['-profile:v', depth === 10 ? 'high10' : chosen],
    ...['-level:v', (levelIdc / 10).toFixed(1)],
    ...rateOptions(settings, levelIdc),
    ...['-g', String(keyFrameInterval ?? MOST_KEY_FRAME_INTERVAL)],
    // Threads change the bytes.
    ...['-threads', '1'],
    ...tuningOptions(tuning),
    ...['-x264-params', parameters(settings)],
  ];
  return {
    config: { encoder: 'libx264', options, kind: 'inter' },
    input: depth === 10 ? 'I420P10' : 'I420',
    name: `H.264 ${depth === 10 ? 'High 10' : chosen} profile by libx264, preset ${presetOf(tuning)}`,
  };
}

function presetOf({ preset, qualityTuning }: EncoderTuning): string {
  return preset ?? (qualityTuning ? TUNED_PRESETS[qualityTuning] : DEFAULT_PRESET);
}

function rateOptions({ rate, profile, level }: EncodeSettings, levelIdc: number): string[] {
  if (rate.mode === 'profile') return [];
  const factor = H264_PROFILES.find(({ id }) => id === (profile ?? 'high'))?.bitRateFactor ?? 1;
  // Who caps the level wants a decoder of that level to keep up: MaxBR holds then as well.
  const levelBits = level === undefined ? undefined : h264LevelBits(levelIdc, factor);
  const most = rate.maximumBitsPerSecond ?? levelBits;
  const limit = (bits: number): string[] => [
    ...['-maxrate', String(Math.round(bits))],
    // A second of the highest rate, as most players hold, where no other buffer was named.
    ...['-bufsize', String(Math.round(rate.bufferBits ?? bits))],
  ];
  if (rate.mode === 'quality') {
    const crf = onScale(RATE_FACTORS, rate.quality).toFixed(1);
    return ['-crf', crf, ...(most === undefined ? [] : limit(most))];
  }
  const bits = Math.round(rate.bitsPerSecond);
  if (rate.constant === true) return ['-b:v', String(bits), '-minrate', String(bits), ...limit(bits)];
  return ['-b:v', String(bits), ...(most === undefined ? [] : limit(most))];
}

function tuningOptions({
  adaptiveQuantization,
  motionEstimation,
  subpixelPrecision,
}: EncoderTuning): string[] {
  return [
    ...(adaptiveQuantization === undefined ? [] : ['-aq-mode', adaptiveQuantization ? '1' : '0']),
    ...(motionEstimation === undefined ? [] : ['-motion-est', motionEstimation]),
    ...(subpixelPrecision === undefined ? [] : ['-subq', String(subpixelPrecision)]),
  ];
}

/**
 * What FFmpeg has no option for. `stitchable`: parameter sets that do not depend on the pictures, since those of all segments
 * must be equal.
 */
function parameters({ colourSpace, chromaSiting, rate }: EncodeSettings): string {
  const { primaries, transfer, matrix, fullRange } = colourSpace;
  const constant = rate.mode === 'bitrate' && rate.constant === true;
  return Object.entries({
    stitchable: 1,
    'chroma-qp-offset': CHROMA_QP_OFFSET,
    colorprim: primaries,
    transfer: TRANSFERS[transfer],
    colormatrix: MATRICES[matrix],
    fullrange: fullRange ? 'on' : 'off',
    // Chroma420SampleLocType of ITU-T H.273.
    chromaloc: chromaSiting === 'top-left' ? 2 : 0,
    ...(constant && { 'nal-hrd': 'cbr' }),
  })
    .map(([name, value]) => `${name}=${value}`)
    .join(':');
}

/** What x264 calls them; primaries have the same names there. */
const TRANSFERS = {
  bt709: 'bt709',
  'iec61966-2-1': 'iec61966-2-1',
  pq: 'smpte2084',
  hlg: 'arib-std-b67',
  linear: 'linear',
} as const;
const MATRICES = { rgb: 'GBR', bt709: 'bt709', smpte170m: 'smpte170m', 'bt2020-ncl': 'bt2020nc' } as const;
