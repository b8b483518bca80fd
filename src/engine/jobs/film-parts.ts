import { proxy } from 'comlink';
import type { EncoderPlan } from '../codecs/index.ts';
import { unlessAborted } from '../errors/index.ts';
import { workShare } from '../media/index.ts';
import {
  type AssemblyWorkerApi,
  type Executor,
  type SegmentRange,
  type SegmentRecipe,
  Thread,
} from '../segments/index.ts';
import { sum } from './estimate.ts';
import type { Examiner } from './examiner.ts';
import { openStoredFile, removeStoredFile, storedOutput } from './output.ts';
import type { Preflight } from './preflight.ts';
import type { BuiltPart } from './settings-estimate.ts';
import { type FilmTrials, partOf, type TrialResult } from './trial.ts';

/** Encodes single segments of a film that is no job: nothing of them is kept for anybody, but found again while it is there. */
export class FilmParts implements FilmTrials {
  readonly #storeName: string;
  readonly #prepared: Preflight;
  readonly #draft: SegmentRecipe;
  readonly #executor: Executor;
  readonly #examiner: Examiner;
  readonly #signal: AbortSignal;
  /** What the first segment took beside its own work: a worker that starts and reads the document. */
  startSeconds: number | undefined;
  readonly #id = crypto.randomUUID();
  /** One object an encoder: workers read the document anew for another one. */
  readonly #recipes = new Map<EncoderPlan, SegmentRecipe>();

  constructor(
    storeName: string,
    prepared: Preflight,
    draft: SegmentRecipe,
    executor: Executor,
    examiner: Examiner,
    signal: AbortSignal,
  ) {
    this.#storeName = storeName;
    this.#prepared = prepared;
    this.#draft = draft;
    this.#executor = executor;
    this.#examiner = examiner;
    this.#signal = signal;
  }

  async run(range: SegmentRange, encoder: EncoderPlan): Promise<TrialResult> {
    const request = {
      recipe: this.#recipeOf(encoder),
      ranges: [{ ...range, index: 0 }],
      everyFrame: false,
    };
    const { part, seen: check } = await this.build(range, encoder, (file) =>
      this.#examiner.ask((remote) =>
        remote.check(
          { ...request, output: { kind: 'file', file } },
          proxy(() => {}),
        ),
      ),
    );
    return { bytes: part.bytes, check };
  }

  /** @param look at the segment as a file of its own, which is there for so long */
  async build<T>(
    range: SegmentRange,
    encoder: EncoderPlan,
    look: (file: File) => Promise<T>,
  ): Promise<{ readonly part: BuiltPart; readonly seen: T }> {
    const task = { recipe: this.#recipeOf(encoder), range: { ...range, index: 0 } };
    const before = performance.now();
    const { key, bytes, reused, timing } = await this.#executor.run(task, () => {}, this.#signal);
    const { evaluate, ...unbroken } = timing;
    // Workers rest while they name frames, and between what else they time.
    const milliseconds = evaluate * workShare() + sum(Object.values(unbroken));
    const lasted = milliseconds / workShare();
    this.startSeconds ??= Math.max(0, performance.now() - before - lasted) / 1000;
    const part = { range, bytes, ...(!reused && { milliseconds }) };
    const file = storedOutput(this.#storeName, this.#id, 'trial');
    try {
      await this.#assemble(key, range, file);
      return { part, seen: await look(await openStoredFile(file)) };
    } finally {
      await removeStoredFile(file);
    }
  }

  #recipeOf(encoder: EncoderPlan): SegmentRecipe {
    const recipe = this.#recipes.get(encoder) ?? { ...this.#draft, encoder };
    this.#recipes.set(encoder, recipe);
    return recipe;
  }

  async #assemble(key: string, range: SegmentRange, file: ReturnType<typeof storedOutput>): Promise<void> {
    const { settings } = partOf(this.#prepared, range);
    const thread = new Thread<AssemblyWorkerApi>(
      new Worker(new URL('../../workers/assembly-worker.ts', import.meta.url), {
        type: 'module',
        name: this.#storeName,
      }),
    );
    const assemble = async (): Promise<void> => {
      await thread.call((remote) =>
        remote.open({
          target: { kind: 'opfs', file },
          file: {
            // Loose pictures have no file to look at.
            container: settings.container === 'folder' ? 'zip' : settings.container,
            frameRate: settings.frameRate,
            frameCount: settings.frameCount,
            firstFrame: settings.range.start,
          },
        }),
      );
      await thread.call((remote) => remote.add(key));
      await thread.call((remote) => remote.finish());
    };
    try {
      await unlessAborted(this.#signal, assemble());
    } finally {
      thread.terminate();
    }
  }
}
