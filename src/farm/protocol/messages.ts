import type { SegmentRange, SegmentResult } from '../../engine/host.ts';
import type { JobPriority } from '../../engine/index.ts';
import type { EncoderClass } from './names.ts';

/** A thing in the content store, by what it is. */
export interface ContentRef {
  /** Of the bytes, hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** One segment to be built. */
export interface TaskMessage {
  readonly version: number;
  readonly taskId: string;
  readonly jobId: string;
  readonly tenant: string;
  readonly priority: JobPriority;
  /** The {@link RecipeBundle}, as JSON in the content store. */
  readonly bundle: ContentRef;
  readonly range: SegmentRange;
  /** The segment's name by the submitter's reckoning; a worker that comes to another refuses the task. */
  readonly key: string;
  /** Of the encoder that the whole job is pinned to. */
  readonly fingerprint: string;
  readonly encoderClass: EncoderClass;
  readonly limits: TaskLimits;
}

export interface TaskLimits {
  /** For the whole segment, milliseconds. */
  readonly milliseconds: number;
  /** Of the segment's bytes. */
  readonly bytes: number;
}

/** Why a worker gave a task back, in words of the code. */
export type AttemptReason = 'failed' | 'preempted' | 'refused';

/** What happened to a task so far. */
export interface TaskAttempts {
  readonly attempts: readonly {
    readonly workerId: string;
    readonly reason: AttemptReason;
    /** An ExportErrorCode, or the refusal's: SCENE_MISMATCH, FINGERPRINT_MISMATCH, UNSIGNED_PROGRAM … */
    readonly code: string;
    readonly message: string;
    /** Milliseconds since 1970. */
    readonly at: number;
  }[];
}

/** The first good result of a segment. */
export interface SegmentCommit extends ContentRef {
  readonly key: string;
  readonly taskId: string;
  readonly jobId: string;
  readonly index: number;
  readonly workerId: string;
  readonly fingerprint: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly frames: number;
  readonly timing: SegmentResult['timing'];
  readonly rendering?: SegmentResult['rendering'];
}

/** Sent to the job's submitter while a segment is built; nothing hangs on its arrival. */
export interface TaskProgress {
  readonly taskId: string;
  readonly jobId: string;
  readonly index: number;
  readonly workerId: string;
  readonly state: 'started' | 'working' | 'gave-back';
  readonly frames: number;
}

export type ControlMessage =
  /** Give this task back at once: something more urgent waits. */
  | { readonly kind: 'preempt'; readonly taskId: string }
  /** Nobody needs this task any more. */
  | { readonly kind: 'cancel'; readonly taskId: string }
  /** End what is under way, take nothing new, leave. */
  | { readonly kind: 'drain' }
  /** Look at `workers` again: this worker was set aside, or taken back in. */
  | { readonly kind: 'reconsider' };

/** What a worker can do; written when it joins. */
export interface WorkerRow {
  readonly version: number;
  readonly workerId: string;
  /** For people. */
  readonly name: string;
  readonly kind: 'browser' | 'headless';
  readonly cores: number;
  /** Bytes; 0 where the browser does not tell. */
  readonly memory: number;
  readonly gpu?: string;
  readonly slots: number;
  /** Classes whose tasks it takes. */
  readonly classes: readonly EncoderClass[];
  /** Format ids that it can make. */
  readonly formats: readonly string[];
  /** Encoders by what EncoderPlan.encoder says. */
  readonly encoders: readonly string[];
  readonly browser: string;
  /** Of our own stages: ENGINE_VERSION. */
  readonly engineVersion: number;
  /** Milliseconds since 1970. */
  readonly joinedAt: number;
  /** Provided by the autoscaler, with the tier that it was asked for. */
  readonly tier?: string;
  /** After three different failures; absent where it is in good standing. */
  readonly setAside?: { readonly at: number; readonly reasons: readonly string[] };
}

/** Written every HEARTBEAT_MILLISECONDS. */
export interface Heartbeat {
  readonly workerId: string;
  readonly state: 'idle' | 'busy' | 'draining';
  /** Milliseconds since 1970, by the worker's clock. */
  readonly at: number;
  readonly tasks: readonly {
    readonly taskId: string;
    readonly jobId: string;
    readonly index: number;
    readonly frames: number;
    readonly of: number;
  }[];
  readonly segments: number;
  readonly frames: number;
  readonly failures: number;
  readonly busySeconds: number;
  /** Output megapixels a second while at work, by EncoderPlan.encoder. */
  readonly rates: Readonly<Record<string, number>>;
}

/** What a submitter tells of its jobs, for whoever watches the farm. */
export interface JobRow {
  readonly jobId: string;
  readonly submitterId: string;
  readonly name: string;
  readonly format: string;
  /** Of its tasks, once that is known. */
  readonly encoderClass?: EncoderClass;
  readonly priority: JobPriority;
  readonly state: 'processing' | 'completed' | 'failed' | 'cancelled';
  readonly segments: number;
  readonly done: number;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** By segment index: who built it; `local` for the submitter's own machine. */
  readonly builders: readonly (string | undefined)[];
}
