import type {
  ExportJob,
  ExportStatus,
  JobLogEntry,
  JobOperation,
  QualityValidation,
  WaitingReason,
} from '../api/index.ts';
import type { SegmentProgress, SegmentRange, SegmentResult } from '../segments/index.ts';
import type { Outlook } from './foretell.ts';
import { JobClock } from './job-clock.ts';
import { FrameRateWindow } from './rate.ts';
import type { JobRecord } from './record.ts';
import { DEFAULT_RETRIES } from './retry-policy.ts';

/** Percent of the bar that building fills; the rest is for writing the end of the file and checking it. */
const BUILDING_SHARE = 95;

/** What a run asks of the queue around it. */
export interface JobHouse {
  /** Writes a line of the job's log. */
  note(level: JobLogEntry['level'], message: string): void;
  /** Hands the finished file to the stream that it is to go to. */
  pour(file: File): Promise<void>;
}

/** A job under way: the record, and what changes too fast to be stored. */
export class LiveJob {
  record: JobRecord;
  operation: JobOperation = 'rendering';
  /** Share of ffmpeg.wasm that has come, 0–1, while the job waits for it. */
  download: number | undefined;
  /** Share of a file without pictures that is made, 0–1. */
  made = 0;
  /** Share of the check that is done, 0–1. */
  checked = 0;
  readonly abort = new AbortController();
  /** Tells how long the rest will take. */
  readonly clock = new JobClock();
  /** What was found about its latest file. */
  validation: QualityValidation | undefined;
  /** Whether only its pictures failed their gates, so that another attempt may be better. */
  worthReencoding = false;
  /** Whether its file is written, so that it needs no worker any more. */
  built = false;
  /** What it waits for by itself, such as memory. */
  hold: WaitingReason | undefined;
  /** Given up by the queue: its work is ending, and nothing more of it is to be stored. */
  detached = false;
  readonly #house: JobHouse;
  #thumbnail: ExportStatus['thumbnail'];
  #frames: number[] = [];
  #rate = new FrameRateWindow();

  constructor(record: JobRecord, house: JobHouse) {
    this.record = record;
    this.#house = house;
  }

  note(level: JobLogEntry['level'], message: string): void {
    if (!this.detached) this.#house.note(level, message);
  }

  pour(file: File): Promise<void> {
    return this.#house.pour(file);
  }

  /** Called when the work is known, before any segment starts. */
  begin(
    ranges: readonly SegmentRange[],
    preflight: readonly string[],
    warnings: JobRecord['warnings'],
  ): void {
    this.#frames = ranges.map(() => 0);
    this.#rate.add(0, performance.now());
    this.record = {
      ...this.record,
      totalFrames: ranges.reduce((sum, range) => sum + range.end - range.start, 0),
      currentFrame: 0,
      segmentStates: ranges.map(() => 'waiting' as const),
      preflight,
      warnings,
    };
    for (const line of preflight) this.note('info', line);
    for (const { message } of warnings) this.note('warning', message);
  }

  /** Its file is to be made anew: what was done for the one before counts for nothing. */
  startOver(record: JobRecord): void {
    const { finishing: _, ...rest } = record;
    this.record = rest;
    this.operation = 'rendering';
    this.checked = 0;
    this.built = false;
    this.worthReencoding = false;
    this.validation = undefined;
  }

  /** Adds to what the preflight said. */
  explain(lines: readonly string[]): void {
    this.record = { ...this.record, preflight: [...this.record.preflight, ...lines] };
    for (const line of lines) this.note('info', line);
  }

  segmentStarted(range: SegmentRange): void {
    this.#frames[range.index] = 0;
    this.#setSegment(range, 'running');
  }

  segmentProgressed(range: SegmentRange, progress: SegmentProgress): void {
    if (this.record.segmentStates[range.index] !== 'running') return;
    this.#frames[range.index] = progress.frames;
    if (progress.thumbnail) this.#thumbnail = progress.thumbnail;
    this.#count();
  }

  /** What was built of it is not wanted. */
  segmentDropped(range: SegmentRange): void {
    this.#frames[range.index] = 0;
    this.#setSegment(range, 'waiting');
  }

  segmentBuilt(range: SegmentRange, result: SegmentResult): void {
    this.#frames[range.index] = range.end - range.start;
    this.#setSegment(range, result.reused ? 'reused' : 'encoded');
    if (!result.reused) this.gotOn();
  }

  /**
   * Something of it is done that was not before, and stays.
   *
   * @returns whether pages had gone away under it since the last time
   */
  gotOn(): boolean {
    const { interruptions, ...going } = this.record;
    this.record = going;
    return interruptions !== undefined;
  }

  /** What is left of it, as far as it can be told. */
  get outlook(): Outlook | undefined {
    return this.clock.outlook(this.checked);
  }

  /** How long it will take hangs on the others, too: the queue adds it. */
  status(): ExportStatus {
    return {
      ...statusOf(this.record),
      progress: progressOf(this.record, this.checked, this.made),
      framesPerSecond: this.#rate.framesPerSecond,
      currentOperation: this.operation,
      ...(this.download !== undefined && { download: this.download }),
      ...(this.#thumbnail && { thumbnail: this.#thumbnail }),
    };
  }

  #setSegment(range: SegmentRange, state: ExportStatus['segmentStates'][number]): void {
    const { finishing: _, ...record } = this.record;
    const segmentStates = record.segmentStates.with(range.index, state);
    const finishing = segmentStates.every((each) => each === 'encoded' || each === 'reused');
    this.record = { ...record, segmentStates, ...(finishing && { finishing }) };
    this.#count();
  }

  #count(): void {
    let all = 0;
    let built = 0;
    for (const [index, frames] of this.#frames.entries()) {
      all += frames;
      if (this.record.segmentStates[index] !== 'reused') built += frames;
    }
    this.record = { ...this.record, currentFrame: all };
    this.#rate.add(built, performance.now());
  }
}

/** The status of a job that nothing more is known of than its record. */
export function statusOf(record: JobRecord): ExportStatus {
  const count = (state: ExportStatus['segmentStates'][number]): number =>
    record.segmentStates.filter((each) => each === state).length;
  return {
    ...jobOf(record),
    fileName: record.result?.fileName ?? record.fileName,
    sourceName: record.fileName,
    settings: record.reencoded?.settings ?? record.settings,
    currentFrame: record.currentFrame,
    totalFrames: record.totalFrames,
    framesPerSecond: 0,
    estimatedTimeRemaining: 0,
    currentOperation: record.state === 'completed' ? 'finalizing' : 'rendering',
    segments: { total: record.segmentStates.length, reused: count('reused'), encoded: count('encoded') },
    segmentStates: record.segmentStates,
    preflight: record.preflight,
    warnings: record.warnings,
    errors: record.errors,
    ...(record.quality && { quality: record.quality }),
    ...(record.keptAside && { keptAside: record.keptAside }),
  };
}

export function jobOf(record: JobRecord): ExportJob {
  return {
    id: record.id,
    compositionId: record.compositionId,
    format: record.settings.format,
    priority: record.priority,
    status: record.state,
    progress: progressOf(record, 0),
    estimatedTime: 0,
    createdAt: record.createdAt,
    ...(record.startedAt && { startedAt: record.startedAt }),
    ...(record.completedAt && { completedAt: record.completedAt }),
    retryCount: record.retryCount,
    maxRetries: record.maxRetries ?? DEFAULT_RETRIES,
    ...(record.batchId !== undefined && { batchId: record.batchId }),
    ...(record.dependencies && { dependencies: record.dependencies }),
    ...(record.paused && { paused: true }),
  };
}

function progressOf(record: JobRecord, checked: number, made = 0): number {
  if (record.state === 'completed') return 100;
  const built = record.totalFrames === 0 ? made : record.currentFrame / record.totalFrames;
  return built * BUILDING_SHARE + checked * (100 - BUILDING_SHARE);
}
