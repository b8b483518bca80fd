import { ExportError } from '../../../errors/index.ts';

/** What of libwebp's WebPConfig is chosen here; the rest is as its authors have it. */
export interface WebpOptions {
  /** 0–100: how much is lost, or, without loss, how much work goes into a small file. */
  readonly quality: number;
  readonly lossless: boolean;
}

/** Codes single pictures as WebP files. */
export type WebpEncoder = (
  rgba: Uint8Array<ArrayBuffer>,
  width: number,
  height: number,
  options: WebpOptions,
) => Uint8Array<ArrayBuffer>;

/** Fields of WebPConfig (libwebp 1.5, src/webp/encode.h), with its defaults. */
const CONFIG = {
  quality: 75,
  target_size: 0,
  target_PSNR: 0,
  method: 4,
  sns_strength: 50,
  filter_strength: 60,
  filter_sharpness: 0,
  filter_type: 1,
  partitions: 0,
  segments: 4,
  pass: 1,
  show_compressed: 0,
  preprocessing: 0,
  autofilter: 0,
  partition_limit: 0,
  alpha_compression: 1,
  alpha_filtering: 1,
  alpha_quality: 100,
  lossless: 0,
  exact: 0,
  image_hint: 0,
  emulate_jpeg_size: 0,
  thread_level: 0,
  low_memory: 0,
  near_lossless: 100,
  use_delta_palette: 0,
  use_sharp_yuv: 0,
};

let opened: Promise<WebpEncoder> | undefined;

/**
 * libwebp in WebAssembly: the same bytes on every machine, which browsers' own encoders do not promise.
 *
 * @param binary the module, where it can't be fetched from beside its script
 * @throws ExportError ENCODER_UNAVAILABLE where it can't be had
 */
export function openWebpEncoder(binary?: Uint8Array<ArrayBuffer>): Promise<WebpEncoder> {
  opened ??= open(binary).catch((cause: unknown) => {
    opened = undefined;
    throw new ExportError(
      'ENCODER_UNAVAILABLE',
      'The encoder of WebP pictures could not be loaded: look to the connection, and try again.',
      { value: 'libwebp', cause },
    );
  });
  return opened;
}

async function open(binary: Uint8Array<ArrayBuffer> | undefined): Promise<WebpEncoder> {
  const { default: factory } = await import('@jsquash/webp/codec/enc/webp_enc_simd.js');
  const libwebp = await factory({ noInitialRun: true, ...(binary && { wasmBinary: binary }) });
  return (rgba, width, height, { quality, lossless }) => {
    const config = lossless
      ? // Colours under alpha 0 are part of the picture; sharp conversion has no meaning.
        { ...CONFIG, lossless: 1, exact: 1, quality }
      : { ...CONFIG, quality, use_sharp_yuv: 1 };
    const file = libwebp.encode(rgba, width, height, config);
    if (!file) {
      throw new ExportError('ENCODER_FAILED', `libwebp could not encode a picture of ${width}×${height}.`, {
        value: [width, height],
      });
    }
    // A view of the module's own memory lasts until its next call.
    return new Uint8Array(file);
  };
}
