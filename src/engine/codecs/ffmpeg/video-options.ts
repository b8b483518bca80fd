import type { EncodeSettings } from '../codecs.ts';
import type { FfmpegVideo } from './ffmpeg-video.ts';
import { vp9Options } from './video-options-vp9.ts';
import { x264Options } from './video-options-x264.ts';
import { x265Options } from './video-options-x265.ts';

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
      return x265Options(settings);
    case 'av1':
      return { refusal: 'ffmpeg.wasm has no AV1 encoder' };
    default:
      return { refusal: `ffmpeg.wasm has no such encoder for ${codec}` };
  }
}
