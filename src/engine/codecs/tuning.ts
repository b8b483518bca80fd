import type { CodecId, EncoderTuning, EncodeSettings, H264Profile } from './codecs.ts';
import { ffmpegVideo } from './ffmpeg/video-options.ts';
import { isPictureCodec } from './picture-codecs.ts';
import { isVideoCodec, type VideoCodecId } from './webcodecs/bitstream.ts';
import { codecVariants } from './webcodecs/codec-string.ts';
import { av1LevelIndex, h264LevelIdc, vp9LevelNumber } from './webcodecs/levels.ts';
import { hevcLevelIdc } from './webcodecs/levels-hevc.ts';

/** Something that is asked of an encoder and that none for the codec can do, in words. */
export interface TuningProblem {
  /** The field of EncodeSettings, or of its `tuning` or `rate`. */
  readonly field:
    | keyof EncodeSettings
    | keyof EncoderTuning
    | 'maximumBitsPerSecond'
    | 'bufferBits'
    | 'constant';
  readonly message: string;
}

const H264_PROFILE_IDS: readonly string[] = ['baseline', 'main', 'high'] satisfies H264Profile[];

const NAMES: Record<VideoCodecId, string> = { h264: 'H.264', h265: 'HEVC', vp9: 'VP9', av1: 'AV1' };

/** What of a tuning only an encoder of ffmpeg.wasm takes, and for which codecs. */
const FFMPEG_ONLY: readonly [keyof EncoderTuning, string, readonly CodecId[]][] = [
  ['preset', 'A preset', ['h264']],
  ['adaptiveQuantization', 'Adaptive quantization', ['h264', 'vp9']],
  ['frameParallel', 'Frame-parallel decoding', ['vp9']],
  ['motionEstimation', 'The method of motion estimation', ['h264']],
  ['subpixelPrecision', 'The precision of motion vectors', ['h264']],
  ['qualityTuning', 'Tuning for quality', ['h264', 'vp9']],
];

/**
 * Everything about how to encode that can't be honoured: what no encoder of the codec takes, and what contradicts itself.
 * Empty where all is well. Whether this machine has the encoder is the preflight's question.
 */
export function tuningProblems(settings: EncodeSettings): readonly TuningProblem[] {
  const problems: TuningProblem[] = [];
  const report = (field: TuningProblem['field'], message: string): void => {
    problems.push({ field, message });
  };
  const { codec } = settings;
  if (isVideoCodec(codec)) checkVideo(settings, codec, report);
  else checkIntra(settings, report);
  return problems;
}

type Report = (field: TuningProblem['field'], message: string) => void;

/** ProRes, DNx and pictures: every frame stands alone, at the rate of its profile. */
function checkIntra(
  { codec, tuning = {}, level, keyFrameInterval, deterministic, encoder }: EncodeSettings,
  report: Report,
): void {
  const frames = `${codec} encodes every frame by itself`;
  if (tuning.twoPass)
    report('twoPass', `${frames} at the rate of its profile: a second pass would change nothing.`);
  if (tuning.motionEstimation !== undefined || tuning.subpixelPrecision !== undefined) {
    report(
      tuning.motionEstimation === undefined ? 'subpixelPrecision' : 'motionEstimation',
      `${frames}: there is no motion to estimate.`,
    );
  }
  for (const field of ['preset', 'adaptiveQuantization', 'frameParallel'] as const) {
    if (tuning[field] !== undefined) report(field, `${codec} has no ${field}.`);
  }
  if (level !== undefined) report('level', `${codec} has no level to choose.`);
  if (keyFrameInterval !== undefined && keyFrameInterval > 1) {
    report('keyFrameInterval', `${frames}: each is a key frame.`);
  }
  if (deterministic && isPictureCodec(codec) && encoder === 'ffmpeg') {
    report('encoder', `${codec.toUpperCase()} is written by Framewright itself.`);
  }
}

function checkVideo(settings: EncodeSettings, codec: VideoCodecId, report: Report): void {
  checkProfile(settings, codec, report);
  checkRate(settings, codec, report);
  checkTuning(settings, codec, report);
  const { keyFrameInterval, encoder, acceleration } = settings;
  if (keyFrameInterval !== undefined && !(Number.isInteger(keyFrameInterval) && keyFrameInterval >= 1)) {
    report(
      'keyFrameInterval',
      `A key-frame interval is a whole number of frames from 1 on; it is ${keyFrameInterval}.`,
    );
  }
  if (encoder === 'wasm') {
    report(
      'encoder',
      `Framewright has no ${NAMES[codec]} encoder of its own: take auto, webcodecs or ffmpeg.`,
    );
  }
  if (encoder === 'ffmpeg') {
    const way = ffmpegVideo(settings);
    if ('refusal' in way) report('encoder', `${NAMES[codec]} by ffmpeg.wasm: ${way.refusal}.`);
    if (acceleration === 'hardware') report('acceleration', 'ffmpeg.wasm has no hardware encoders.');
  }
}

function checkProfile(settings: EncodeSettings, codec: VideoCodecId, report: Report): void {
  const { profile, level, depth } = settings;
  if (profile !== undefined && (codec !== 'h264' || !H264_PROFILE_IDS.includes(profile))) {
    report(
      'profile',
      codec === 'h264'
        ? `H.264 is made in the profiles ${H264_PROFILE_IDS.join(', ')}, not ${profile}.`
        : `The profile of ${NAMES[codec]} follows from the depth; leave it out.`,
    );
    return;
  }
  if (profile !== undefined && depth > 8)
    report('profile', `H.264's ${profile} profile has 8 bits; leave it out.`);
  if (level === undefined) return;
  if (levelOf(codec, level) === undefined) {
    report('level', `${NAMES[codec]} has no level ${level}; a level is written like 4.1.`);
    return;
  }
  const variants = codecVariants(settings, codec);
  const refusals = variants.flatMap((variant) => ('refusal' in variant ? [variant.refusal] : []));
  if (refusals.length === variants.length && refusals[0] !== undefined) {
    report('level', `${NAMES[codec]}: ${refusals[0]}.`);
  }
}

function levelOf(codec: VideoCodecId, level: string): number | undefined {
  if (!/^\d(\.\d)?$/.test(level)) return undefined;
  return { h264: h264LevelIdc, h265: hevcLevelIdc, vp9: vp9LevelNumber, av1: av1LevelIndex }[codec](level);
}

function checkRate({ rate, encoder, codec }: EncodeSettings, video: VideoCodecId, report: Report): void {
  if (rate.mode === 'profile') {
    report('rate', `${NAMES[video]} has no profile that fixes its rate: give a quality or a bit rate.`);
    return;
  }
  const { maximumBitsPerSecond: most, bufferBits } = rate;
  if (rate.mode === 'bitrate' && most !== undefined && most < rate.bitsPerSecond) {
    report(
      'maximumBitsPerSecond',
      `The highest rate (${most}) lies below the average one (${rate.bitsPerSecond}).`,
    );
  }
  if (bufferBits !== undefined && most === undefined && !(rate.mode === 'bitrate' && rate.constant)) {
    report('bufferBits', 'A buffer holds for a highest rate: give that, too.');
  }
  const reason = limitReason(rate);
  if (reason === undefined) return;
  const field = bufferBits === undefined ? 'maximumBitsPerSecond' : 'bufferBits';
  if (encoder === 'webcodecs')
    report(field, `${reason} needs --encoder ffmpeg or auto: browsers' encoders can't.`);
  else if (!hasFfmpegEncoder(codec)) report(field, `${reason}: no encoder of ${NAMES[video]} here can.`);
}

function checkTuning(
  { tuning = {}, rate, codec, encoder }: EncodeSettings,
  video: VideoCodecId,
  report: Report,
): void {
  if (tuning.twoPass && rate.mode === 'quality') {
    report('twoPass', 'A quality is reached in one pass: two serve a bit rate.');
  }
  if (tuning.twoPass && rate.mode === 'bitrate' && rate.constant) {
    report('twoPass', 'Two passes spread bits over the film; a constant rate forbids that.');
  }
  const { subpixelPrecision } = tuning;
  if (
    subpixelPrecision !== undefined &&
    !(Number.isInteger(subpixelPrecision) && subpixelPrecision >= 0 && subpixelPrecision <= 11)
  ) {
    report('subpixelPrecision', `It goes from 0 to 11; it is ${subpixelPrecision}.`);
  }
  for (const [field, words, codecs] of FFMPEG_ONLY) {
    if (tuning[field] === undefined) continue;
    if (!codecs.includes(codec))
      report(field, `${words} can't be chosen for ${NAMES[video]}: no encoder here takes it.`);
    else if (encoder === 'webcodecs') {
      report(field, `${words} needs ffmpeg.wasm's encoder: choose the encoder auto or ffmpeg.`);
    }
  }
}

function hasFfmpegEncoder(codec: CodecId): boolean {
  return codec === 'h264' || codec === 'h265' || codec === 'vp9';
}

/** Why a rate can't be kept by browsers' encoders; none of them has a buffer model to be set. */
function limitReason(rate: EncodeSettings['rate']): string | undefined {
  if (rate.mode === 'profile') return undefined;
  if (rate.bufferBits !== undefined) return 'A decoder buffer';
  return rate.mode === 'quality' && rate.maximumBitsPerSecond !== undefined
    ? 'A highest rate at constant quality'
    : undefined;
}

/** What in the settings only ffmpeg.wasm's encoders can do, in words; undefined where the browser's own will do. */
export function onlyFfmpegCan(settings: EncodeSettings): string | undefined {
  const { tuning = {}, rate, codec, depth } = settings;
  for (const [field, words, codecs] of FFMPEG_ONLY) {
    if (tuning[field] !== undefined && codecs.includes(codec)) return words;
  }
  if (codec === 'h264' && depth === 10) return 'H.264 with 10 bits';
  return limitReason(rate);
}
