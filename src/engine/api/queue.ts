import type { ExportStatus, JobPriority } from './exports.ts';

export interface QueueSettings {
  /** Jobs under way at once; they share the workers segment by segment. */
  readonly maxConcurrentJobs: number;
  /** Threads that build segments; one a core where absent. */
  readonly workers?: number;
  /** The most bytes that frames and encoders of all jobs may hold together. */
  readonly memoryCeiling: number;
  /**
   * Share of their time that the threads of exports work at frames and their checks, and at mixing sound, 0.1–1; 1 unless
   * set otherwise. They rest together for what is left of each second, so that the machine has room for the person's other
   * work. It holds in the tab that leads, whose estimates reckon with it.
   */
  readonly processorShare: number;
  /** The most bytes of finished segments to keep for later exports; the engine's own limit where absent. */
  readonly segmentBudget?: number;
}

export interface QueueMetrics {
  /** Jobs that are neither complete nor given up. */
  readonly queueLength: number;
  /** Seconds from start to end of the jobs that this browser completed lately; 0 where there are none. */
  readonly avgProcessingTime: number;
  /** Share of the workers' time that was work since the queue was last empty, 0–1. */
  readonly workerUtilization: number;
  readonly pendingUrgentJobs: number;
}

/** The queue as it stands. */
export interface QueueStatus {
  /** In the order of their turn, those under way first; ended jobs are not among them. */
  readonly jobs: readonly ExportStatus[];
  readonly workers: readonly WorkerStatus[];
  readonly priorities: readonly JobPriority[];
  readonly metrics: QueueMetrics;
  readonly paused: boolean;
  /** Whether this page runs the jobs; otherwise another tab does, and this one watches. */
  readonly leading: boolean;
  readonly settings: QueueSettings;
}

export interface WorkerCapabilities {
  readonly cores: number;
  /** Bytes; 0 where the browser does not tell. */
  readonly memory: number;
  /** The graphics adapter's name; absent where there is none. */
  readonly gpu?: string;
}

export interface WorkerPerformance {
  readonly segments: number;
  readonly frames: number;
  readonly framesPerSecond: number;
  readonly busySeconds: number;
}

export interface WorkerStatus {
  readonly id: string;
  readonly status: 'idle' | 'busy' | 'offline';
  readonly capabilities: WorkerCapabilities;
  readonly currentJob?: string;
  readonly performance: WorkerPerformance;
  readonly lastHeartbeat: Date;
}

export interface ResourceUtilization {
  readonly memory: {
    /** Bytes that all jobs together may hold. */
    readonly ceiling: number;
    readonly reserved: number;
    readonly jobs: readonly {
      readonly jobId: string;
      /** Bytes, by what holds them: `frames`, `encoder input`, `encoders`, `sources`, `check`. */
      readonly parts: Readonly<Record<string, number>>;
    }[];
  };
  readonly workers: { readonly total: number; readonly busy: number; readonly utilization: number };
  /** Bytes on the disk; `quota` is what the browser says that it would give. */
  readonly storage: {
    readonly usage: number;
    readonly quota: number;
    readonly segments: number;
    /** The most that finished segments may take. */
    readonly segmentBudget: number;
    readonly outputs: number;
    readonly sources: number;
  };
}

/** One line of a job's log. */
export interface JobLogEntry {
  readonly at: Date;
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}
