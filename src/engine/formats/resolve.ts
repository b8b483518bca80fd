import type { EncodeSettings } from '../codecs/index.ts';
import type { MotionBlur } from '../composition/index.ts';
import type { ContainerId } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import { BT709_LIMITED, PICTURE_COLOURS, type Rational } from '../media/index.ts';
import type { RenderOptimization, RenderSettings } from '../render/index.ts';
import type { Colour } from '../scene/index.ts';
import { parseColour } from './colour-text.ts';
import type { FormatDeclaration, FormatSettings, SettingsProblem } from './formats.ts';
import { shutterOf } from './motion-blur.ts';
import { type CompositionFacts, outputFrameCount } from './output-timing.ts';
import { DEFAULT_BACKGROUND, DEFAULT_QUALITY, getFormat, smallestSide } from './registry.ts';
import { roundSide, validateSettings } from './validate.ts';

/** Settings with nothing left open: what renderer, encoder and container writer are made from. */
export interface ResolvedSettings {
  readonly format: FormatDeclaration;
  readonly container: ContainerId;
  readonly extension: string;
  readonly mimeType: string;
  readonly encode: EncodeSettings;
  readonly render: RenderSettings;
  readonly renderer: 'auto' | 'cpu' | 'webgpu';
  readonly motionBlur?: MotionBlur;
  readonly theme?: string;
  readonly optimization: RenderOptimization;
  readonly frameRate: Rational;
  /** Frames at the output's rate, on the composition's timeline: `start` included, `end` excluded. */
  readonly range: { readonly start: number; readonly end: number };
  readonly frameCount: number;
  readonly title?: string;
  /** Settings that were taken but will not do what their author may expect. */
  readonly warnings: readonly SettingsProblem[];
}

/**
 * Fills in what the settings leave open: the composition's own size (to the next size that the format takes, with
 * a warning where that differs) and frame rate, all of its frames, quality 75, and for formats without alpha an
 * opaque background, black unless another was asked for.
 *
 * @throws ExportError UNSUPPORTED_FORMAT or INVALID_SETTINGS naming the first thing that is wrong
 */
export function resolveSettings(settings: FormatSettings, composition: CompositionFacts): ResolvedSettings {
  const format = getFormat(String(settings.format));
  const problems = validateSettings(settings, composition);
  const [first] = problems;
  if (first?.severity === 'error') {
    throw new ExportError('INVALID_SETTINGS', first.message, { value: first.value });
  }
  const { width, height, warning } = resolveSize(settings, format, composition);
  const frameRate = settings.frameRate ?? composition.frameRate;
  const range = settings.range ?? { start: 0, end: outputFrameCount(composition, frameRate) };
  const pictures = format.codec === 'png';
  const { colour = 'bt709' } = settings;
  const wide = colour !== 'bt709';
  const depth = wide || settings.depth === 16 ? 16 : 8;
  const container = settings.container ?? format.containers[0];
  if (container === undefined) {
    throw new ExportError('INTERNAL', `The format ${format.id} declares no container.`, { value: format.id });
  }
  return {
    format,
    container,
    extension: container === 'folder' ? '' : format.extension,
    mimeType: container === 'folder' ? 'image/png' : format.mimeType,
    encode: {
      codec: format.codec,
      width,
      height,
      frameRate,
      rate:
        settings.bitrate !== undefined && !format.lossless
          ? { mode: 'bitrate', bitsPerSecond: settings.bitrate }
          : { mode: 'quality', quality: format.lossless ? 100 : (settings.quality ?? DEFAULT_QUALITY) },
      colourSpace: pictures ? PICTURE_COLOURS[colour] : BT709_LIMITED,
      depth,
    },
    render: {
      width,
      height,
      fit: settings.fit ?? 'contain',
      background: resolveBackground(settings, format),
      supersample: settings.supersample ?? 1,
      format: wide ? 'rgba32f' : depth === 16 ? 'rgba16' : 'rgba8',
      // Over an opaque background both kinds of alpha are the same bytes; premultiplied spares the division.
      alpha: pictures && settings.alpha !== 'none' ? 'straight' : 'premultiplied',
      ...(settings.blending === 'linear' && { blending: 'linear' }),
      ...(settings.imageSampling === 'lanczos' && { imageSampling: 'lanczos' }),
      ...(settings.dither === true && { dither: true }),
    },
    ...(settings.motionBlur && { motionBlur: shutterOf(settings.motionBlur, frameRate, composition) }),
    ...(settings.theme !== undefined && { theme: settings.theme }),
    renderer: resolveRenderer(settings),
    optimization: settings.optimization ?? {},
    frameRate,
    range,
    frameCount: range.end - range.start,
    ...(settings.title === undefined ? {} : { title: settings.title }),
    warnings: warning ? [...problems, warning] : problems,
  };
}

function resolveRenderer({ renderer = 'auto', optimization }: FormatSettings): 'auto' | 'cpu' | 'webgpu' {
  return renderer === 'auto' && optimization?.parallelization?.gpuUtilization === 0 ? 'cpu' : renderer;
}

function resolveSize(
  settings: FormatSettings,
  format: FormatDeclaration,
  composition: CompositionFacts,
): { width: number; height: number; warning?: SettingsProblem } {
  if (settings.size) return settings.size;
  const own = `${composition.width}×${composition.height}`;
  const scale = Math.min(1, format.maximumSize / Math.max(composition.width, composition.height));
  const width = roundSide(composition.width * scale, format);
  const height = roundSide(composition.height * scale, format);
  if (width === composition.width && height === composition.height) return { width, height };
  const reason =
    scale < 1
      ? `${format.name} goes up to ${format.maximumSize} pixels a side`
      : Math.min(composition.width, composition.height) < smallestSide(format)
        ? `${format.name} needs ${smallestSide(format)} pixels a side at least`
        : `${format.name} takes ${format.sizeMultiple === 2 ? 'even' : 'whole'} sides only`;
  return {
    width,
    height,
    warning: {
      severity: 'warning',
      setting: 'size',
      message: `The composition is ${own}; ${reason}, so the output is ${width}×${height}.`,
      value: own,
    },
  };
}

function resolveBackground(settings: FormatSettings, format: FormatDeclaration): Colour {
  const opaque = format.alpha.length === 0 || settings.alpha === 'none';
  const background = settings.background ?? (opaque ? DEFAULT_BACKGROUND : 'transparent');
  const [red, green, blue, alpha] = parseColour(background);
  return opaque ? [red * alpha, green * alpha, blue * alpha, 1] : [red, green, blue, alpha];
}
