export { type AnimatedCodecId, isAnimatedCodec } from './animated/animated-codecs.ts';
export { type FrameRecord, unpackRecords } from './animated/frame-record.ts';
export { type Neighbours, neighboursOf } from './animated/neighbours.ts';
export type { FilmStills } from './animated/plan-animation.ts';
export { openWebpEncoder } from './animated/webp/libwebp.ts';
export type * from './audio/audio.ts';
export { channelCount } from './audio/layouts.ts';
export { openSound } from './audio/open-sound.ts';
export { isPcm, pcmBytesPerSample } from './audio/pcm-encoder.ts';
export { openAudioEncoder, planAudioEncoder } from './audio/plan-audio.ts';
export { SoundShelf } from './audio/sound-shelf.ts';
export type * from './codecs.ts';
export { PICTURE_COMPRESSIONS } from './codecs.ts';
export { ensureFfmpegCore, FFMPEG_CORE_BYTES, isFfmpegCoreStored } from './ffmpeg/core-files.ts';
export { ffmpegCorePlace, placeFfmpegCore } from './ffmpeg/core-place.ts';
export { decodeWithFfmpeg, type FfmpegDecodeOptions } from './ffmpeg/decode.ts';
export { eightBits, type RgbPixels } from './ffmpeg/rgb-frames.ts';
export { endIdleFfmpeg } from './ffmpeg/threads.ts';
export { describeBrowser } from './fingerprint.ts';
export { fingerprintAgain } from './fingerprint-again.ts';
export { predictFrameBytes } from './frame-bytes.ts';
export { neededLevel } from './headers/level-need.ts';
export {
  type RecordFacts,
  readRecord,
  readStreamFacts,
  type StreamHead,
  startsStream,
  streamCodec,
} from './headers/read-stream-facts.ts';
export type { ColourCodes, StreamFacts } from './headers/stream-facts.ts';
export { crc32 } from './images/crc32.ts';
export { type DecodedImage, decodeImage } from './images/decode-image.ts';
export {
  EXR_COMPRESSIONS,
  type ExrAttribute,
  type ExrHeader,
  exrChannels,
  exrLayers,
  exrNumbers,
  exrString,
  exrText,
  exrValues,
  isExr,
  readExrHeader,
  withExrAttributes,
} from './images/exr/attributes.ts';
export {
  compressionOf,
  decodePicture,
  encodePicture,
  PICTURES,
  pictureInput,
  storedPicture,
} from './images/pictures.ts';
export {
  encodeFramePng,
  encodePng,
  type PngPixels,
  pngChunk,
  pngColourChunks,
} from './images/png.ts';
export {
  fieldNumbers,
  fieldText,
  isTiff,
  type ReadBytes,
  readTiffDirectory,
  type TiffField,
  tiffBytes,
  tiffNumbers,
  tiffText,
  withTiffFields,
} from './images/tiff/directory.ts';
export { tiffLayout } from './images/tiff/strips.ts';
export { COMPRESSION as TIFF_COMPRESSIONS, TAG as TIFF_TAG } from './images/tiff/tags.ts';
export { stampGops } from './mpeg2/gop-timecode.ts';
export { type Mpeg2Picture, readMpeg2Picture } from './mpeg2/pictures.ts';
export { isImx } from './mpeg2/profiles.ts';
export { openSegmentEncoder } from './open.ts';
export {
  isPictureCodec,
  keepsRgb,
  layerCount,
  PICTURE_CODECS,
  type PictureCodecId,
} from './picture-codecs.ts';
export { type PlanOptions, planEncoder } from './plan.ts';
export type { FrameSample } from './plan-webcodecs.ts';
export { RateMissed } from './rate-missed.ts';
export { planAtQuality } from './requality.ts';
export { type TuningProblem, tuningProblems } from './tuning.ts';
export { Vc3FrameDecoder } from './vc3/frame-decoder.ts';
export { vc3Kind } from './vc3/profiles.ts';
export { openVerdictCache, type VerdictCache } from './verdict-cache.ts';
export { describeVideo, type VideoFacts } from './video/describe.ts';
export { isDecodable } from './video/track.ts';
export { createVideoOpener } from './video/video-source.ts';
export type { SegmentEncoderOptions, WebCodecs } from './webcodecs/segment-encoder.ts';
