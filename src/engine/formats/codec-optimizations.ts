import type { EncoderTuning, EncodeSettings, H264Profile } from '../codecs/index.ts';
import { checkFields, type FieldRules, oneOf, texts, within } from './field-rules.ts';
import type { CodecOptimizations, FormatDeclaration, FormatSettings } from './formats.ts';
import { BITRATE } from './rate.ts';
import type { Report } from './report.ts';
import { bitsOf } from './sample-depth.ts';

const SWITCH = oneOf(true, false);

/** ITU-T H.264 table A-1. */
const H264_LEVELS = [
  '1', '1.1', '1.2', '1.3', '2', '2.1', '2.2', '3', '3.1', '3.2', '4', '4.1', '4.2', '5', '5.1', '5.2', '6', '6.1', '6.2',
]; // biome-ignore format: a table

const H264_PROFILES: readonly H264Profile[] = ['baseline', 'main', 'high'];

const PRESETS = [
  'ultrafast', 'superfast', 'veryfast', 'faster', 'fast', 'medium', 'slow', 'slower', 'veryslow',
]; // biome-ignore format: a table

const RULES: FieldRules = {
  'prores.twoPassEncoding': SWITCH,
  'prores.qualityTuning': oneOf('low', 'medium', 'high'),
  'prores.motionEstimation': oneOf('dia', 'hex', 'umh', 'esa'),
  'prores.subpixelPrecision': within(0, 11, true),
  'h264.preset': oneOf(...PRESETS),
  'h264.profile': oneOf(...H264_PROFILES),
  'h264.level': oneOf(...H264_LEVELS),
  'h264.hardwareAcceleration': SWITCH,
  'lottie.pathOptimization': SWITCH,
  'lottie.shapeMerging': SWITCH,
  'lottie.animationCompression': SWITCH,
  'lottie.assetInlining': SWITCH,
  'webm.codec': oneOf('av1', 'vp9'),
  'webm.quality.targetBitrate': within(BITRATE.least, BITRATE.most),
  'webm.quality.maxBitrate': within(BITRATE.least, BITRATE.most),
  'webm.quality.bufferSize': within(1000, 2 * BITRATE.most),
  'webm.optimization.twoPass': SWITCH,
  'webm.optimization.adaptiveQuantization': SWITCH,
  'webm.optimization.frameParallel': SWITCH,
  'webm.compatibility.browserSupport': texts,
  'webm.compatibility.hardwareDecoding': SWITCH,
};

/** Browsers that play VP9 and AV1 in WebM (caniuse.com); Safari plays AV1 only on machines that decode it themselves. */
const BROWSERS = {
  vp9: ['chrome', 'edge', 'firefox', 'opera', 'safari'],
  av1: ['chrome', 'edge', 'firefox', 'opera'],
};

type WebM = NonNullable<CodecOptimizations['webm']>;

/**
 * What of the seed's codec settings is wrong, or can't be done by any encoder of the format. Settings of other codecs
 * than the format's are only looked at for their form: a caller may pass the same to every export.
 */
export function checkCodecOptimizations(
  settings: FormatSettings,
  format: FormatDeclaration,
  report: Report,
): void {
  const { codecOptimizations } = settings;
  const problems = checkFields(codecOptimizations, 'codec optimization', RULES);
  for (const { severity, message } of problems) report(severity, 'codecOptimizations', message);
  if (problems.length > 0 || codecOptimizations === undefined) return;
  const { prores, h264, webm } = codecOptimizations;
  if (format.codec === 'prores' && prores) checkProRes(prores, report);
  if (format.codec === 'h264' && h264) checkH264(h264, report);
  if (isWebM(format) && webm) checkWebM(webm, settings, format, report);
}

function isWebM({ codec }: FormatDeclaration): boolean {
  return codec === 'vp9' || codec === 'av1';
}

function checkProRes(prores: NonNullable<CodecOptimizations['prores']>, report: Report): void {
  const refuse = (field: string, why: string): void =>
    report('error', 'codecOptimizations', `prores.${field} can't be done: ${why} Leave it out.`);
  if (prores.twoPassEncoding === true) {
    refuse(
      'twoPassEncoding',
      'every ProRes frame has its own budget, so that a first pass has nothing to tell.',
    );
  }
  if (prores.motionEstimation !== undefined) {
    refuse('motionEstimation', 'every ProRes frame stands alone, and no motion is looked for.');
  }
  if (prores.subpixelPrecision !== undefined) {
    refuse('subpixelPrecision', 'ProRes has no motion vectors.');
  }
}

function checkH264(
  { preset, hardwareAcceleration }: NonNullable<CodecOptimizations['h264']>,
  report: Report,
): void {
  if (preset !== undefined && hardwareAcceleration === true) {
    report(
      'warning',
      'codecOptimizations',
      'h264.preset is libx264’s: with it the film is encoded in software, whatever hardwareAcceleration says.',
    );
  }
}

function checkWebM(webm: WebM, settings: FormatSettings, format: FormatDeclaration, report: Report): void {
  const refuse = (field: string, why: string): void =>
    report('error', 'codecOptimizations', `webm.${field} ${why}`);
  const codec = format.codec === 'av1' ? 'av1' : 'vp9';
  const { quality = {}, compatibility = {} } = webm;
  if (webm.codec !== undefined && webm.codec !== codec) {
    refuse('codec', `is ${webm.codec}, but ${format.id} is ${codec}: choose ${webm.codec}-webm.`);
  }
  const { targetBitrate, maxBitrate, bufferSize } = quality;
  const rate = settings.bitrate ?? targetBitrate;
  if (targetBitrate !== undefined) {
    const other = (['bitrate', 'quality', 'targetSsim'] as const).find(
      (name) => settings[name] !== undefined,
    );
    if (other)
      refuse('quality.targetBitrate', `and ${other} are given, but only one can decide: leave one out.`);
  }
  if ((maxBitrate !== undefined || bufferSize !== undefined) && rate === undefined) {
    refuse('quality.maxBitrate', 'and bufferSize limit a bit rate: give targetBitrate too.');
  } else if (maxBitrate !== undefined && rate !== undefined && maxBitrate < rate) {
    refuse('quality.maxBitrate', `is ${maxBitrate}, below the bit rate of ${rate}: the least is that.`);
  }
  checkCompatibility(compatibility, settings, codec, refuse);
}

function checkCompatibility(
  { browserSupport = [], hardwareDecoding }: NonNullable<WebM['compatibility']>,
  { depth }: FormatSettings,
  codec: 'vp9' | 'av1',
  refuse: (field: string, why: string) => void,
): void {
  const known = BROWSERS[codec];
  for (const browser of browserSupport) {
    const name = browser.toLowerCase().split(/[\s\d]/)[0] ?? '';
    if (known.includes(name)) continue;
    refuse(
      'compatibility.browserSupport',
      BROWSERS.vp9.includes(name)
        ? `names ${browser}, which plays AV1 only where the machine decodes it: choose vp9-webm or h264-mp4.`
        : `names “${browser.slice(0, 40)}”; known are ${BROWSERS.vp9.join(', ')}.`,
    );
  }
  if (hardwareDecoding === true && codec === 'vp9' && bitsOf(depth ?? 8) > 8) {
    refuse(
      'compatibility.hardwareDecoding',
      `is not to be had everywhere at ${depth} bits: choose a depth of 8.`,
    );
  }
}

/** What of the codec settings an encoder is configured with. */
export function resolveOptimizations(
  { codecOptimizations = {} }: FormatSettings,
  format: FormatDeclaration,
): Pick<EncodeSettings, 'profile' | 'level' | 'acceleration' | 'tuning'> {
  const { prores, h264, webm } = codecOptimizations;
  if (format.codec === 'prores' && prores?.qualityTuning !== undefined) {
    return { tuning: { qualityTuning: prores.qualityTuning } };
  }
  if (format.codec === 'h264' && h264) {
    const { preset, profile, level, hardwareAcceleration } = h264;
    const known = H264_PROFILES.find((name) => name === profile);
    const software = hardwareAcceleration === false || preset !== undefined;
    return {
      ...(known !== undefined && { profile: known }),
      ...(level !== undefined && { level }),
      ...(software
        ? { acceleration: 'software' as const }
        : hardwareAcceleration === true && { acceleration: 'hardware' as const }),
      ...(preset !== undefined && { tuning: { preset } }),
    };
  }
  if (!isWebM(format) || !webm) return {};
  const { twoPass, adaptiveQuantization, frameParallel } = webm.optimization ?? {};
  const tuning: EncoderTuning = {
    ...(twoPass === true && { twoPass }),
    ...(adaptiveQuantization !== undefined && { adaptiveQuantization }),
    ...(frameParallel === true && { frameParallel }),
  };
  return Object.keys(tuning).length > 0 ? { tuning } : {};
}
