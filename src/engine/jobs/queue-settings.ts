import type { QueueSettings } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import type { StoreDatabase } from '../segments/index.ts';

/** Names in `meta`. */
export const SETTINGS_KEY = 'queue-settings';
export const PAUSED_KEY = 'queue-paused';

const MEBIBYTE = 2 ** 20;
const MOST_JOBS = 64;
const MOST_WORKERS = 256;
const LEAST_MEMORY = 64 * MEBIBYTE;
/** With less of the processor's time exports would hardly end. */
const LEAST_SHARE = 0.1;
/** What a machine is taken to have whose browser does not tell. */
const USUAL_MEMORY_GIBIBYTES = 4;

/** Two at once: the check and the start of one, which leave workers idle, overlap with the segments of the other. */
const CONCURRENT_JOBS = 2;

/** How the queue is set up, and whether it is halted. */
export interface QueueState {
  readonly settings: QueueSettings;
  readonly paused: boolean;
}

export async function readQueueState(database: StoreDatabase): Promise<QueueState> {
  const transaction = database.transaction('meta');
  const stored = (await transaction.store.get(SETTINGS_KEY)) as Partial<QueueSettings> | undefined;
  const paused = (await transaction.store.get(PAUSED_KEY)) === true;
  await transaction.done;
  return { settings: changedSettings(defaultSettings(), stored ?? {}), paused };
}

/** What the settings become; undefined takes back what has no fixed default, and leaves the others as they are. */
export function changedSettings(settings: QueueSettings, changed: Partial<QueueSettings>): QueueSettings {
  const { workers, segmentBudget, ...kept } = { ...settings, ...changed };
  return {
    ...kept,
    maxConcurrentJobs: changed.maxConcurrentJobs ?? settings.maxConcurrentJobs,
    memoryCeiling: changed.memoryCeiling ?? settings.memoryCeiling,
    processorShare: changed.processorShare ?? settings.processorShare,
    ...(workers !== undefined && { workers }),
    ...(segmentBudget !== undefined && { segmentBudget }),
  };
}

export function defaultSettings(): QueueSettings {
  const { deviceMemory = USUAL_MEMORY_GIBIBYTES } = navigator as { readonly deviceMemory?: number };
  return {
    maxConcurrentJobs: CONCURRENT_JOBS,
    memoryCeiling: (deviceMemory / 2) * 2 ** 30,
    processorShare: 1,
  };
}

/** @throws ExportError INVALID_SETTINGS that names what is out of range */
export function checkSettings(settings: Partial<QueueSettings>): void {
  const { maxConcurrentJobs, workers, memoryCeiling, processorShare, segmentBudget } = settings;
  whole('The number of jobs at once', maxConcurrentJobs, 1, MOST_JOBS);
  whole('The number of workers', workers, 1, MOST_WORKERS);
  if (memoryCeiling !== undefined && !(memoryCeiling >= LEAST_MEMORY && Number.isFinite(memoryCeiling))) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `The memory for exports must be at least ${LEAST_MEMORY / MEBIBYTE} MiB.`,
      { value: memoryCeiling },
    );
  }
  if (processorShare !== undefined && !(processorShare >= LEAST_SHARE && processorShare <= 1)) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `The share of the processor's time for exports must be a number from ${LEAST_SHARE} to 1.`,
      { value: processorShare },
    );
  }
  if (segmentBudget !== undefined && !(segmentBudget >= 0 && Number.isFinite(segmentBudget))) {
    throw new ExportError('INVALID_SETTINGS', 'The room for finished segments must be 0 bytes or more.', {
      value: segmentBudget,
    });
  }
}

function whole(what: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new ExportError('INVALID_SETTINGS', `${what} must be a whole number from ${least} to ${most}.`, {
    value,
  });
}
