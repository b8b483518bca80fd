import type {
  ExportDestination,
  ExportResult,
  ExportStatus,
  JobPriority,
  JobState,
  KeptAside,
} from '../api/index.ts';
import type { AssetFile, CompositionWarning } from '../composition/index.ts';
import { type ExportErrorRecord, refuseAborted } from '../errors/index.ts';
import type { FormatSettings, ReencodeChoice } from '../formats/index.ts';
import { sha256Hex } from '../media/index.ts';
import {
  type FrameSourceModule,
  HASHED_WHOLE_BYTES,
  isFrameSource,
  type JobRow,
  type PictureSource,
  sha256OfStream,
} from '../segments/index.ts';
import { moduleName } from './picture-source.ts';

/** Where a job's file goes, as far as that outlives its page: a stream does not. */
export type StoredDestination = Exclude<ExportDestination, { kind: 'stream' }> | { readonly kind: 'stream' };

/** A job as it outlives its page. Bytes lie apart, in `assets`, by their hash. */
export interface JobRecord extends JobRow {
  readonly compositionId: string;
  readonly fileName: string;
  /** Hash of the document; empty where a frame source gives the pictures. */
  readonly composition: string;
  readonly frameSource?: FrameSourceModule;
  /** Path that the document names, and hash. */
  readonly assets: readonly (readonly [string, string])[];
  readonly settings: FormatSettings;
  readonly priority: JobPriority;
  readonly destination: StoredDestination;
  readonly workers?: number;
  readonly validate: boolean;
  /** Whose gates the file must pass. */
  readonly profileId?: string;
  /** Whose place's rules the file is held against. */
  readonly presetId?: string;
  readonly reencode?: ReencodeChoice;
  /** Its first file failed its gates; `settings` are one rung higher now. */
  readonly reencoded?: {
    /** As they were asked for. */
    readonly settings: FormatSettings;
    /** What was changed, in words. */
    readonly words: string;
  };
  /** A file of it that failed its gates. */
  readonly keptAside?: KeptAside;
  /** Of the validation that is kept. */
  readonly quality?: { readonly score: number; readonly passed: boolean };
  readonly state: JobState;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly completedAt?: Date;
  /** How often the whole job was tried again by itself. */
  readonly retryCount: number;
  readonly maxRetries?: number;
  /** Not before then is it tried again. */
  readonly retryAt?: Date;
  /** Place among those of its priority; the time of creation where absent. */
  readonly position?: number;
  readonly paused?: true;
  /** Jobs and batches that must be complete first. */
  readonly dependencies?: readonly string[];
  /** Those of them that were complete and have been deleted since. */
  readonly met?: readonly string[];
  /** How often a page went away under its work since a segment, or a block of its sound, was last stored. */
  readonly interruptions?: number;
  /** All segments are there, if it has any: its file is being written to its end and checked. */
  readonly finishing?: true;
  /** The page that has what no other has: the stream that the file goes to, or files too large to be copied. */
  readonly page?: string;
  readonly batchId?: string;
  /** The most jobs of its batch under way at once. */
  readonly batchLimit?: number;
  /** Who asked for it, by a pseudonym of the audit trail. */
  readonly person?: string;
  /** Its segments are not kept for later exports once it is complete. */
  readonly discardSegments?: true;
  /** The finished file was removed from the store. */
  readonly fileRemoved?: true;
  readonly currentFrame: number;
  readonly totalFrames: number;
  readonly segmentStates: ExportStatus['segmentStates'];
  readonly preflight: readonly string[];
  readonly warnings: readonly CompositionWarning[];
  readonly errors: readonly ExportErrorRecord[];
  readonly result?: Omit<ExportResult, 'file'>;
}

/**
 * Of a file that is copied into the store, so that a later page can resume its job. A copy of a larger video would fill
 * the store: it stays the file that it is, for as long as the page lives.
 */
const MOST_STORED_BYTES = 512 * 2 ** 20;

/** Whether a file stays where it is instead of being copied into the store. */
export function isLarge(file: AssetFile): file is Blob {
  return file instanceof Blob && file.size > MOST_STORED_BYTES;
}

/** What a record says of what gives the pictures, and the bytes that it refers to by their hashes. */
export interface NamedSource {
  readonly fields: Pick<JobRecord, 'fileName' | 'composition' | 'assets' | 'frameSource'>;
  readonly assets: ReadonlyMap<string, AssetFile>;
}

/** @throws ExportError the signal's reason */
export async function nameSource(
  source: PictureSource,
  fileName: string | undefined,
  signal?: AbortSignal,
): Promise<NamedSource> {
  const assets = new Map<string, AssetFile>();
  if (isFrameSource(source)) {
    const name = fileName ?? moduleName(source);
    return { fields: { fileName: name, composition: '', assets: [], frameSource: source }, assets };
  }
  const name = async (file: AssetFile): Promise<string> => {
    refuseAborted(signal);
    const hash =
      file instanceof Blob && file.size > HASHED_WHOLE_BYTES
        ? await sha256OfStream(streamOf(file, signal))
        : await sha256Hex(file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : file);
    assets.set(hash, file);
    return hash;
  };
  const named: (readonly [string, string])[] = [];
  for (const [path, bytes] of source.assets) named.push([path, await name(bytes)]);
  const composition = await name(source.bytes);
  return { fields: { fileName: source.fileName, composition, assets: named }, assets };
}

/** The DOM library types a Blob's chunks by any buffer; they are ordinary ones. */
function streamOf(file: Blob, signal: AbortSignal | undefined): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = file.stream() as ReadableStream<Uint8Array<ArrayBuffer>>;
  return signal ? bytes.pipeThrough(new TransformStream(), { signal }) : bytes;
}

/** A job that will not change by itself any more. */
export function isEnded({ state }: Pick<JobRecord, 'state'>): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}
