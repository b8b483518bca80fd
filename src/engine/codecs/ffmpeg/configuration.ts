import type { EncoderInput, FfmpegEncoderConfig } from '../codecs.ts';

/** A way to make a codec with ffmpeg.wasm. */
export interface FfmpegConfiguration {
  readonly config: FfmpegEncoderConfig;
  readonly input: EncoderInput;
  /** For words to people. */
  readonly name: string;
}
