export type * from './audio/audio.ts';
export { channelCount } from './audio/layouts.ts';
export { openSound } from './audio/open-sound.ts';
export { isPcm, pcmBytesPerSample } from './audio/pcm-encoder.ts';
export { openAudioEncoder, planAudioEncoder } from './audio/plan-audio.ts';
export { SoundShelf } from './audio/sound-shelf.ts';
export type * from './codecs.ts';
export { ensureFfmpegCore, FFMPEG_CORE_BYTES, isFfmpegCoreStored } from './ffmpeg/core-files.ts';
export { ffmpegCorePlace, placeFfmpegCore } from './ffmpeg/core-place.ts';
export { decodeWithFfmpeg, type FfmpegDecodeOptions } from './ffmpeg/decode.ts';
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
export { encodeFramePng, encodePng, type PngPixels } from './images/png.ts';
export { openSegmentEncoder } from './open.ts';
export { isPictureCodec, PICTURE_CODECS, type PictureCodecId } from './picture-codecs.ts';
export { type PlanOptions, planEncoder } from './plan.ts';
export type { FrameSample } from './plan-webcodecs.ts';
export { planAtQuality } from './requality.ts';
export { type TuningProblem, tuningProblems } from './tuning.ts';
export { vc3Kind } from './vc3/profiles.ts';
export { openVerdictCache, type VerdictCache } from './verdict-cache.ts';
export { describeVideo, type VideoFacts } from './video/describe.ts';
export { isDecodable } from './video/track.ts';
export { createVideoOpener } from './video/video-source.ts';
export type { SegmentEncoderOptions, WebCodecs } from './webcodecs/segment-encoder.ts';
