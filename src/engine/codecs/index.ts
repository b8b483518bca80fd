export type * from './codecs.ts';
export { ensureFfmpegCore } from './ffmpeg/core-files.ts';
export { crc32 } from './images/crc32.ts';
export { type DecodedImage, decodeImage } from './images/decode-image.ts';
export { encodeFramePng, encodePng, type PngPixels } from './images/png.ts';
export { openSegmentEncoder } from './open.ts';
export { type PlanOptions, planEncoder, type VerdictCache } from './plan.ts';
export type { SegmentEncoderOptions, WebCodecs } from './webcodecs/segment-encoder.ts';
