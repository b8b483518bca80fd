import type { SettingsProblem } from '../../engine/index.ts';

/** The problems of one field: the graver severity and all sentences; undefined where there is none. */
export function problemAt(
  problems: readonly SettingsProblem[],
  ...settings: readonly SettingsProblem['setting'][]
): { readonly severity: SettingsProblem['severity']; readonly sentences: string } | undefined {
  const found = problems.filter(({ setting }) => settings.includes(setting));
  if (found.length === 0) return undefined;
  return {
    severity: found.some(({ severity }) => severity === 'error') ? 'error' : 'warning',
    sentences: found.map(({ message }) => message).join(' '),
  };
}

/** The settings that have a field of their own; problems of others are told with the verdict. */
export const FIELD_SETTINGS: ReadonlySet<SettingsProblem['setting']> = new Set([
  'format',
  'container',
  'size',
  'fit',
  'frameRate',
  'range',
  'bitrate',
  'quality',
  'alpha',
  'alphaDepth',
  'background',
  'layers',
  'supersample',
  'depth',
  'colour',
  'colourModel',
  'audio',
  'timecode',
  'reel',
  'title',
  'description',
  'scan',
  'pulldown',
  'leader',
  'handles',
  'as11',
]);
