import type {
  AssetFile,
  BatchExportRequest,
  BatchFormat,
  DeliveryPreset,
  ExportFormat,
  FormatSettings,
  JobPriority,
} from '../../engine/index.ts';

/** A composition that may be in the batch. */
export interface BatchComposition {
  /** Its path among the files, with a number where another one has the same: unique. */
  readonly id: string;
  readonly path: string;
  readonly fileName: string;
  readonly file: Blob;
  readonly assets: ReadonlyMap<string, AssetFile>;
  /** Known once it was opened. */
  readonly facts?: CompositionFacts;
  /** The engine's sentence where it could not be opened. */
  readonly problem?: string;
}

export interface CompositionFacts {
  readonly width: number;
  readonly height: number;
  readonly frameRate: NonNullable<FormatSettings['frameRate']>;
  readonly frameCount: number;
}

/** A format that every composition is exported to: with its usual settings, with the panel's, or by a preset. */
export interface BatchTarget {
  readonly key: string;
  readonly kind: 'format' | 'panel' | 'preset';
  readonly name: string;
  readonly settings: FormatSettings;
  /** Of a preset. */
  readonly preset?: DeliveryPreset;
  readonly format: ExportFormat;
}

export type BatchOrder = 'listed' | 'name' | 'shortest' | 'longest';

/** The dialog's fields as the user left them; {@link toBatchRequest} turns them into what the engine takes. */
export interface BatchDraft {
  readonly name: string;
  readonly targets: readonly BatchTarget[];
  /** Pairs that were unticked, by {@link pairKey}. */
  readonly omitted: ReadonlySet<string>;
  readonly order: BatchOrder;
  readonly priority: JobPriority;
  /** False: one job after another. */
  readonly parallel: boolean;
  /** Undefined leaves it to the queue. */
  readonly atOnce: number | undefined;
  /** The quality profile whose gates the files must pass; undefined for the usual ones. */
  readonly profile: string | undefined;
  readonly retry: boolean;
  readonly maxRetries: number;
  readonly output: 'single' | 'zip' | 'folder';
  readonly folder: FileSystemDirectoryHandle | undefined;
  readonly nameTemplate: string;
  readonly report: boolean;
  readonly cleanUp: boolean;
  readonly notify: boolean;
  readonly notifyEach: boolean;
  readonly webhook: string;
  readonly dependencies: readonly string[];
}

export const USUAL_TEMPLATE = '{composition}_{format}';

export const INITIAL_BATCH: BatchDraft = {
  name: '',
  targets: [],
  omitted: new Set(),
  order: 'listed',
  priority: 'normal',
  parallel: true,
  atOnce: undefined,
  profile: undefined,
  retry: true,
  maxRetries: 2,
  output: 'single',
  folder: undefined,
  nameTemplate: USUAL_TEMPLATE,
  report: true,
  cleanUp: false,
  notify: false,
  notifyEach: false,
  webhook: '',
  dependencies: [],
};

export const pairKey = (composition: BatchComposition, target: BatchTarget): string =>
  `${target.key}\n${composition.id}`;

export interface BatchPair {
  readonly composition: BatchComposition;
  readonly target: BatchTarget;
}

/** What will be exported, in the order of the jobs: a composition in all its formats, then the next one. */
export function chosenPairs(draft: BatchDraft, compositions: readonly BatchComposition[]): BatchPair[] {
  return ordered(compositions, draft.order).flatMap((composition) =>
    composition.problem === undefined
      ? draft.targets
          .filter((target) => !draft.omitted.has(pairKey(composition, target)))
          .map((target) => ({ composition, target }))
      : [],
  );
}

const COLLATOR = new Intl.Collator(undefined, { numeric: true });

/** In another order; where lengths decide and one is not known yet, it comes last. */
function ordered(compositions: readonly BatchComposition[], order: BatchOrder): readonly BatchComposition[] {
  switch (order) {
    case 'listed':
      return compositions;
    case 'name':
      return compositions.toSorted((a, b) => COLLATOR.compare(a.fileName, b.fileName));
    case 'shortest':
      return compositions.toSorted(
        (a, b) => compositionSeconds(a, Infinity) - compositionSeconds(b, Infinity) || 0,
      );
    case 'longest':
      return compositions.toSorted((a, b) => compositionSeconds(b, 0) - compositionSeconds(a, 0));
  }
}

function compositionSeconds({ facts }: BatchComposition, unknown: number): number {
  return facts ? (facts.frameCount * facts.frameRate.den) / facts.frameRate.num : unknown;
}

/** Why the batch can't start yet; `template` and what else the engine refuses are told by it. */
export type BatchProblem = 'no-pairs' | 'no-folder' | 'webhook' | 'at-once' | 'retries';

export function batchProblems(draft: BatchDraft, compositions: readonly BatchComposition[]): BatchProblem[] {
  const problems: BatchProblem[] = [];
  if (chosenPairs(draft, compositions).length === 0) problems.push('no-pairs');
  if (draft.output === 'folder' && !draft.folder) problems.push('no-folder');
  if (draft.webhook !== '' && !isWebAddress(draft.webhook)) problems.push('webhook');
  if (draft.parallel && draft.atOnce !== undefined && !isCount(draft.atOnce, 1)) problems.push('at-once');
  if (draft.retry && !isCount(draft.maxRetries, 0)) problems.push('retries');
  return problems;
}

const isCount = (value: number, least: number): boolean => Number.isInteger(value) && value >= least;

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** The request of a draft that has no problems. */
export function toBatchRequest(
  draft: BatchDraft,
  compositions: readonly BatchComposition[],
): BatchExportRequest {
  const pairs = chosenPairs(draft, compositions);
  const chosen = [...new Set(pairs.map(({ composition }) => composition))];
  const targets = draft.targets.filter((target) => pairs.some((pair) => pair.target === target));
  const omit = chosen.flatMap((composition, row) =>
    targets.flatMap((target, column) =>
      draft.omitted.has(pairKey(composition, target)) ? [{ composition: row, format: column }] : [],
    ),
  );
  const consolidated = draft.output !== 'single';
  return {
    compositionIds: chosen.map(({ id }) => id),
    compositions: new Map(
      chosen.map(({ id, file, fileName, assets }) => [id, { composition: file, fileName, assets }]),
    ),
    formats: targets.map(batchFormat),
    ...(omit.length > 0 && { omit }),
    ...(draft.name.trim() !== '' && { name: draft.name.trim() }),
    priority: draft.priority,
    settings: {
      parallelProcessing: draft.parallel,
      ...(draft.parallel && draft.atOnce !== undefined && { maxConcurrentJobs: draft.atOnce }),
      ...(draft.profile !== undefined && { profileId: draft.profile }),
      retryFailedJobs: draft.retry,
      ...(draft.retry && { maxRetries: draft.maxRetries }),
      consolidateOutput: consolidated,
      ...(draft.output === 'folder' &&
        draft.folder && { destination: { kind: 'folder' as const, handle: draft.folder } }),
      nameTemplate: draft.nameTemplate.trim() === '' ? USUAL_TEMPLATE : draft.nameTemplate.trim(),
      generateReport: draft.report,
      cleanupTempFiles: consolidated && draft.cleanUp,
    },
    ...((draft.notify || draft.webhook !== '') && {
      notification: {
        ...(draft.notify && { browser: true }),
        ...(draft.webhook !== '' && { webhook: draft.webhook }),
        ...(draft.notifyEach && { eachJob: true }),
      },
    }),
    ...(draft.dependencies.length > 0 && { dependencies: draft.dependencies }),
  };
}

function batchFormat({ kind, preset, settings }: BatchTarget): BatchFormat {
  if (preset) return { preset: preset.id };
  return kind === 'format' ? settings.format : settings;
}
