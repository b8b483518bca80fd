import type { EncoderPlan } from '../codecs/index.ts';
import { type CheckOutcome, outcomeOfProof } from '../quality/index.ts';
import type { RenderStatistics } from '../render/index.ts';
import type {
  SegmentProof,
  SegmentRange,
  SegmentRecipe,
  SegmentResult,
  StoredFile,
} from '../segments/index.ts';
import {
  type BuildObserver,
  buildFile,
  buildSegments,
  checkFile,
  type FileTask,
  type StageServices,
} from './file-stages.ts';
import type { LiveJob } from './job.ts';
import { removeStoredFile } from './output.ts';
import type { Preflight } from './preflight.ts';
import { bothProofs, type ProofRequests, proofRequests } from './proof-requests.ts';
import { type Timing, timed } from './timing.ts';

/** What a segment of the film came to when it was encoded by itself. */
export interface TrialResult {
  /** Of the stored segment. */
  readonly bytes: number;
  readonly check: CheckOutcome;
  /** As one of the film, where it is proven already and may stay as it is. */
  readonly segment?: SegmentResult;
}

/** Encodes a segment of the film in some way, and checks it. */
export interface FilmTrials {
  run(range: SegmentRange, encoder: EncoderPlan): Promise<TrialResult>;
}

/**
 * Encodes single segments of the film in this way or that, and checks them like finished files: by what they prove of
 * themselves, or, where they can't, as files of their own. They are stored like any other: what is decided for in the end is not built again, and after a crash the same bytes lead to
 * the same decision.
 */
export class Trials implements FilmTrials {
  /** Keys of the segments that were encoded. */
  readonly encoded = new Set<string>();
  /** What was drawn for them. */
  readonly drawn: RenderStatistics[] = [];
  /** What they proved of themselves, by their keys. */
  readonly proven = new Map<string, SegmentProof>();
  readonly #job: LiveJob;
  readonly #services: StageServices;
  readonly #prepared: Preflight;
  readonly #draft: SegmentRecipe;
  readonly #file: StoredFile;
  readonly #timing: Timing;
  readonly #proves: ProofRequests;
  readonly #recipes = new Map<EncoderPlan, SegmentRecipe>();

  /**
   * @param file where the file of a trial may lie for a moment
   * @param proves what segments are to prove for the finished film
   */
  constructor(
    job: LiveJob,
    services: StageServices,
    prepared: Preflight,
    draft: SegmentRecipe,
    file: StoredFile,
    timing: Timing,
    proves: ProofRequests,
  ) {
    this.#job = job;
    this.#services = services;
    this.#prepared = prepared;
    this.#draft = draft;
    this.#file = file;
    this.#timing = timing;
    this.#proves = proves;
  }

  /** The film's recipe with an encoder: the same object for the same one, so that workers need not read it anew. */
  recipeWith(encoder: EncoderPlan): SegmentRecipe {
    if (encoder === this.#draft.encoder) return this.#draft;
    const recipe = this.#recipes.get(encoder) ?? { ...this.#draft, encoder };
    this.#recipes.set(encoder, recipe);
    return recipe;
  }

  /**
   * @param onStart called when a worker is at it
   * @param watch told of the segment as one of the film, as long as it may become one
   */
  async run(
    range: SegmentRange,
    encoder: EncoderPlan,
    onStart: () => void = () => {},
    watch?: BuildObserver,
  ): Promise<TrialResult> {
    const task = this.#taskOf(range, encoder);
    const proven = await this.#prove(range, task, onStart, watch);
    if (proven) return proven;
    let bytes = 0;
    const observer: BuildObserver = {
      onStart,
      onProgress() {},
      onBuilt: (_range, result) => {
        bytes = result.bytes;
        this.#count(result);
      },
    };
    try {
      const { proofs } = await buildFile(this.#job, this.#services, task, observer, this.#timing);
      const check = await timed(this.#timing, 'trial', () =>
        checkFile(this.#job, this.#services, task, proofs, false, () => {}),
      );
      return { bytes, check };
    } finally {
      await removeStoredFile(this.#file);
    }
  }

  /** Undefined where the segment can't prove anything, such as when the store held it without a proof. */
  async #prove(
    range: SegmentRange,
    task: FileTask,
    onStart: () => void,
    watch: BuildObserver | undefined,
  ): Promise<TrialResult | undefined> {
    if (!task.proves(range).proves) return undefined;
    const observer: BuildObserver = {
      onStart() {
        onStart();
        watch?.onStart(range);
      },
      onProgress: (_range, progress) => watch?.onProgress(range, progress),
      onBuilt: (_range, result) => {
        this.#count(result);
        if (result.proof) watch?.onBuilt(range, result);
        else watch?.onDropped?.(range);
      },
    };
    const build = buildSegments(this.#job, this.#services, task, observer, this.#timing, async () => {});
    const [result] = await build;
    if (!result?.proof) return undefined;
    this.proven.set(result.key, result.proof);
    const segment = { ...result, index: range.index };
    return { bytes: result.bytes, check: outcomeOfProof(result.proof), segment };
  }

  #count({ key, reused, rendering }: SegmentResult): void {
    if (!reused) this.encoded.add(key);
    if (rendering) this.drawn.push(rendering);
  }

  #taskOf(range: SegmentRange, encoder: EncoderPlan): FileTask {
    const prepared = { ...partOf(this.#prepared, range), encoder };
    return {
      prepared,
      proves: bothProofs(proofRequests(prepared, false, this.#prepared.ranges[0]?.start), this.#proves),
      recipe: this.recipeWith(encoder),
      target: { kind: 'opfs', file: this.#file },
    };
  }
}

/** One segment as a film of its own, without what belongs to the whole: sound, chapters, captions, timecode. */
export function partOf(prepared: Preflight, range: SegmentRange): Preflight {
  return {
    ...prepared,
    ranges: [{ ...range, index: 0 }],
    settings: {
      ...prepared.settings,
      range: { start: range.start, end: range.end },
      frameCount: range.end - range.start,
      file: {},
    },
  };
}
