import * as v from 'valibot';
import type {
  ContentRef,
  ControlMessage,
  Heartbeat,
  JobRow,
  SegmentCommit,
  TaskAttempts,
  TaskMessage,
  TaskProgress,
  WorkerRow,
} from './messages.ts';
import { reader } from './read.ts';
import { amount, count, digest, id, list, table, text } from './schemas.ts';

/** Segments of a job; 2 s each, more than ten hours. */
export const MOST_SEGMENTS = 20_000;
const MOST_FRAMES = 2 ** 31;
/** Threads of a machine that anybody could lend. */
const MOST_SLOTS = 256;
const MOST_ATTEMPTS = 100;
const MOST_RATES = 64;

export const contentRef = v.object({ sha256: digest, bytes: count() }) satisfies v.GenericSchema<
  unknown,
  ContentRef
>;
const priority = v.picklist(['urgent', 'high', 'normal', 'low']);
const encoderClass = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'is no class of encoders'));
const range = v.pipe(
  v.object({ index: count(MOST_SEGMENTS), start: count(MOST_FRAMES), end: count(MOST_FRAMES) }),
  v.check(({ start, end }) => start < end, 'is empty'),
);
const timing = v.object({
  evaluate: amount(),
  render: amount(),
  convert: amount(),
  encode: amount(),
  store: amount(),
});
const rendering = v.object({
  frames: count(),
  tilesDrawn: count(),
  tilesKept: count(),
  pathsRasterised: count(),
  pathsReused: count(),
});

export const readTask = reader<TaskMessage>(
  'The task',
  v.object({
    version: count(),
    taskId: id,
    jobId: id,
    tenant: id,
    priority,
    bundle: contentRef,
    range,
    key: digest,
    fingerprint: text(4_000),
    encoderClass,
    limits: v.object({ milliseconds: count(), bytes: count() }),
  }),
);

export const readAttempts = reader<TaskAttempts>(
  'The list of attempts',
  v.object({
    attempts: list(
      v.object({
        workerId: id,
        reason: v.picklist(['failed', 'preempted', 'refused']),
        code: text(64),
        message: text(),
        at: amount(),
      }),
      MOST_ATTEMPTS,
    ),
  }),
);

export const readCommit = reader<SegmentCommit>(
  'The segment’s commit',
  v.object({
    ...contentRef.entries,
    key: digest,
    taskId: id,
    jobId: id,
    index: count(MOST_SEGMENTS),
    workerId: id,
    fingerprint: text(4_000),
    at: amount(),
    frames: count(MOST_FRAMES),
    timing,
    rendering: v.exactOptional(rendering),
  }),
);

export const readProgress = reader<TaskProgress>(
  'The progress',
  v.object({
    taskId: id,
    jobId: id,
    index: count(MOST_SEGMENTS),
    workerId: id,
    state: v.picklist(['started', 'working', 'gave-back']),
    frames: count(MOST_FRAMES),
  }),
);

export const readControl = reader<ControlMessage>(
  'The control message',
  v.variant('kind', [
    v.object({ kind: v.literal('preempt'), taskId: id }),
    v.object({ kind: v.literal('cancel'), taskId: id }),
    v.object({ kind: v.literal('drain') }),
    v.object({ kind: v.literal('reconsider') }),
  ]),
);

export const readWorkerRow = reader<WorkerRow>(
  'The worker’s row',
  v.object({
    version: count(),
    workerId: id,
    name: text(200),
    kind: v.picklist(['browser', 'headless']),
    cores: count(4_096),
    memory: amount(),
    gpu: v.exactOptional(text(300)),
    slots: count(MOST_SLOTS),
    classes: list(encoderClass, 16),
    formats: list(text(64), 256),
    encoders: list(text(200), 256),
    browser: text(1_000),
    engineVersion: count(),
    joinedAt: amount(),
    tier: v.exactOptional(text(64)),
    setAside: v.exactOptional(v.object({ at: amount(), reasons: list(text(), 32) })),
  }),
);

export const readHeartbeat = reader<Heartbeat>(
  'The heartbeat',
  v.object({
    workerId: id,
    state: v.picklist(['idle', 'busy', 'draining']),
    at: amount(),
    tasks: list(
      v.object({
        taskId: id,
        jobId: id,
        index: count(MOST_SEGMENTS),
        frames: count(MOST_FRAMES),
        of: count(MOST_FRAMES),
      }),
      MOST_SLOTS,
    ),
    segments: count(),
    frames: count(),
    failures: count(),
    busySeconds: amount(),
    rates: table(amount(), MOST_RATES),
  }),
);

export const readJobRow = reader<JobRow>(
  'The job’s row',
  v.object({
    jobId: id,
    submitterId: id,
    name: text(500),
    format: text(64),
    encoderClass: v.exactOptional(encoderClass),
    priority,
    state: v.picklist(['processing', 'completed', 'failed', 'cancelled']),
    segments: count(MOST_SEGMENTS),
    done: count(MOST_SEGMENTS),
    startedAt: amount(),
    updatedAt: amount(),
    // JSON writes null for what an array lacks.
    builders: list(
      v.pipe(
        v.nullish(id),
        v.transform((builder) => builder ?? undefined),
      ),
      MOST_SEGMENTS,
    ),
  }),
);
