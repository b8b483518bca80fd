import type { CompositionFiles, ExportDestination, ExportRequest } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import { type FormatSettings, getFormat } from '../formats/index.ts';
import type { NewJob } from './job-repository.ts';
import { pictureSourceOf } from './picture-source.ts';
import { isLarge, type JobRecord, type NamedSource, nameSource, type StoredDestination } from './record.ts';
import { DEFAULT_RETRIES } from './retry-policy.ts';

const MOST_RETRIES = 100;

/** A job that is asked for. */
export interface Submission {
  /** Made where absent. */
  readonly id?: string;
  readonly request: ExportRequest & CompositionFiles;
  /** What the request's files are, where that is known already. */
  readonly named?: NamedSource;
  readonly fields?: Pick<JobRecord, 'batchId' | 'batchLimit' | 'person' | 'discardSegments' | 'paused'>;
}

/** A job as it is taken in, with what stays in the page that asked for it. */
export interface Submitted extends NewJob {
  readonly stream?: WritableStream<Uint8Array<ArrayBuffer>>;
  /** Files that are too large for the store, by their hashes. */
  readonly large: ReadonlyMap<string, Blob>;
}

/** @throws ExportError where the request can't become a job, or the signal's reason */
export async function newJob(
  { id, request, fields, ...given }: Submission,
  pageId: string,
  signal?: AbortSignal,
): Promise<Submitted> {
  getFormat(String(request.settings.format));
  const { destination = { kind: 'opfs' }, maxRetries = DEFAULT_RETRIES, dependencies = [] } = request;
  if (!Number.isInteger(maxRetries) || maxRetries < 0 || maxRetries > MOST_RETRIES) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `maxRetries must be a whole number from 0 to ${MOST_RETRIES}.`,
      {
        value: maxRetries,
      },
    );
  }
  const { reencode } = request;
  if (reencode !== undefined && typeof reencode !== 'boolean' && reencode !== 'codec') {
    throw new ExportError('INVALID_SETTINGS', 'reencode must be true, false or codec.', { value: reencode });
  }
  const named = given.named ?? (await nameFiles(request, signal));
  const large = new Map<string, Blob>();
  for (const [hash, file] of named.assets) if (isLarge(file)) large.set(hash, file);
  const stream = destination.kind === 'stream' ? destination.stream : undefined;
  const record: JobRecord = {
    id: id ?? crypto.randomUUID(),
    compositionId: request.compositionId,
    ...named.fields,
    settings: request.settings,
    priority: request.priority ?? 'normal',
    destination: storable(destination),
    ...(request.workers !== undefined && { workers: request.workers }),
    validate: request.validate ?? false,
    ...(request.profileId !== undefined && { profileId: request.profileId }),
    ...(request.presetId !== undefined && { presetId: request.presetId }),
    ...(reencode !== undefined && { reencode }),
    state: 'queued',
    createdAt: new Date(),
    retryCount: 0,
    maxRetries,
    ...(dependencies.length > 0 && { dependencies: [...new Set(dependencies)] }),
    ...((stream || large.size > 0) && { page: pageId }),
    ...fields,
    currentFrame: 0,
    totalFrames: 0,
    segmentStates: [],
    preflight: [],
    warnings: [],
    errors: [],
  };
  return { record, assets: named.assets, large, ...(stream && { stream }) };
}

/**
 * What the files of a request are: read and hashed once, however many jobs are made of them.
 *
 * @throws ExportError where they can't be exported, or the signal's reason
 */
export async function nameFiles(files: CompositionFiles, signal?: AbortSignal): Promise<NamedSource> {
  return nameSource(await pictureSourceOf(files, signal), files.fileName, signal);
}

/**
 * A new job with all that an earlier one was asked with. What went to a stream is kept in the store this time.
 *
 * @param settings in place of those that it was asked with
 */
export function repeatedJob(earlier: JobRecord, settings = askedSettings(earlier)): JobRecord {
  const { compositionId, fileName, composition, frameSource, assets, priority } = earlier;
  const { destination, workers, validate, profileId, presetId, reencode, maxRetries, page } = earlier;
  return {
    id: crypto.randomUUID(),
    ...{ compositionId, fileName, composition, assets, settings, priority, validate },
    ...(frameSource && { frameSource }),
    destination: destination.kind === 'stream' ? { kind: 'opfs' } : destination,
    ...(workers !== undefined && { workers }),
    ...(profileId !== undefined && { profileId }),
    ...(presetId !== undefined && { presetId }),
    ...(reencode !== undefined && { reencode }),
    ...(page !== undefined && { page }),
    state: 'queued',
    createdAt: new Date(),
    retryCount: 0,
    ...(maxRetries !== undefined && { maxRetries }),
    ...{ currentFrame: 0, totalFrames: 0, segmentStates: [], preflight: [], warnings: [], errors: [] },
  };
}

const askedSettings = ({ settings, reencoded }: JobRecord): FormatSettings => reencoded?.settings ?? settings;

/** Threads resolve relative addresses against their own script, so it is done here; a stream is kept apart. */
export function storable(destination: ExportDestination): StoredDestination {
  switch (destination.kind) {
    case 'http':
      return { ...destination, url: new URL(destination.url, globalThis.location?.href).href };
    case 'stream':
      return { kind: 'stream' };
    default:
      return destination;
  }
}
