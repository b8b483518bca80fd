import { type EncoderChoice, isAnimatedCodec } from '../codecs/index.ts';
import type { ContainerId } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import { toNumber } from '../media/index.ts';
import { checkAnimation } from './animation-settings.ts';
import { checkAs11 } from './as11.ts';
import { checkAudio } from './audio-settings.ts';
import { checkBurnIn } from './burn-in.ts';
import { checkCodecOptimizations } from './codec-optimizations.ts';
import { checkEncode, standsAlone } from './encode.ts';
import { checkFile } from './file-settings.ts';
import type { FormatDeclaration, FormatSettings, SettingsProblem } from './formats.ts';
import { checkLeader } from './leader.ts';
import { checkOptimization } from './optimization.ts';
import { type CompositionFacts, outputFrameCount } from './output-timing.ts';
import { checkLayers } from './picture-layers.ts';
import { checkPictures } from './picture-settings.ts';
import { checkPlain } from './plain-rules.ts';
import { checkPoster } from './poster-settings.ts';
import { checkHandles } from './programme.ts';
import { checkRate } from './rate.ts';
import { getFormat, isFilm } from './registry.ts';
import { isWithin, type Report, shown } from './report.ts';
import { checkScan } from './scan-settings.ts';
import { checkSize } from './sizes.ts';

const ENCODERS: readonly EncoderChoice[] = ['auto', 'webcodecs', 'wasm', 'ffmpeg'];
/** Further apart, seeking takes longer than anybody waits. */
const KEY_FRAME_INTERVAL = 10_000;
const FITS = ['contain', 'cover', 'stretch'];
const RENDERERS = ['auto', 'cpu', 'webgpu'];
const SUPERSAMPLES = [1, 2, 4];
const BLENDINGS = ['encoded', 'linear'];
const IMAGE_SAMPLINGS = ['bilinear', 'lanczos'];
/** After Effects' own ranges of shutter angle and phase; beyond 64 instants nothing is seen to change. */
const SHUTTER = { widest: 720, phase: 360, samples: 64 };

/**
 * Everything that is wrong with the settings, errors before warnings; empty if all is well. Settings may come from
 * outside (JSON, a form): values of any type are looked at, none is trusted. With the composition's facts, what
 * depends on them is checked too.
 */
export function validateSettings(
  settings: FormatSettings,
  composition?: CompositionFacts,
): readonly SettingsProblem[] {
  let format: FormatDeclaration;
  try {
    format = getFormat(String(settings.format));
  } catch (thrown) {
    const { message } = ExportError.from(thrown);
    return [{ severity: 'error', setting: 'format', message, value: settings.format }];
  }
  const problems: SettingsProblem[] = [];
  const report: Report = (severity, setting, message, value = settings[setting], about = {}) => {
    problems.push({ severity, setting, message, value, ...about });
  };
  const container = checkContainer(settings, format, report);
  const rateIsSound = checkTime(settings, composition, report);
  const frameRate = rateIsSound ? (settings.frameRate ?? composition?.frameRate) : undefined;
  if (format.kind === 'document' || format.kind === 'sound') {
    checkPlain(settings, format, format.kind, container, frameRate, report);
    checkChoices(settings, report);
    return bySeverity(problems);
  }
  checkSize(settings, frameRate, format, composition, report);
  checkScan(settings, frameRate, format, composition, report);
  checkRate(settings, format, report);
  checkCodecOptimizations(settings, format, report);
  checkEncoder(settings, format, report);
  checkPictures(settings, format, report);
  checkLayers(settings, format, composition, report);
  checkAudio(settings, format, container, report);
  checkFile(settings, container, frameRate, report);
  checkHandles(settings, report);
  checkLeader(settings, container, frameRate, report);
  checkAs11(settings, container, report);
  checkAnimation(settings, format, frameRate, report);
  checkPoster(settings, composition && frameRate && outputFrameCount(composition, frameRate), report);
  checkBurnIn(settings, report);
  checkChoices(settings, report);
  if (problems.every(({ severity }) => severity !== 'error')) {
    if (isFilm(format)) checkEncode(settings, format, settings.size ?? composition, frameRate, report);
  }
  return bySeverity(problems);
}

const bySeverity = (problems: SettingsProblem[]): readonly SettingsProblem[] =>
  problems.sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));

function checkTime(
  { frameRate, range }: FormatSettings,
  composition: CompositionFacts | undefined,
  report: Report,
): boolean {
  let rateIsSound = true;
  if (frameRate !== undefined) {
    const { num, den } = frameRate ?? {};
    rateIsSound = Number.isSafeInteger(num) && Number.isSafeInteger(den) && num > 0 && den > 0;
    rateIsSound &&= toNumber(frameRate) <= 1000;
    if (!rateIsSound) {
      report('error', 'frameRate', `A frame rate lies above 0 and at most at 1000; it is ${num}/${den}.`);
    }
  }
  if (range === undefined) return rateIsSound;
  const { start, end } = range ?? {};
  if (!(Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && end > start)) {
    report('error', 'range', `A range goes from a frame to a later one; ${start}:${end} does not.`);
  } else if (composition && rateIsSound) {
    const count = outputFrameCount(composition, frameRate ?? composition.frameRate);
    if (end > count)
      report('error', 'range', `There are ${count} frames; the range ${start}:${end} ends behind them.`);
  }
  return rateIsSound;
}

/** The container if it is one of the format's, or its default. */
function checkContainer(
  { container }: FormatSettings,
  format: FormatDeclaration,
  report: Report,
): ContainerId | undefined {
  if (container === undefined) return format.containers[0];
  const found = format.containers.find((id) => id === container);
  if (!found) {
    report(
      'error',
      'container',
      `${format.name} goes into ${format.containers.join(' or ')}, not ${shown(container)}.`,
    );
  }
  return found;
}

function checkEncoder(settings: FormatSettings, format: FormatDeclaration, report: Report): void {
  const { encoder = 'auto', deterministic, keyFrameInterval } = settings;
  if (!ENCODERS.includes(encoder)) {
    report('error', 'encoder', `The encoder is one of ${ENCODERS.join(', ')}, not ${shown(encoder)}.`);
  } else if (!encodersOf(format).includes(encoder)) {
    report(
      'error',
      'encoder',
      `${format.name} can’t be encoded by ${encoder}: choose ${encodersOf(format).join(' or ')}.`,
    );
  }
  if (deterministic !== undefined && typeof deterministic !== 'boolean') {
    report('error', 'deterministic', `Deterministic is true or false, not ${shown(deterministic)}.`);
  }
  if (keyFrameInterval === undefined) return;
  if (!(Number.isInteger(keyFrameInterval) && isWithin(keyFrameInterval, 1, KEY_FRAME_INTERVAL))) {
    report(
      'error',
      'keyFrameInterval',
      `Key frames lie 1 to ${KEY_FRAME_INTERVAL} frames apart; it is ${shown(keyFrameInterval)}.`,
    );
  } else if (isAnimatedCodec(format.codec)) {
    report(
      'warning',
      'keyFrameInterval',
      `${format.name} is played from its beginning: it has no key frames.`,
    );
  } else if (standsAlone(format)) {
    report('warning', 'keyFrameInterval', `Every frame of ${format.name} stands alone already.`);
  }
}

/** Who can encode the format at all; whether it is to be had here, the preflight finds out. */
function encodersOf({ codec }: FormatDeclaration): readonly EncoderChoice[] {
  switch (codec) {
    case 'png':
    case 'tiff':
    case 'exr':
    case 'dng':
    case 'gif':
    case 'apng':
    case 'webp':
      return ['auto', 'wasm'];
    case 'av1':
      // The core of ffmpeg.wasm has no AV1 encoder.
      return ['auto', 'webcodecs'];
    case 'prores':
      return ['auto', 'wasm', 'ffmpeg'];
    case 'ffv1':
    case 'mpeg2':
    case 'avc-intra':
      return ['auto', 'ffmpeg'];
    case 'dnxhd':
    case 'dnxhr':
      return ['auto', 'ffmpeg'];
    default:
      return ['auto', 'webcodecs', 'ffmpeg'];
  }
}

function checkChoices(settings: FormatSettings, report: Report): void {
  const { fit, supersample, renderer } = settings;
  if (fit !== undefined && !FITS.includes(fit)) {
    report('error', 'fit', `The fit is one of ${FITS.join(', ')}, not ${fit}.`);
  }
  if (supersample !== undefined && !SUPERSAMPLES.includes(supersample)) {
    report('error', 'supersample', `Supersampling is 1, 2 or 4, not ${supersample}.`);
  }
  checkMotionBlur(settings, report);
  for (const { severity, message } of checkOptimization(settings.optimization)) {
    report(severity, 'optimization', message);
  }
  const { blending, imageSampling, dither, theme } = settings;
  if (blending !== undefined && !BLENDINGS.includes(blending)) {
    report('error', 'blending', `Blending is ${BLENDINGS.join(' or ')}, not ${blending}.`);
  }
  if (imageSampling !== undefined && !IMAGE_SAMPLINGS.includes(imageSampling)) {
    report(
      'error',
      'imageSampling',
      `Images are sampled ${IMAGE_SAMPLINGS.join(' or ')}, not ${imageSampling}.`,
    );
  }
  if (theme !== undefined && (typeof theme !== 'string' || theme === '')) {
    report('error', 'theme', `A theme is named by its id in the archive, not ${theme}.`);
  }
  if (dither !== undefined && typeof dither !== 'boolean') {
    report('error', 'dither', `Dither is true or false, not ${dither}.`);
  }
  if (renderer !== undefined && !RENDERERS.includes(renderer)) {
    report('error', 'renderer', `The renderer is one of ${RENDERERS.join(', ')}, not ${renderer}.`);
  }
}

function checkMotionBlur({ motionBlur }: FormatSettings, report: Report): void {
  if (motionBlur === undefined) return;
  const { angle, phase, samples } = motionBlur ?? {};
  if (!isWithin(angle, 0, SHUTTER.widest) || angle === 0) {
    report(
      'error',
      'motionBlur',
      `A shutter angle lies above 0 and at most at ${SHUTTER.widest} degrees; it is ${angle}.`,
    );
  } else if (phase !== undefined && !isWithin(phase, -SHUTTER.phase, SHUTTER.phase)) {
    report(
      'error',
      'motionBlur',
      `A shutter phase goes from −${SHUTTER.phase} to ${SHUTTER.phase} degrees; it is ${phase}.`,
    );
  } else if (samples !== undefined && !(Number.isInteger(samples) && isWithin(samples, 2, SHUTTER.samples))) {
    report(
      'error',
      'motionBlur',
      `Motion blur takes 2 to ${SHUTTER.samples} samples a frame; it is ${samples}.`,
    );
  }
}
