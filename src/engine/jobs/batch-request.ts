import type {
  BatchExportRequest,
  BatchFormat,
  BatchSettings,
  CompositionFiles,
  NotificationSettings,
  PresetsAPI,
} from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import { type FormatSettings, getFormat, settingsOf, validateSettings } from '../formats/index.ts';
import { parseNameTemplate } from './name-template.ts';

/** More than anybody waits for; it bounds what one call may put into the store. */
const MOST_JOBS = 5000;

/** A format of a batch with all that it says. */
export interface ChosenFormat {
  readonly settings: FormatSettings;
  readonly preset?: string;
}

/** One file that a batch is to make: places in its request's lists. */
export interface BatchPair {
  readonly composition: number;
  readonly format: number;
}

/**
 * What is to be made of what, composition by composition.
 *
 * @throws ExportError INVALID_SETTINGS where nothing or too much is asked for, or settings that can't be
 */
export function pairsOf({ compositionIds, formats, omit = [] }: BatchExportRequest): BatchPair[] {
  const most = compositionIds.length * formats.length;
  if (most > MOST_JOBS) {
    throw invalid(`A batch has at most ${MOST_JOBS} exports; these are ${most}: split it.`, most);
  }
  const left = new Set(omit.map(({ composition, format }) => `${composition}/${format}`));
  const pairs = compositionIds.flatMap((_, composition) =>
    formats.map((_, format) => ({ composition, format })),
  );
  const wanted = pairs.filter(({ composition, format }) => !left.has(`${composition}/${format}`));
  if (wanted.length === 0) throw invalid('A batch needs a composition and a format at least.', most);
  return wanted;
}

/** @throws ExportError UNKNOWN_PRESET, UNSUPPORTED_FORMAT, or INVALID_SETTINGS that says what is wrong with which format */
export async function formatOf(format: BatchFormat, presets: Pick<PresetsAPI, 'get'>): Promise<ChosenFormat> {
  const chosen = await chosenFormat(format, presets);
  getFormat(String(chosen.settings.format));
  const problems = validateSettings(chosen.settings).filter(({ severity }) => severity === 'error');
  if (problems.length > 0) {
    throw invalid(
      `The settings for ${chosen.preset ?? chosen.settings.format} will not do: ${problems.map(({ message }) => message).join(' ')}`,
      problems.map(({ setting }) => setting),
    );
  }
  return chosen;
}

async function chosenFormat(format: BatchFormat, presets: Pick<PresetsAPI, 'get'>): Promise<ChosenFormat> {
  if (typeof format === 'string') return { settings: { format } };
  if ('preset' in format) {
    const { preset, settings } = format;
    return { settings: settingsOf(await presets.get(preset), settings), preset };
  }
  return { settings: 'format' in format ? format : { format: format.id } };
}

/**
 * Checks what a batch does beside its exports, before anything is stored.
 *
 * @throws ExportError INVALID_SETTINGS
 */
export function checkBatchSettings(settings: BatchSettings, { webhook }: NotificationSettings): void {
  if (settings.nameTemplate !== undefined) parseNameTemplate(settings.nameTemplate);
  checkCount('maxConcurrentJobs', settings.maxConcurrentJobs, 1);
  checkCount('maxRetries', settings.maxRetries, 0);
  if (settings.destination && !settings.consolidateOutput) {
    throw invalid(
      'The destination of a batch is where its files are brought together: set consolidateOutput, or leave the destination out.',
      settings.destination.kind,
    );
  }
  if (settings.destination?.kind === 'stream') {
    throw invalid(
      'A batch outlives its page, a stream does not: choose a file, a folder or a server, or take the archive from getBatchResult.',
      'stream',
    );
  }
  if (webhook !== undefined) webhookAddress(webhook);
}

/** @throws ExportError INVALID_SETTINGS for what is no address that can be posted to */
export function webhookAddress(webhook: NonNullable<NotificationSettings['webhook']>): string {
  const text = typeof webhook === 'string' ? webhook : webhook.url;
  const base = globalThis.location?.href;
  const address = URL.canParse(text, base) ? new URL(text, base) : undefined;
  if (address && /^https?:$/.test(address.protocol)) return address.href;
  throw invalid(`The webhook “${text}” is no address: it begins with https://.`, text);
}

/** A composition's name for a person, where files are named by it. */
export function compositionName(compositionId: string, { fileName, composition }: CompositionFiles): string {
  const own = composition instanceof File ? composition.name : undefined;
  return fileName ?? own ?? compositionId;
}

function checkCount(name: keyof BatchSettings, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return;
  throw invalid(`${name} is a whole number from ${least}; it is ${value}.`, value);
}

function invalid(message: string, value: unknown): ExportError {
  return new ExportError('INVALID_SETTINGS', message, { value });
}
