import type { Chromaticity, HdrMetadata } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { onScale } from '../webcodecs/rate.ts';
import type { FfmpegVideo } from './ffmpeg-video.ts';

/**
 * Rate factors (CRF) at quality 0, 75 and 100. At 13 the default preset keeps vivid motion graphics of 320×180 above an SSIM
 * of 0.986 and below a mean ΔE2000 of 0.7, but for hundreds of specks (`ultrafast` at 19: 0.96 and 1.8).
 */
const RATE_FACTORS = { worst: 44, standard: 13, best: 6 };

/** Of chroma against luma, as for libx264. */
const CHROMA_QP_OFFSET = -6;

/**
 * In WebAssembly `medium` takes about ten times as long as x264's `ultrafast`. x265's own `ultrafast` takes half to all of
 * this one's time, loses half more of the SSIM, and leaves ripples beside thin lines.
 */
const DEFAULT_PRESET = 'superfast';

const MOST_KEY_FRAME_INTERVAL = 600;

/** libx265 of FFmpeg 5.1, for 8 and 10 bits; it needs the threaded core. */
export function x265Options(settings: EncodeSettings): FfmpegVideo {
  const { depth, rate, keyFrameInterval } = settings;
  if (depth > 10) return { refusal: `HEVC has 8 or 10 bits here, not ${depth}` };
  if (rate.mode === 'profile') return { refusal: 'HEVC has no profile that fixes a rate' };
  const options = [
    ...['-preset', DEFAULT_PRESET, '-tag:v', 'hvc1'],
    ...(rate.mode === 'quality'
      ? ['-crf', onScale(RATE_FACTORS, rate.quality).toFixed(1)]
      : ['-b:v', String(Math.round(rate.bitsPerSecond))]),
    ...['-g', String(keyFrameInterval ?? MOST_KEY_FRAME_INTERVAL)],
    ...['-x265-params', parameters(settings)],
  ];
  return {
    config: { encoder: 'libx265', options, kind: 'inter' },
    input: depth === 10 ? 'I420P10' : 'I420',
    name: `HEVC ${depth === 10 ? 'Main 10' : 'Main'} profile by libx265, preset ${DEFAULT_PRESET}`,
  };
}

/** One thread for frames and none beside, whose number would change the bytes; segments that stand alone; colours. */
function parameters({ colourSpace, chromaSiting, rate, hdr }: EncodeSettings): string {
  const { primaries, transfer, matrix, fullRange } = colourSpace;
  const constant = rate.mode === 'bitrate' && rate.constant === true ? rate.bitsPerSecond : undefined;
  const most = rate.mode === 'profile' ? undefined : (constant ?? rate.maximumBitsPerSecond);
  const buffer = rate.mode === 'profile' ? undefined : (rate.bufferBits ?? most);
  return Object.entries({
    pools: 'none',
    'frame-threads': 1,
    'open-gop': 0,
    info: 0,
    'log-level': 'warning',
    colorprim: primaries,
    transfer: TRANSFERS[transfer],
    colormatrix: MATRICES[matrix],
    range: fullRange ? 'full' : 'limited',
    cbqpoffs: CHROMA_QP_OFFSET,
    crqpoffs: CHROMA_QP_OFFSET,
    // Chroma420SampleLocType of ITU-T H.273.
    chromaloc: chromaSiting === 'top-left' ? 2 : 0,
    ...(most !== undefined &&
      buffer !== undefined && { 'vbv-maxrate': kilo(most), 'vbv-bufsize': kilo(buffer) }),
    ...(constant !== undefined && { 'strict-cbr': 1 }),
    ...(hdr && hdrParameters(hdr)),
  })
    .map(([name, value]) => `${name}=${value}`)
    .join(':');
}

function kilo(bits: number): number {
  return Math.round(bits / 1000);
}

/** SMPTE ST 2086 in units of 0.00002 and of 0.0001 cd/m², green first as the SEI message has it (ITU-T H.265 section D.3.28). */
function hdrParameters({ masteringDisplay, contentLight }: HdrMetadata): Record<string, string> {
  const { red, green, blue, white, maximumLuminance, minimumLuminance } = masteringDisplay;
  const point = ([x, y]: Chromaticity): string => `(${Math.round(x * 50_000)},${Math.round(y * 50_000)})`;
  const light = [maximumLuminance, minimumLuminance].map((value) => Math.round(value * 10_000)).join(',');
  return {
    'master-display': `G${point(green)}B${point(blue)}R${point(red)}WP${point(white)}L(${light})`,
    ...(contentLight && { 'max-cll': `${contentLight.maximum},${contentLight.maximumFrameAverage}` }),
  };
}

/** What x265 calls them; primaries have the same names there. */
const TRANSFERS = {
  bt709: 'bt709',
  'iec61966-2-1': 'iec61966-2-1',
  pq: 'smpte2084',
  hlg: 'arib-std-b67',
  linear: 'linear',
} as const;
const MATRICES = { rgb: 'gbr', bt709: 'bt709', smpte170m: 'smpte170m', 'bt2020-ncl': 'bt2020nc' } as const;
