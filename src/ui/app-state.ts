import {
  type AssetFile,
  type BatchStatus,
  type CompositionPreview,
  type ExportFormat,
  type ExportResult,
  type ExportStatus,
  getFormat,
  type QueueStatus,
  type SettingsProblem,
} from '../engine/index.ts';
import type { DroppedFile } from './drop/dropped-files.ts';
import type { SettingsDraft } from './export/settings-draft.ts';
import type { FarmView } from './farm/farm-view.ts';
import type { JoinView } from './farm/join-view.ts';
import type { GoldenView, QualityView } from './quality/quality-view.ts';
import type { Route } from './router.ts';

/** A composition that is on the stage, with all that an export of it needs. */
export interface OpenComposition {
  readonly fileName: string;
  readonly bytes: Blob;
  /** Linked files by every path under which a document may name them. */
  readonly assets: ReadonlyMap<string, AssetFile>;
  readonly preview: CompositionPreview;
}

export interface Sample {
  readonly id: string;
  readonly fileName: string;
  readonly url: string;
  readonly name: string;
  /** Address of a frame of it. */
  readonly picture: string;
  readonly facts: {
    readonly width: number;
    readonly height: number;
    readonly frameRate: { readonly num: number; readonly den: number };
    readonly frameCount: number;
  };
}

export type FormatsState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly formats: readonly ExportFormat[] }
  | { readonly kind: 'failed'; readonly message: string };

/** What the engine says of the settings as they stand. */
export interface Verdict {
  readonly kind: 'none' | 'checking' | 'ready' | 'refused';
  readonly problems: readonly SettingsProblem[];
  readonly explanation: readonly string[];
  readonly frames: number;
  readonly segments: number;
  /** The engine's sentence where the preflight itself failed. */
  readonly refusal: string;
}

/** The queue as the engine tells of it; its jobs lie in {@link AppState.jobs}. */
export interface QueueState {
  /** Ids of the jobs that have not ended, in the order of their turn. */
  readonly order: readonly string[];
  readonly workers: QueueStatus['workers'];
  readonly metrics: QueueStatus['metrics'];
  readonly paused: boolean;
  /** Whether this page runs the jobs; otherwise another tab does. */
  readonly leading: boolean;
}

export interface AppState {
  readonly route: Route;
  readonly composition: OpenComposition | undefined;
  /** The name of the file that is being read; empty when none is. */
  readonly opening: string;
  /** The engine's sentence about the file that was not opened. */
  readonly refusal: { readonly fileName: string; readonly message: string } | undefined;
  readonly samples: readonly Sample[];
  readonly formats: FormatsState;
  readonly draft: SettingsDraft;
  readonly verdict: Verdict;
  /** All jobs, newest first. */
  readonly jobs: readonly ExportStatus[];
  /** Whether `jobs` is what the engine knows, or only the list before its first answer. */
  readonly jobsKnown: boolean;
  readonly queue: QueueState | undefined;
  /** The sentence about a queue that could not be read. */
  readonly queueRefusal: string;
  readonly batches: readonly BatchStatus[];
  /** What was dropped, while it is several compositions and the dialog for them is open. */
  readonly batchFiles: readonly DroppedFile[] | undefined;
  readonly farm: FarmView;
  readonly join: JoinView;
  readonly results: ReadonlyMap<string, ExportResult>;
  /** What is known of the quality of exports that were shown, by their ids. */
  readonly qualities: ReadonlyMap<string, QualityView>;
  /** Golden frames of compositions that were shown, by the compositions' ids. */
  readonly golden: ReadonlyMap<string, GoldenView>;
  /** Sentences about jobs that could not be carried out, by job id. */
  readonly jobNotes: ReadonlyMap<string, string>;
  /** The sentence about an export that did not start. */
  readonly exportRefusal: string;
  /** Spoken politely by screen readers. */
  readonly announcement: string;
}

/** The format that the draft names, once the engine has told of its formats. */
export function chosenFormat({
  formats,
  draft,
}: Pick<AppState, 'formats' | 'draft'>): ExportFormat | undefined {
  return formats.kind === 'ready' ? formats.formats.find(({ id }) => id === draft.format) : undefined;
}

/** A format as people call it; its id where a job is of a version that had others. */
export function formatName(format: string): string {
  try {
    return getFormat(format).name;
  } catch {
    return format;
  }
}

export const NO_VERDICT: Verdict = {
  kind: 'none',
  problems: [],
  explanation: [],
  frames: 0,
  segments: 0,
  refusal: '',
};
