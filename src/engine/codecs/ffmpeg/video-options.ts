import type { EncodeSettings } from '../codecs.ts';
import type { FfmpegVideo } from './ffmpeg-video.ts';
import { vp9Options } from './video-options-vp9.ts';
import { x264Options } from './video-options-x264.ts';

/** The way down from WebCodecs: FFmpeg's encoders of the delivery codecs, as far as its WebAssembly core runs them. */
export function ffmpegVideo(settings: EncodeSettings): FfmpegVideo {
  const { codec, alpha, chroma = '420' } = settings;
  if (alpha === true)
    return { refusal: 'ffmpeg.wasm is not asked for alpha: its second stream is WebCodecs’ here' };
  if (chroma !== '420') return { refusal: `${chroma} is not made of ${codec}` };
  switch (codec) {
    case 'h264':
      return x264Options(settings);
    case 'vp9':
      return vp9Options(settings);
    case 'h265':
      // Measured with core 0.12.10: encoding never returns, since no thread can be started.
      return { refusal: 'libx265 needs threads, which ffmpeg.wasm’s single-threaded core does not have' };
    case 'av1':
      return { refusal: 'ffmpeg.wasm has no AV1 encoder' };
    default:
      return { refusal: `ffmpeg.wasm has no such encoder for ${codec}` };
  }
}
