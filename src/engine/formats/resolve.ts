import { type EncodeSettings, isPictureCodec } from '../codecs/index.ts';
import type { MotionBlur } from '../composition/index.ts';
import type { ContainerId } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import { type AlphaMode, type Rational, toNumber } from '../media/index.ts';
import type { RenderOptimization, RenderSettings } from '../render/index.ts';
import type { Colour } from '../scene/index.ts';
import { resolveAs11 } from './as11.ts';
import { type ResolvedAudio, resolveAudio } from './audio-settings.ts';
import { type ResolvedBurnIn, resolveBurnIn } from './burn-in.ts';
import { parseColour } from './colour-text.ts';
import { containerFile } from './containers.ts';
import { resolveEncode } from './encode.ts';
import { type ResolvedFile, resolveFile } from './file-settings.ts';
import type { FilmFormat, FormatDeclaration, FormatSettings, Pulldown, SettingsProblem } from './formats.ts';
import { programmeTimecode, type ResolvedLeader, resolveLeader, slateWords } from './leader.ts';
import { shutterOf } from './motion-blur.ts';
import type { CompositionFacts } from './output-timing.ts';
import { resolveLayers } from './picture-layers.ts';
import { hasAlpha } from './picture-settings.ts';
import { type ResolvedPoster, resolvePoster } from './poster-settings.ts';
import { type Programme, programmeOf } from './programme.ts';
import { DEFAULT_BACKGROUND, getFormat, isFilm } from './registry.ts';
import { pictureRate } from './scan-settings.ts';
import { resolveSize } from './sizes.ts';
import { validateSettings } from './validate.ts';

/** Settings with nothing left open: what renderer, encoder and container writer are made from. */
export interface ResolvedSettings {
  readonly format: FilmFormat;
  readonly container: ContainerId;
  readonly extension: string;
  readonly mimeType: string;
  readonly encode: EncodeSettings;
  readonly render: RenderSettings;
  readonly renderer: 'auto' | 'cpu' | 'webgpu';
  readonly motionBlur?: MotionBlur;
  readonly theme?: string;
  /** Text of a .cube file, applied to the finished picture. */
  readonly lut?: string;
  readonly optimization: RenderOptimization;
  readonly frameRate: Rational;
  readonly pulldown?: Pulldown;
  /**
   * Frames at the output's rate: `start` included, `end` excluded. On the composition's timeline or, where there is a
   * leader, on that of the film, whose frame 0 is the leader's first.
   */
  readonly range: { readonly start: number; readonly end: number };
  readonly leader?: ResolvedLeader;
  readonly frameCount: number;
  /** Absent where the file is to have no sound; whether the composition has any is not known here. */
  readonly audio?: ResolvedAudio;
  /** The likeness that decides the quality; the quality in `encode` is where the search begins. */
  readonly targetSsim?: number;
  readonly file: ResolvedFile;
  /** Absent where nothing is written over the picture. */
  readonly burnIn?: ResolvedBurnIn;
  /** A file with the checksum beside the result. */
  readonly sidecar?: 'md5' | 'sha256';
  /** A picture of the film beside the result. */
  readonly poster?: ResolvedPoster;
  /** Settings that were taken but will not do what their author may expect. */
  readonly warnings: readonly SettingsProblem[];
}

/**
 * Fills in what the settings leave open: the composition's own size (with background added where the format's sides
 * go in steps, and a warning) and frame rate, all of its frames, quality 75, and for formats without alpha an opaque
 * background, black unless another was asked for.
 *
 * @throws ExportError UNSUPPORTED_FORMAT or INVALID_SETTINGS naming the first thing that is wrong
 */
export function resolveSettings(settings: FormatSettings, composition: CompositionFacts): ResolvedSettings {
  const format = getFormat(String(settings.format));
  if (!isFilm(format)) {
    throw new ExportError('INVALID_SETTINGS', `${format.name} holds no pictures.`, { value: format.id });
  }
  const problems = validateSettings(settings, composition);
  const [first] = problems;
  if (first?.severity === 'error') {
    throw new ExportError('INVALID_SETTINGS', first.message, { value: first.value });
  }
  const { width, height, fit, displayAspect, warning } = resolveSize(settings, format, composition);
  const frameRate = settings.frameRate ?? composition.frameRate;
  const programme = programmeOf(settings, composition, frameRate);
  const container = settings.container ?? format.containers[0];
  if (container === undefined) {
    throw new ExportError('INTERNAL', `The format ${format.id} declares no container.`, { value: format.id });
  }
  const background = resolveBackground(settings, format);
  const layers = resolveLayers(settings, composition, background[3] > 0);
  const encode = {
    ...resolveEncode(settings, format, { width, height }, frameRate),
    ...(displayAspect && { displayAspect }),
    ...(layers && { layers }),
  };
  const leader = leaderOf(settings, format, encode, composition, programme);
  const length = programme.end - programme.start;
  const range = leader ? { start: 0, end: leader.frames + length } : programme;
  const as11 = resolveAs11(settings, programme, leader);
  const asked = programme.start + programme.handles.before;
  const firstAsked = range.start + (leader?.frames ?? 0) + programme.handles.before;
  const audio = resolveAudio(settings, format, container);
  const timecode = programmeTimecode(settings, frameRate);
  const timed = { ...settings, ...(timecode !== undefined && { timecode }) };
  const burnIn = resolveBurnIn(timed, frameRate, asked, { width, height, fit }, composition);
  const poster = resolvePoster(settings, { width, height }, frameRate, {
    start: firstAsked,
    end: range.end,
  });
  const { lut, targetSsim, sidecar } = settings;
  return {
    format,
    container,
    ...containerFile(container),
    encode,
    render: {
      width,
      height,
      fit,
      ...(displayAspect && { pixelAspect: (toNumber(displayAspect) * height) / width }),
      background,
      supersample: settings.supersample ?? 1,
      format: pixelFormat(settings, encode, format),
      alpha: renderedAlpha(settings, format),
      ...((settings.blending ?? (layers && 'linear')) === 'linear' && { blending: 'linear' }),
      ...(settings.imageSampling === 'lanczos' && { imageSampling: 'lanczos' }),
      ...(settings.dither === true && { dither: true }),
    },
    ...(settings.motionBlur && {
      motionBlur: shutterOf(settings.motionBlur, pictureRate(settings, frameRate), composition),
    }),
    ...(settings.theme !== undefined && { theme: settings.theme }),
    ...(lut !== undefined && { lut }),
    renderer: resolveRenderer(settings),
    optimization: settings.optimization ?? {},
    frameRate,
    ...(settings.pulldown && { pulldown: settings.pulldown }),
    range: { start: range.start, end: range.end },
    ...(leader && { leader }),
    frameCount: range.end - range.start,
    ...(audio && { audio }),
    ...(targetSsim !== undefined && { targetSsim }),
    file: {
      ...resolveFile(timed, format, container, composition, frameRate, programme, leader?.frames ?? 0),
      ...(as11 && { as11 }),
    },
    ...(burnIn && { burnIn }),
    ...(sidecar !== undefined && { sidecar }),
    ...(poster && { poster }),
    warnings: warning ? [...problems, warning] : problems,
  };
}

function leaderOf(
  settings: FormatSettings,
  format: FilmFormat,
  { width, height, frameRate, fieldOrder, displayAspect }: EncodeSettings,
  composition: CompositionFacts,
  programme: Programme,
): ResolvedLeader | undefined {
  const timecode = programmeTimecode(settings, frameRate);
  if (!settings.leader || timecode === undefined) return undefined;
  const { before, after } = programme.handles;
  const frames = programme.end - programme.start - before - after;
  const words = slateWords(
    settings,
    composition.name,
    format.name,
    { width, height },
    frameRate,
    fieldOrder !== undefined,
    { timecode, frames },
  );
  const square = { width: displayAspect ? Math.round(toNumber(displayAspect) * height) : width, height };
  return resolveLeader(settings, frameRate, programme, square, words);
}

/**
 * Colours that are transformed after the picture is finished need all that the renderer knows of them. Planes of
 * 8 bits are rounded once more when they are made: masters are drawn in 16 bits, which is worth up to 2.4 dB in even areas.
 */
function pixelFormat(
  { colour = 'bt709', lut }: FormatSettings,
  { depth, colourSpace }: EncodeSettings,
  { category, lossless }: FormatDeclaration,
): RenderSettings['format'] {
  if (colour !== 'bt709' || lut !== undefined || colourSpace.transfer === 'linear') return 'rgba32f';
  const isMaster = (category === 'mastering' || category === 'broadcast') && !lossless;
  return depth > 8 || isMaster ? 'rgba16' : 'rgba8';
}

function renderedAlpha(settings: FormatSettings, format: FormatDeclaration): AlphaMode {
  // Over an opaque background both kinds of alpha are the same bytes; premultiplied spares the division.
  if (!hasAlpha(settings, format)) return 'premultiplied';
  // Encoders of pictures multiply by themselves, once the colours are light.
  if (isPictureCodec(format.codec)) return 'straight';
  return settings.alpha === 'premultiplied' ? 'premultiplied' : 'straight';
}

function resolveRenderer({ renderer = 'auto', optimization }: FormatSettings): 'auto' | 'cpu' | 'webgpu' {
  return renderer === 'auto' && optimization?.parallelization?.gpuUtilization === 0 ? 'cpu' : renderer;
}

function resolveBackground(settings: FormatSettings, format: FormatDeclaration): Colour {
  const opaque = format.alpha.length === 0 || settings.alpha === 'none';
  const background = settings.background ?? (opaque ? DEFAULT_BACKGROUND : 'transparent');
  const [red, green, blue, alpha] = parseColour(background);
  return opaque ? [red * alpha, green * alpha, blue * alpha, 1] : [red, green, blue, alpha];
}
