/** What the element says; a host that speaks another language replaces what it wants. */
export interface ExportElementTexts {
  readonly start: string;
  readonly again: string;
  readonly retry: string;
  readonly cancel: string;
  /** Name of the progress bar. */
  readonly progress: string;
  readonly preparing: string;
  readonly waiting: string;
  readonly rendering: string;
  readonly encoding: string;
  readonly validating: string;
  readonly finalizing: string;
  readonly cancelled: string;
  /** `{time}`: minutes and seconds. */
  readonly remaining: string;
  /** `{name}` and `{size}`. */
  readonly download: string;
}

export const ENGLISH: ExportElementTexts = {
  start: 'Export',
  again: 'Export again',
  retry: 'Try again',
  cancel: 'Cancel',
  progress: 'Export progress',
  preparing: 'Preparing',
  waiting: 'Waiting for its turn',
  rendering: 'Rendering',
  encoding: 'Encoding',
  validating: 'Checking the file',
  finalizing: 'Writing the file',
  cancelled: 'Cancelled. What was finished is kept for the next try.',
  remaining: '{time} left',
  download: 'Save {name} ({size})',
};

export const filled = (text: string, fields: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (written, name: string) => fields[name] ?? written);

/** Minutes and seconds, such as 1:05. */
export function clockTime(seconds: number): string {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Bytes in the unit that reads best, with decimal prefixes as file managers have them. */
export function byteSize(bytes: number, language?: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    maximumSignificantDigits: 3,
  });
  return format.format(bytes / 1000 ** power);
}
