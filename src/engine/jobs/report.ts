import type { JobState } from '../api/index.ts';
import { formatRational } from '../media/index.ts';
import type { BatchRecord } from './batch-record.ts';
import { outcomeOf } from './batch-status.ts';
import type { JobRecord } from './record.ts';

/** Raised when a field changes its meaning. */
const REPORT_VERSION = 1;

/** One export of a batch, as its report tells of it. */
export interface ReportedFile {
  readonly jobId: string;
  readonly composition: string;
  readonly compositionId: string;
  readonly format: string;
  readonly preset?: string;
  readonly status: JobState;
  /** In the archive or folder, or of the file alone; absent where there is none. */
  readonly file?: string;
  readonly bytes?: number;
  readonly width?: number;
  readonly height?: number;
  /** Such as `30000/1001`. */
  readonly frameRate?: string;
  readonly frames?: number;
  /** Seconds of film. */
  readonly duration?: number;
  /** Seconds that the export took. */
  readonly took?: number;
  readonly encoder?: string;
  /** Worst of the frames that were compared. */
  readonly ssim?: number;
  readonly deltaE?: number;
  /** 0–100. */
  readonly score?: number;
  readonly sha256?: string;
  readonly errors: readonly { readonly code: string; readonly message: string }[];
  readonly warnings: readonly string[];
}

/** What a batch made of what. */
export interface BatchReport {
  readonly version: typeof REPORT_VERSION;
  readonly id: string;
  readonly name: string;
  readonly status: 'completed' | 'failed' | 'cancelled';
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly endedAt: string;
  /** Seconds from the first export's start to the last one's end. */
  readonly took: number;
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Of all files together. */
  readonly bytes: number;
  readonly files: readonly ReportedFile[];
}

/**
 * @param jobs those of the batch that there still are, all ended
 * @param names of the files, by job
 */
export function reportOf(
  batch: BatchRecord,
  jobs: ReadonlyMap<string, JobRecord>,
  names: ReadonlyMap<string, string>,
): BatchReport {
  const records = [...jobs.values()];
  const files = batch.entries.flatMap(({ jobId, composition, compositionId, format, preset }) => {
    const job = jobs.get(jobId);
    if (!job) return [];
    const what = { jobId, composition, compositionId, format, ...(preset !== undefined && { preset }) };
    return [{ ...what, ...endOf(job, names.get(jobId)) }];
  });
  const count = (state: JobState): number => records.filter((job) => job.state === state).length;
  const starts = records.flatMap(({ startedAt }) => (startedAt ? [startedAt.getTime()] : []));
  const ends = records.flatMap(({ completedAt }) => (completedAt ? [completedAt.getTime()] : []));
  const ended = Math.max(batch.createdAt.getTime(), ...ends);
  return {
    version: REPORT_VERSION,
    id: batch.id,
    name: batch.name,
    status: outcomeOf(records.map(({ state }) => ({ status: state }))),
    createdAt: batch.createdAt.toISOString(),
    endedAt: new Date(ended).toISOString(),
    took: starts.length === 0 ? 0 : (ended - Math.min(...starts)) / 1000,
    completed: count('completed'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    bytes: files.reduce((sum, { bytes = 0 }) => sum + bytes, 0),
    files,
  };
}

function endOf(
  job: JobRecord,
  file: string | undefined,
): Pick<ReportedFile, 'status' | 'errors' | 'warnings'> & Partial<ReportedFile> {
  const { state, result, startedAt, completedAt } = job;
  const end = {
    status: state,
    errors: state === 'completed' ? [] : job.errors.map(({ code, message }) => ({ code, message })),
    warnings: (result?.warnings ?? job.warnings).map(({ message }) => message),
    ...(startedAt && completedAt && { took: (completedAt.getTime() - startedAt.getTime()) / 1000 }),
  };
  if (state !== 'completed' || !result) return end;
  const { check } = result;
  return {
    ...end,
    file: file ?? result.fileName,
    bytes: result.bytes,
    ...pictureSizeOf(job),
    frameRate: formatRational(result.frameRate),
    frames: result.frames,
    duration: result.seconds,
    encoder: result.encoder,
    ...(check.framesCompared > 0 && { ssim: check.ssim, deltaE: check.deltaE }),
    ...(result.quality && { score: result.quality.overall }),
    sha256: result.sha256,
  };
}

/** Of the pictures in the finished file; absent where it has none. */
export function pictureSizeOf({ result }: JobRecord): { width: number; height: number } | undefined {
  const track = result?.check.report?.tracks.find(({ type }) => type === 'video' || type === 'pictures');
  return track && { width: track.width, height: track.height };
}
