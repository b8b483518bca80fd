import type { FormatSettings, SettingsProblem } from './formats.ts';

/** Notes a problem; `value` is the setting's own where absent. */
export type Report = (
  severity: SettingsProblem['severity'],
  setting: keyof FormatSettings,
  message: string,
  value?: unknown,
  about?: Pick<SettingsProblem, 'isPerProgramme'>,
) => void;

export function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && value >= least && value <= most;
}

/** A value of any type, short enough for a sentence. */
export function shown(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))).slice(0, 40);
}
