import type { FrameRange } from '../../api/index.ts';

/* Values as the report writes them: English, by the units of the field. */

/** @example `23 November 2026, 14:05 UTC` */
export function momentText(moment: Date): string {
  const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${date.format(moment).replace(' at ', ', ')} UTC`;
}

/** @example `1 h 2 min 3 s`, `4.2 s` */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return ['h', 'min', 's'].flatMap((unit, at) => (parts[at] ? [`${parts[at]} ${unit}`] : [])).join(' ');
}

/** In the decimal units of IEC 80000-13. @example `12.3 MB` */
export function bytesText(count: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  return `${Number((count / 1000 ** power).toFixed(power === 0 ? 0 : 1))} ${units[power]}`;
}

/** @example `1 gate`, `1,204 frames` */
export const countText = (count: number, one: string, more = `${one}s`): string =>
  `${new Intl.NumberFormat('en-GB').format(count)} ${count === 1 ? one : more}`;

/** @example `frame 12`, `frames 12–15` */
export const framesText = ({ start, end }: FrameRange): string =>
  end - start <= 1 ? `frame ${start}` : `frames ${start}–${end - 1}`;

export const decibelsText = (decibels: number): string =>
  decibels === Number.POSITIVE_INFINITY ? '∞ dB' : `${decibels.toFixed(2)} dB`;

/** A measured value as exact as it is of use. */
export const valueText = (value: number | string): string =>
  typeof value === 'string' ? value : Number.isFinite(value) ? String(Number(value.toFixed(4))) : '∞';
