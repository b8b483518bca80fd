import type { EncoderPlan } from '../codecs/index.ts';
import type { CheckOutcome } from '../quality/index.ts';
import type { RenderStatistics } from '../render/index.ts';
import type { SegmentRange, SegmentRecipe, StoredFile } from '../segments/index.ts';
import {
  type BuildObserver,
  buildFile,
  checkFile,
  type FileTask,
  type StageServices,
} from './file-stages.ts';
import type { LiveJob } from './job.ts';
import { removeStoredFile } from './output.ts';
import type { Preflight } from './preflight.ts';
import { type Timing, timed } from './timing.ts';

/** What a segment of the film came to when it was encoded by itself. */
export interface TrialResult {
  /** Of the stored segment. */
  readonly bytes: number;
  readonly check: CheckOutcome;
}

/** Encodes a segment of the film in some way, and checks it. */
export interface FilmTrials {
  run(range: SegmentRange, encoder: EncoderPlan): Promise<TrialResult>;
}

/**
 * Encodes single segments of the film in this way or that, as files of their own, and checks them like finished ones. They
 * are stored like any other: what is decided for in the end is not built again, and after a crash the same bytes lead to
 * the same decision.
 */
export class Trials implements FilmTrials {
  /** Keys of the segments that were encoded. */
  readonly encoded = new Set<string>();
  /** What was drawn for them. */
  readonly drawn: RenderStatistics[] = [];
  readonly #job: LiveJob;
  readonly #services: StageServices;
  readonly #prepared: Preflight;
  readonly #draft: SegmentRecipe;
  readonly #file: StoredFile;
  readonly #timing: Timing;
  readonly #recipes = new Map<EncoderPlan, SegmentRecipe>();

  /** @param file where the file of a trial may lie for a moment */
  constructor(
    job: LiveJob,
    services: StageServices,
    prepared: Preflight,
    draft: SegmentRecipe,
    file: StoredFile,
    timing: Timing,
  ) {
    this.#job = job;
    this.#services = services;
    this.#prepared = prepared;
    this.#draft = draft;
    this.#file = file;
    this.#timing = timing;
  }

  /** The film's recipe with an encoder: the same object for the same one, so that workers need not read it anew. */
  recipeWith(encoder: EncoderPlan): SegmentRecipe {
    if (encoder === this.#draft.encoder) return this.#draft;
    const recipe = this.#recipes.get(encoder) ?? { ...this.#draft, encoder };
    this.#recipes.set(encoder, recipe);
    return recipe;
  }

  /** @param onStart called when a worker is at it */
  async run(range: SegmentRange, encoder: EncoderPlan, onStart: () => void = () => {}): Promise<TrialResult> {
    let bytes = 0;
    const observer: BuildObserver = {
      onStart,
      onProgress() {},
      onBuilt: (_range, result) => {
        bytes = result.bytes;
        if (!result.reused) this.encoded.add(result.key);
        if (result.rendering) this.drawn.push(result.rendering);
      },
    };
    const task = this.#taskOf(range, encoder);
    try {
      await buildFile(this.#job, this.#services, task, observer, this.#timing);
      const check = await timed(this.#timing, 'trial', () =>
        checkFile(this.#job, this.#services, task, false, () => {}),
      );
      return { bytes, check };
    } finally {
      await removeStoredFile(this.#file);
    }
  }

  #taskOf(range: SegmentRange, encoder: EncoderPlan): FileTask {
    return {
      prepared: partOf(this.#prepared, range),
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
