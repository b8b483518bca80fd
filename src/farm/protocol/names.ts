import type { JobPriority } from '../../engine/index.ts';

/**
 * Raised when submitters, workers and server of different ages would misunderstand each other; each refuses another's with
 * words.
 */
export const PROTOCOL_VERSION = 1;

/** The work-queue stream: a message a segment, gone once a worker has acknowledged it. */
export const TASK_STREAM = 'TASKS';

/** In the order in which workers ask for work. */
export const PRIORITIES_BY_URGENCY: readonly JobPriority[] = ['urgent', 'high', 'normal', 'low'];

/** Key-value buckets of a tenant. */
export const BUCKETS = {
  /** By job id: {@link JobRow}. */
  jobs: 'jobs',
  /** By worker id: {@link WorkerRow}. */
  workers: 'workers',
  /** By worker id: {@link Heartbeat}; rows vanish when a worker falls silent. */
  heartbeats: 'heartbeats',
  /** By segment key: {@link SegmentCommit}. Created once, never changed: the first good result wins. */
  segments: 'segments',
  /** By task id: {@link TaskAttempts}. */
  attempts: 'attempts',
  /** By job id: a Checkpoint of the API, as JSON of at most {@link LONGEST_CHECKPOINT} bytes. */
  checkpoints: 'checkpoints',
} as const;

export const LONGEST_CHECKPOINT = 65_536;

/**
 * Which machines give the same bytes: `any` for encoders of ours and ffmpeg.wasm's, which do not depend on the machine;
 * otherwise a name of the browser build, platform and number of cores.
 */
export type EncoderClass = string;
export const ANY_CLASS: EncoderClass = 'any';

/** Subject of a task. A task id is letters, digits, `-` and `_` alone. */
export const taskSubject = (priority: JobPriority, encoderClass: EncoderClass, taskId: string): string =>
  `task.${priority}.${encoderClass}.${taskId}`;

/** Durable consumer of all tasks of a priority that machines of a class can build. */
export const consumerName = (priority: JobPriority, encoderClass: EncoderClass): string =>
  `${priority}_${encoderClass}`;
export const consumerFilter = (priority: JobPriority, encoderClass: EncoderClass): string =>
  `task.${priority}.${encoderClass}.>`;

/** Where a worker hears {@link ControlMessage}s. */
export const controlSubject = (workerId: string): string => `control.worker.${workerId}`;
/** Where all workers hear them. */
export const CONTROL_ALL = 'control.all';
/** Where a submitter hears {@link TaskProgress} of its job. */
export const progressSubject = (jobId: string): string => `progress.${jobId}`;

/** A worker's lease of a task, milliseconds: silent for so long, another gets it. */
export const LEASE_MILLISECONDS = 10_000;
/** How often a worker renews the lease and writes its heartbeat, milliseconds. */
export const HEARTBEAT_MILLISECONDS = 2_500;
