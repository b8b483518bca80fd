import type { PlanarFormat } from '../../media/index.ts';
import type { FfmpegEncoderConfig } from '../codecs.ts';

/** How ffmpeg.wasm encodes what was asked for, or in words why it can't. */
export type FfmpegVideo =
  | { readonly config: FfmpegEncoderConfig; readonly input: PlanarFormat; readonly name: string }
  | { readonly refusal: string };
