import type { CompositionWarning } from '../composition/index.ts';
import { ExportError } from '../errors/index.ts';
import {
  type FormatSettings,
  type PlainSettings,
  resolvePlainSettings,
  type Size,
} from '../formats/index.ts';
import type { Rational } from '../media/index.ts';
import { isFrameSource, openPictures, type PictureSource } from '../segments/index.ts';
import { type AudioPreflight, prepareAudio } from './audio-preflight.ts';

/** Everything that is decided before a file without pictures is made. */
export interface PlainPreflight {
  readonly name: string;
  readonly warnings: readonly CompositionWarning[];
  readonly settings: PlainSettings;
  /** Of the composition. */
  readonly size: Size;
  readonly compositionRate: Rational;
  /** Of a sound file. */
  readonly audio?: AudioPreflight['track'];
  /** What was chosen and why, in words. */
  readonly explanation: readonly string[];
}

/** @throws ExportError for a composition or settings that will not do; INVALID_COMPOSITION for a sound file of a silent one */
export async function preparePlain(source: PictureSource, settings: FormatSettings): Promise<PlainPreflight> {
  if (isFrameSource(source)) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `A frame source gives pictures alone, and ${settings.format} holds none: choose a film or pictures.`,
      { value: settings.format },
    );
  }
  const themed = { ...source, reading: settings.theme === undefined ? {} : { themeId: settings.theme } };
  using pictures = await openPictures(themed);
  const { facts } = pictures;
  const resolved = resolvePlainSettings(settings, facts);
  const sound = resolved.audio && (await prepareAudio(themed, resolved.audio));
  if (resolved.kind === 'sound' && !sound?.track) {
    throw new ExportError(
      'INVALID_COMPOSITION',
      'Nothing is heard in this composition, so that there is no sound to write: add a sound layer, or choose another format.',
      { value: facts.name },
    );
  }
  return {
    name: facts.name,
    warnings: [...facts.warnings, ...(sound?.warnings ?? [])],
    settings: resolved,
    size: { width: facts.width, height: facts.height },
    compositionRate: facts.frameRate,
    ...(sound?.track && { audio: sound.track }),
    explanation: [...resolved.warnings, ...(sound?.track?.encoder.explanation ?? [])],
  };
}
