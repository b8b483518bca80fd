import type { ExportResult } from '../api/index.ts';
import type { CompositionWarning } from '../composition/index.ts';
import type { CheckOutcome } from '../quality/index.ts';
import type { AudioResult, CompositionSource, OutputDigest, OutputTarget } from '../segments/index.ts';
import type { RunServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import type { PlainPreflight } from './plain-preflight.ts';
import type { Timing } from './timing.ts';

/** What making a file without pictures gets. */
export interface PlainTask {
  readonly job: LiveJob;
  readonly services: RunServices;
  readonly source: CompositionSource;
  readonly prepared: PlainPreflight;
  readonly target: OutputTarget;
  readonly timing: Timing;
  /** Share of the making that is done, 0–1. */
  onProgress(share: number): void;
}

/** A file that was made, and how it is looked at. */
export interface PlainFile {
  readonly digest: OutputDigest;
  /** What made it. */
  readonly encoder: string;
  readonly segments: ExportResult['segments'];
  readonly warnings: readonly CompositionWarning[];
  readonly audio?: AudioResult;
  check(onProgress: (share: number) => void): Promise<CheckOutcome>;
}
