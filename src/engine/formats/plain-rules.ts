import type { ContainerId } from '../container/index.ts';
import type { Rational } from '../media/index.ts';
import { checkAudio } from './audio-settings.ts';
import { checkCodecOptimizations } from './codec-optimizations.ts';
import { checkFile } from './file-settings.ts';
import type { FormatDeclaration, FormatKind, FormatSettings } from './formats.ts';
import { checkLottie } from './lottie.ts';
import type { Report } from './report.ts';

/** What holds no pictures. */
export type PlainKind = Exclude<FormatKind, 'film'>;

/** What may be asked of every format, since it says nothing of pictures. */
const COMMON: readonly (keyof FormatSettings)[] = [
  'format', 'container', 'range', 'theme', 'title', 'description', 'sidecar', 'deterministic', 'renderer',
  'optimization', 'codecOptimizations', 'lottie', 'encoder',
]; // biome-ignore format: a list

const OF_KIND: Readonly<Record<PlainKind, readonly (keyof FormatSettings)[]>> = {
  document: [],
  sound: ['audio', 'frameRate', 'timecode', 'reel'],
};

const WORDS: Readonly<Record<PlainKind, string>> = {
  document: 'is the composition itself, drawn by whoever plays it',
  sound: 'holds sound alone',
};

/** What is asked of a format without pictures that only films can do. */
export function checkPlain(
  settings: FormatSettings,
  format: FormatDeclaration,
  kind: PlainKind,
  container: ContainerId | undefined,
  frameRate: Rational | undefined,
  report: Report,
): void {
  const { name } = format;
  const known = [...COMMON, ...OF_KIND[kind]];
  for (const setting of Object.keys(settings) as (keyof FormatSettings)[]) {
    if (settings[setting] === undefined || known.includes(setting)) continue;
    // Presets and profiles may be tried with every format: what asks for nothing is no mistake.
    const idle =
      ['quality', 'bitrate', 'targetSsim', 'fit', 'chapters'].includes(setting) ||
      settings[setting] === false;
    report(idle ? 'warning' : 'error', setting, `${name} ${WORDS[kind]}: leave ${setting} out.`);
  }
  const { encoder } = settings;
  if (encoder !== undefined && encoder !== 'auto' && encoder !== 'wasm') {
    report('error', 'encoder', `${name} needs no encoder: choose auto.`);
  }
  checkCodecOptimizations(settings, format, report);
  if (kind === 'document') checkLottie(settings, report);
  else if (settings.audio === false)
    report('error', 'audio', `${name} is nothing but sound: it can't be left out.`);
  else checkAudio(settings, format, container, report);
  checkFile(settings, container, frameRate, report);
}
