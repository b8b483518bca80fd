import type { ExportErrorRecord } from '../../errors/index.ts';
import type { RingMemory } from './frame-ring.ts';

/**
 * What an ffmpeg thread is told. Plain messages rather than comlink's calls: a run blocks the thread for seconds, and
 * packets and signs of life leave it meanwhile.
 */
export type FfmpegRequest =
  /** Once, first: the verified core. */
  | {
      readonly type: 'core';
      readonly script: Blob;
      readonly module: WebAssembly.Module;
      /** Of the threaded core. */
      readonly helper?: Blob;
    }
  | { readonly type: 'encode'; readonly job: EncodeJob }
  /** One frame of an encode job that has no ring; its buffer is transferred. */
  | { readonly type: 'frame'; readonly data: ArrayBuffer }
  /** All frames of the encode job have come. */
  | { readonly type: 'end' }
  | { readonly type: 'decode'; readonly job: DecodeJob };

/** One job at a time; whoever gives one up ends the thread. */
export interface EncodeJob {
  readonly args: readonly string[];
  readonly frameBytes: number;
  /** Frames that are encoded in a run of their own; absent where the whole segment takes one run. */
  readonly batch?: number;
  /** Where frames come through shared memory: in one run whatever `batch` says, unless it is to be held to. */
  readonly ring?: RingMemory;
  readonly alwaysInBatches?: boolean;
  /** `stream`: bytes in order, as they come; `file`: one file, once it is complete (its muxer seeks). */
  readonly output: 'stream' | 'file';
}

export interface DecodeJob {
  readonly args: readonly string[];
  readonly file: Blob;
  /** Bytes after which the run has to stop: a bound on what lies in memory. */
  readonly maximumBytes: number;
}

export type FfmpegAnswer =
  /** Something happens inside the run. */
  | { readonly type: 'sign' }
  /** So many frames of the job were received (in one run) or consumed (in batches, from a ring). */
  | { readonly type: 'taken'; readonly frames: number }
  | { readonly type: 'output'; readonly data: ArrayBuffer }
  /** The job is complete: all of its output was posted. */
  | { readonly type: 'done'; readonly log: readonly string[] }
  | { readonly type: 'failed'; readonly error: ExportErrorRecord };
