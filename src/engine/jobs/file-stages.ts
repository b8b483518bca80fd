import { proxy } from 'comlink';
import { abortReason, unlessAborted } from '../errors/index.ts';
import { CHANNEL_LAYOUTS } from '../media/index.ts';
import type { CheckOutcome, ExpectedFile } from '../quality/index.ts';
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
  type SegmentRange,
  type SegmentRecipe,
  type SegmentResult,
  type SegmentStore,
  Thread,
} from '../segments/index.ts';
import { AudioTrackBuild } from './audio-track.ts';
import type { LiveJob } from './job.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { openTarget } from './output.ts';
import type { Preflight, PreflightWorkerApi } from './preflight.ts';
import type { RateBook } from './rate-book.ts';
import type { JobRecord } from './record.ts';
import { runSegments } from './schedule.ts';
import { SegmentAttempts } from './segment-attempts.ts';
import type { SharedSlots, SlotClaim } from './shared-slots.ts';
import { addTime, type Timing, timed } from './timing.ts';

const STALL_MILLISECONDS = 60_000;
/** How long an assembly may take to tidy up after itself. */
const TIDYING_MILLISECONDS = 10_000;

/** What a run needs from the house around it. */
export interface RunServices {
  readonly storeName: string;
  readonly repository: {
    save(record: JobRecord): Promise<void>;
    source(record: JobRecord): Promise<PictureSource>;
  };
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
}

/** A file that was assembled. */
export interface BuiltFile {
  readonly digest: OutputDigest;
  readonly audio?: AudioResult;
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
 * Builds and assembles all segments of a file.
 *
 * @param begun segments that somebody builds already, by index; whose observer is told
 */
export async function buildFile(
  job: LiveJob,
  services: StageServices,
  { prepared, recipe, target, audio }: FileTask,
  observer: BuildObserver,
  timing: Timing,
  begun?: ReadonlyMap<number, Promise<SegmentResult>>,
): Promise<BuiltFile> {
  const { settings, ranges } = prepared;
  const assembly = new Thread<AssemblyWorkerApi>(
    new Worker(new URL('../../workers/assembly-worker.ts', import.meta.url), {
      type: 'module',
      name: services.storeName,
    }),
  );
  const { executor } = services;
  const attempts = new SegmentAttempts();
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
          ...(audio && { audio: [describeAudio(audio)] }),
        },
      }),
    );
    sound = audio && new AudioTrackBuild(services.storeName, audio, job.record.id, assembly);
    const track = sound;
    await runSegments({
      ranges,
      executor,
      signal,
      ...(begun && { begun }),
      task: (range) => ({ recipe, range, owner: job.record.id }),
      onStart: (range) => observer.onStart(range),
      onProgress: (range, progress) => observer.onProgress(range, progress),
      onBuilt(range, result) {
        for (const [stage, milliseconds] of Object.entries(result.timing))
          addTime(timing, stage, milliseconds);
        observer.onBuilt(range, result);
      },
      async assemble(result, stop) {
        const end = ranges[result.index]?.end ?? 0;
        // Whoever stops waits neither for sound nor for a server: both threads are ended below.
        if (track) await timed(timing, 'sound', () => unlessAborted(stop, track.cover(end)));
        const added = assembly.call((remote) => remote.add(result.key), executing);
        await timed(timing, 'assemble', () => unlessAborted(stop, added));
      },
      retry: (range, error) => attempts.next(range, error),
    });
    const made = track && (await unlessAborted(signal, track.result()));
    const finished = assembly.call((remote) => remote.finish());
    const digest = await timed(timing, 'assemble', () => unlessAborted(signal, finished));
    return { digest, ...(made && { audio: made }) };
  } catch (thrown) {
    // The first failure is the one to tell; a destination that can't be tidied up is a consequence of it.
    await assembly
      .call((remote) => remote.abort(), { stallMilliseconds: TIDYING_MILLISECONDS })
      .catch(() => {});
    throw signal.aborted ? abortReason(signal) : thrown;
  } finally {
    sound?.[Symbol.dispose]();
    assembly.terminate();
  }
}

/**
 * Films up to this many frames leave their check's thread to the next one: beside longer ones, whose export takes minutes,
 * its memory would stand idle.
 */
const SHORT_FRAMES = 1800;

/** Opens the file again and compares it with what was to be drawn. */
export async function checkFile(
  job: LiveJob,
  { slots }: Pick<RunServices, 'slots'>,
  { prepared, recipe, target, audio }: FileTask,
  everyFrame: boolean,
  onProgress: (share: number) => void,
): Promise<CheckOutcome> {
  const output =
    prepared.settings.container === 'folder'
      ? ({ kind: 'sequence', target } as const)
      : ({ kind: 'file', file: await openTarget(target) } as const);
  const expected = expectedFile(prepared, audio);
  const request = { recipe, ranges: prepared.ranges, output, expected, everyFrame };
  return slots.checks.use(prepared.settings.frameCount <= SHORT_FRAMES, (thread) =>
    unlessAborted(
      job.abort.signal,
      thread.call((remote) => remote.check(request, proxy(onProgress))),
    ),
  );
}

function expectedFile({ settings }: Preflight, audio: AudioRecipe | undefined): ExpectedFile {
  const { timecode } = settings.file;
  return {
    ...(timecode !== undefined && { timecode }),
    ...(audio && {
      audio: {
        sampleRate: audio.encoder.settings.sampleRate,
        channelCount: CHANNEL_LAYOUTS[audio.encoder.settings.layout].length,
      },
    }),
  };
}
