import { layerCount } from '../codecs/index.ts';
import { isPixelFormat, planarBytes } from '../media/index.ts';
import { isProvable } from '../quality/index.ts';
import { isFrameSource, type PictureSource } from '../segments/index.ts';
import type { Preflight } from './preflight.ts';

/** Bytes by what holds them, of all of a job's threads together. */
export interface MemoryNeed {
  readonly frames: number;
  readonly 'encoder input': number;
  readonly encoders: number;
  readonly sources: number;
  readonly check: number;
}

const MEBIBYTE = 2 ** 20;

/** A worker's code, its kernels' tables, and Scenes kept between hashing and drawing. */
const WORKER_BYTES = 48 * MEBIBYTE;
/** Pictures of the renderer: the frame, what tiles are kept of, and a surface for a group with filters. */
const FRAME_PICTURES = 3;
/** The converter's planes, those of a VideoFrame on its way, and a queue of four in the encoder. */
const QUEUED_INPUTS = 6;
/** Pictures that encoders hold by themselves: references, reconstruction, and for VP9 and AV1 those that they look ahead at. */
const ENCODER_PICTURES = { h264: 8, h265: 16, vp9: 24, av1: 32 } as const;
/** A heap of ffmpeg.wasm before its pictures. */
const FFMPEG_BYTES = 96 * MEBIBYTE;
/** A document as it was read, beside its bytes. */
const READ_SHARE = 4;
/** Where a worker proves a segment: decoded pictures, and what SSIM and ΔE2000 compare (bytes a pixel). */
const PROOF_PICTURES = 4;
const PROOF_BYTES_PER_PIXEL = 12;
/** The check: a thread, decoded pictures, the rendering anew, and what SSIM and ΔE2000 are computed in (32 bytes a pixel). */
const CHECK_PICTURES = 12;
const METER_BYTES_PER_PIXEL = 32;

/**
 * What a job takes at most, by its sizes: an estimate that is made before anything is allocated, on the side of too much.
 *
 * @param workers that it may have at once
 */
export function memoryNeed(
  { settings, encoder }: Pick<Preflight, 'settings' | 'encoder'>,
  source: PictureSource,
  workers: number,
): MemoryNeed {
  const { width, height, codec } = settings.encode;
  const { format } = settings.render;
  const pixels = width * height;
  const picture = pixels * (format === 'rgba32f' ? 16 : format === 'rgba16' ? 8 : 4);
  const { input } = encoder;
  const planes = isPixelFormat(input) ? picture : planarBytes(input, width, height);
  const held = codec in ENCODER_PICTURES ? ENCODER_PICTURES[codec as keyof typeof ENCODER_PICTURES] : 4;
  const proof = isProvable({ encoder })
    ? PROOF_PICTURES * planes + FRAME_PICTURES * picture + PROOF_BYTES_PER_PIXEL * pixels
    : 0;
  // Drawn one at a time by a renderer of their own, and kept as samples for the frame and for the file that it becomes.
  const layers = layerCount(settings.encode);
  const kept = layers === 0 ? 0 : 2 * layers * pixels * 4 * (settings.encode.depth / 8);
  const layerPictures = layers === 0 ? 0 : FRAME_PICTURES * picture + planes + kept;
  return {
    frames: workers * (WORKER_BYTES + FRAME_PICTURES * picture + proof),
    'encoder input': workers * QUEUED_INPUTS * planes,
    encoders: workers * (held * planes + layerPictures + (encoder.ffmpeg ? FFMPEG_BYTES : 0)),
    // Each worker reads the document, and so does the check.
    sources: (workers + 1) * sourceBytes(source),
    check:
      WORKER_BYTES +
      CHECK_PICTURES * planes +
      FRAME_PICTURES * picture +
      METER_BYTES_PER_PIXEL * pixels +
      layerPictures,
  };
}

export function totalOf(need: MemoryNeed): number {
  return Object.values(need).reduce((sum: number, bytes: number) => sum + bytes, 0);
}

/** Videos and sound stay where they are, and are read piece by piece; pictures may lie with the browser, but are decoded whole. */
function sourceBytes(source: PictureSource): number {
  if (isFrameSource(source)) return 0;
  let bytes = source.bytes.length;
  for (const asset of source.assets.values()) {
    if (asset instanceof Uint8Array) bytes += asset.length;
    else if (asset.type.startsWith('image/')) bytes += asset.size;
  }
  return bytes * READ_SHARE;
}
