import type { EncodeSettings } from '../codecs.ts';
import { quantizerFor } from '../webcodecs/rate.ts';
import type { FfmpegVideo } from './ffmpeg-video.ts';

/**
 * On one thread of WebAssembly, 640×360 with noise, ms a frame: `good` at speed 5 524, `realtime` at 5 145, at 8 48, of
 * about equal size. What browsers encode is libvpx in realtime mode as well.
 */
const SPEEDS = { low: '8', medium: '7', high: '5' } as const;
const DEFAULT_SPEED = '8';

/** libvpx-vp9 of FFmpeg 5.1; its options as in libavcodec/libvpxenc.c. */
export function vp9Options(settings: EncodeSettings): FfmpegVideo {
  const { depth, rate, tuning = {}, keyFrameInterval } = settings;
  if (depth !== 8) return { refusal: `the core’s libvpx has 8 bits, not ${depth}` };
  if (rate.mode === 'profile') return { refusal: 'VP9 has no profile that fixes a rate' };
  const { adaptiveQuantization, frameParallel, qualityTuning } = tuning;
  const speed = qualityTuning ? SPEEDS[qualityTuning] : DEFAULT_SPEED;
  const options = [
    ...['-deadline', 'realtime', '-cpu-used', speed],
    ...rateOptions(rate),
    ...['-g', String(keyFrameInterval ?? 9999)],
    // Threads and tiles change the bytes; frames that are held back need memory.
    ...['-threads', '1', '-row-mt', '0', '-tile-columns', '0', '-lag-in-frames', '0', '-auto-alt-ref', '0'],
    ...(adaptiveQuantization === undefined ? [] : ['-aq-mode', adaptiveQuantization ? '3' : '0']),
    ...(frameParallel === undefined ? [] : ['-frame-parallel', frameParallel ? '1' : '0']),
  ];
  return {
    config: { encoder: 'libvpx-vp9', options, kind: 'inter' },
    input: 'I420',
    name: `VP9 by libvpx, speed ${speed}`,
  };
}

function rateOptions(rate: Exclude<EncodeSettings['rate'], { mode: 'profile' }>): string[] {
  const { maximumBitsPerSecond: most, bufferBits } = rate;
  const limit = [
    ...(most === undefined ? [] : ['-maxrate', String(Math.round(most))]),
    ...(bufferBits === undefined ? [] : ['-bufsize', String(Math.round(bufferBits))]),
  ];
  if (rate.mode === 'quality') {
    const quantizer = String(quantizerFor('vp9', rate.quality));
    // A rate of 0 is libvpx's constant quality; with a maximum it is constrained quality, which wants one.
    return ['-crf', quantizer, '-b:v', most === undefined ? '0' : String(Math.round(most)), ...limit];
  }
  const bits = String(Math.round(rate.bitsPerSecond));
  if (rate.constant === true) return ['-b:v', bits, '-minrate', bits, '-maxrate', bits];
  return ['-b:v', bits, ...limit];
}
