import type { ContainerId } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import type { Rational } from '../media/index.ts';
import { type ResolvedAudio, resolveAudio } from './audio-settings.ts';
import { containerFile } from './containers.ts';
import { type ResolvedFile, resolveFile } from './file-settings.ts';
import type { FormatDeclaration, FormatSettings } from './formats.ts';
import { type ResolvedLottie, resolveLottie } from './lottie.ts';
import { type CompositionFacts, outputFrameCount } from './output-timing.ts';
import type { PlainKind } from './plain-rules.ts';
import { getFormat } from './registry.ts';
import { validateSettings } from './validate.ts';

/** Settings, with nothing left open, of a format that has no pictures. */
export interface PlainSettings {
  readonly format: FormatDeclaration;
  readonly kind: PlainKind;
  readonly container: ContainerId;
  readonly extension: string;
  readonly mimeType: string;
  /** Of the frames that the range, a timecode and markers count in. */
  readonly frameRate: Rational;
  readonly range: { readonly start: number; readonly end: number };
  readonly frameCount: number;
  readonly file: ResolvedFile;
  readonly audio?: ResolvedAudio;
  readonly lottie: ResolvedLottie;
  readonly theme?: string;
  readonly renderer: 'auto' | 'cpu' | 'webgpu';
  readonly sidecar?: 'md5' | 'sha256';
  readonly warnings: readonly string[];
}

/**
 * @throws ExportError UNSUPPORTED_FORMAT or INVALID_SETTINGS naming the first thing that is wrong
 */
export function resolvePlainSettings(settings: FormatSettings, composition: CompositionFacts): PlainSettings {
  const format = getFormat(String(settings.format));
  const { kind } = format;
  const problems = validateSettings(settings, composition);
  const [first] = problems;
  if (first?.severity === 'error') {
    throw new ExportError('INVALID_SETTINGS', first.message, { value: first.value });
  }
  const container = settings.container ?? format.containers[0];
  if (container === undefined || kind === undefined || kind === 'film') {
    throw new ExportError('INTERNAL', `The format ${format.id} is one of films.`, { value: format.id });
  }
  const frameRate = settings.frameRate ?? composition.frameRate;
  const range = settings.range ?? { start: 0, end: outputFrameCount(composition, frameRate) };
  const programme = { ...range, handles: { before: 0, after: 0 } };
  const audio = kind === 'sound' ? resolveAudio(settings, format, container) : undefined;
  const { theme, sidecar, renderer = 'auto' } = settings;
  return {
    ...{ format, kind, container, ...containerFile(container), frameRate, range },
    frameCount: range.end - range.start,
    file: resolveFile(settings, format, container, composition, frameRate, programme, 0),
    ...(audio && { audio }),
    lottie: resolveLottie(settings),
    ...(theme !== undefined && { theme }),
    renderer,
    ...(sidecar !== undefined && { sidecar }),
    warnings: problems.map(({ message }) => message),
  };
}
