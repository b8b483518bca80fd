import { proxy } from 'comlink';
import { abortReason, unlessAborted } from '../errors/index.ts';
import { CHANNEL_LAYOUTS } from '../media/index.ts';
import type { CheckOutcome, ExpectedFile, Proofs } from '../quality/index.ts';
import {
  type AssemblyWorkerApi,
  type AudioRecipe,
  type AudioResult,
  describeAudio,
  type Executor,
  type OutputDigest,
  type OutputTarget,
  type PictureSource,
  type SegmentProgress,
  type SegmentProof,
  type SegmentRange,
  type SegmentRecipe,
  type SegmentResult,
  type SegmentStore,
  type Thread,
} from '../segments/index.ts';
import { AudioTrackBuild } from './audio-track.ts';
import type { LiveJob } from './job.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { openTarget } from './output.ts';
import { coverOf, type Poster } from './poster.ts';
import type { Preflight, PreflightWorkerApi } from './preflight.ts';
import type { ProofRequests } from './proof-requests.ts';
import type { QualityShelf } from './quality-shelf.ts';
import type { RateBook } from './rate-book.ts';
import type { JobRecord } from './record.ts';
import { runSegments, type SegmentSchedule } from './schedule.ts';
import { SegmentAttempts } from './segment-attempts.ts';
import type { SharedSlots, SlotClaim } from './shared-slots.ts';
import { soundStored } from './sound-stored.ts';
import { addSegmentTimes, type Timing, timed } from './timing.ts';

const STALL_MILLISECONDS = 60_000;
/** How long an assembly may take to tidy up after itself. */
const TIDYING_MILLISECONDS = 10_000;
/** The check's thread is started while so many segments are still to be written: it would be waited for otherwise. */
const SEGMENTS_AHEAD = 2;
/** Segments up to this size are read before their turn comes: what two of them take is nothing beside a frame's pictures. */
const READ_AHEAD_BYTES = 8 * 2 ** 20;

/** What a run needs from the house around it. */
export interface RunServices {
  readonly storeName: string;
  readonly repository: {
    save(record: JobRecord): Promise<void>;
    source(record: JobRecord): Promise<PictureSource>;
  };
  /** What files are judged by. */
  readonly shelf: Pick<QualityShelf, 'profile' | 'preset' | 'golden'>;
  readonly store: SegmentStore;
  preflight(): Thread<PreflightWorkerApi>;
  /** The workers of the page. */
  readonly slots: SharedSlots;
  /** The memory that all jobs share. */
  readonly memory: MemoryBudget;
  /** What work takes here. */
  readonly rates: RateBook;
  /** How a job stands to others; read whenever a worker is free. */
  claim(job: LiveJob): SlotClaim;
  /** The job needs no worker any more: another may take its place beside the others. */
  placeLeft(): void;
  /** The job's status changed; `now` where it must not wait for the next beat. */
  changed(job: LiveJob, now: boolean): void;
}

/** What the stages of one job share. */
export interface StageServices extends RunServices {
  /** The job's own view of the workers. */
  readonly executor: Executor;
}

/** One file to be made: the job's own, or a trial of a part of it. */
export interface FileTask {
  readonly prepared: Preflight;
  readonly recipe: SegmentRecipe;
  readonly target: OutputTarget;
  /** Absent where the file gets no sound. */
  readonly audio?: AudioRecipe;
  readonly poster?: Poster;
  /** What each segment is to prove of itself. */
  readonly proves: ProofRequests;
  /** Proofs of segments that are built already, by the segments' keys. */
  readonly proven?: ReadonlyMap<string, SegmentProof>;
}

/** A file that was assembled. */
export interface BuiltFile {
  readonly digest: OutputDigest;
  readonly audio?: AudioResult;
  /** What its segments proved of themselves. */
  readonly proofs: Proofs;
}

/** Told of the segments of a file as they are built. */
export interface BuildObserver {
  onStart(range: SegmentRange): void;
  onProgress(range: SegmentRange, progress: SegmentProgress): void;
  onBuilt(range: SegmentRange, result: SegmentResult): void;
  /** What was begun or built of it counts for nothing. */
  onDropped?(range: SegmentRange): void;
}

/**
 * Builds all segments of a file, each as often as it may take.
 *
 * @param assemble appends one to the file; in order, one at a time
 * @param begun segments that somebody builds already, by index; whose observer is told
 * @returns the results in order
 */
export function buildSegments(
  job: LiveJob,
  { executor }: Pick<StageServices, 'executor'>,
  { prepared: { ranges }, recipe, proves }: Pick<FileTask, 'prepared' | 'recipe' | 'proves'>,
  observer: BuildObserver,
  timing: Timing,
  assemble: SegmentSchedule['assemble'],
  begun?: ReadonlyMap<number, Promise<SegmentResult>>,
): Promise<SegmentResult[]> {
  const attempts = new SegmentAttempts();
  return runSegments({
    ranges,
    executor,
    signal: job.abort.signal,
    ...(begun && { begun }),
    task: (range) => ({ recipe, range, owner: job.record.id, ...proves(range) }),
    onStart: (range) => observer.onStart(range),
    onProgress: (range, progress) => observer.onProgress(range, progress),
    onBuilt(range, result) {
      addSegmentTimes(timing, result);
      observer.onBuilt(range, result);
    },
    assemble,
    retry: (range, error) => attempts.next(range, error),
  });
}

/**
 * Builds and assembles all segments of a file.
 *
 * @param begun segments that somebody builds already, by index; whose observer is told
 */
export function buildFile(
  job: LiveJob,
  services: StageServices,
  task: FileTask,
  observer: BuildObserver,
  timing: Timing,
  begun?: ReadonlyMap<number, Promise<SegmentResult>>,
): Promise<BuiltFile> {
  // Loading takes as long as the check of a short film.
  if (isShort(task)) services.slots.files.checks.warm();
  return services.slots.files.assemblies.use(isShort(task), (assembly) =>
    buildInto(assembly, job, services, task, observer, timing, begun),
  );
}

async function buildInto(
  assembly: Thread<AssemblyWorkerApi>,
  job: LiveJob,
  services: StageServices,
  task: FileTask,
  observer: BuildObserver,
  timing: Timing,
  begun: ReadonlyMap<number, Promise<SegmentResult>> | undefined,
): Promise<BuiltFile> {
  const { prepared, target, audio, proven, poster } = task;
  const cover = poster && coverOf(poster);
  const { settings, ranges } = prepared;
  const { signal } = job.abort;
  const executing = { stallMilliseconds: STALL_MILLISECONDS };
  let sound: AudioTrackBuild | undefined;
  try {
    await assembly.call((remote) =>
      remote.open({
        target,
        md5: settings.sidecar === 'md5',
        file: {
          container: settings.container,
          frameRate: settings.frameRate,
          frameCount: settings.frameCount,
          firstFrame: settings.range.start,
          ...settings.file,
          ...(cover && { cover }),
          ...(audio && { audio: [describeAudio(audio)] }),
        },
      }),
    );
    sound =
      audio &&
      new AudioTrackBuild(services.storeName, audio, job.record.id, assembly, {
        onStored: () => soundStored(job, services.repository),
        isPaused: () => services.claim(job).paused,
      });
    const track = sound;
    const late = isShort(task) ? undefined : Math.max(0, ranges.length - SEGMENTS_AHEAD);
    const append: SegmentSchedule['assemble'] = async (result, stop, following) => {
      if (result.index === late) services.slots.files.checks.warm();
      const end = ranges[result.index]?.end ?? 0;
      // Whoever stops waits neither for sound nor for a server: both threads are ended below.
      if (track) await timed(timing, 'sound', () => unlessAborted(stop, track.cover(end)));
      const next = following && following.bytes <= READ_AHEAD_BYTES ? following.key : undefined;
      const added = assembly.call((remote) => remote.add(result.key, next), executing);
      await timed(timing, 'assemble', () => unlessAborted(stop, added));
    };
    const results = await buildSegments(job, services, task, observer, timing, append, begun);
    const made = track && (await unlessAborted(signal, track.result()));
    const finished = assembly.call((remote) => remote.finish());
    const digest = await timed(timing, 'assemble', () => unlessAborted(signal, finished));
    const proofs = new Map(
      results.flatMap(({ index, key, proof = proven?.get(key) }) => (proof ? [[index, proof]] : [])),
    );
    return { digest, ...(made && { audio: made }), proofs };
  } catch (thrown) {
    // The first failure is the one to tell; a destination that can't be tidied up is a consequence of it.
    await assembly
      .call((remote) => remote.abort(), { stallMilliseconds: TIDYING_MILLISECONDS })
      .catch(() => {});
    throw signal.aborted ? abortReason(signal) : thrown;
  } finally {
    sound?.[Symbol.dispose]();
  }
}

/**
 * Films up to so many frames of so many pixels leave the threads of their file to the next one: beside longer ones, whose
 * export takes minutes, their memory would stand idle.
 */
const SHORT_FRAMES = 1800;
const SHORT_PIXELS = 1920 * 1088;

export function isShort({ prepared: { settings } }: Pick<FileTask, 'prepared'>): boolean {
  const { width, height } = settings.encode;
  return settings.frameCount <= SHORT_FRAMES && width * height <= SHORT_PIXELS;
}

/**
 * Opens the file again and compares it with what was to be drawn.
 *
 * @param proofs what its segments proved of themselves
 */
export async function checkFile(
  job: LiveJob,
  { slots }: Pick<RunServices, 'slots'>,
  { prepared, recipe, target, audio }: FileTask,
  proofs: Proofs,
  everyFrame: boolean,
  onProgress: (share: number) => void,
): Promise<CheckOutcome> {
  const output =
    prepared.settings.container === 'folder'
      ? ({ kind: 'sequence', target } as const)
      : ({ kind: 'file', file: await openTarget(target) } as const);
  const expected = expectedFile(prepared, audio);
  const request = { recipe, ranges: prepared.ranges, output, expected, proofs, everyFrame };
  return slots.files.checks.use(isShort({ prepared }), (thread) =>
    unlessAborted(
      job.abort.signal,
      thread.call((remote) => remote.check(request, proxy(onProgress))),
    ),
  );
}

export function expectedFile({ settings }: Preflight, audio: AudioRecipe | undefined): ExpectedFile {
  return {
    ...settings.file,
    container: settings.container,
    ...(audio && {
      audio: {
        codec: audio.encoder.settings.codec,
        sampleRate: audio.encoder.settings.sampleRate,
        channelCount: CHANNEL_LAYOUTS[audio.encoder.settings.layout].length,
      },
    }),
  };
}
