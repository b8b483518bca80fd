import { endIdleFfmpeg } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import { SegmentBuilder } from './builder.ts';
import type { Prover } from './prover.ts';
import type { SegmentProgress, SegmentRange, SegmentRecipe, SegmentResult, SegmentTask } from './segments.ts';
import { SegmentStore } from './store.ts';

/** What a segment worker does for its pool. */
export interface SegmentWorkerApi {
  /** The recipe of all builds that follow; sent once, since it carries the whole document. */
  setRecipe(recipe: SegmentRecipe): void;
  build(
    task: Omit<SegmentTask, 'recipe'>,
    onProgress: (progress: SegmentProgress) => void,
  ): Promise<SegmentResult>;
  /** The segment's name, without building it. */
  name(range: SegmentRange): Promise<string>;
  /** Stops the build under way after the frame at hand. */
  cancel(): void;
  /** Lets go of the recipe and of all that was made for it; not while a segment is built. */
  rest(): Promise<void>;
}

/**
 * @param storeName names the database and folder that all threads of the engine share
 * @param prover what proves segments that are to be proven
 */
export function createSegmentWorker(storeName: string, prover?: Prover): SegmentWorkerApi {
  let builder: Promise<SegmentBuilder> | undefined;
  let recipe: SegmentRecipe | undefined;
  let under: AbortController | undefined;
  const work = async <T>(
    range: SegmentRange,
    what: (builder: SegmentBuilder, task: SegmentTask, signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    if (!recipe) throw new ExportError('INTERNAL', 'A segment was asked for before its recipe was sent.');
    const task = { recipe, range };
    under = new AbortController();
    const { signal } = under;
    builder ??= SegmentStore.open(storeName).then((store) => new SegmentBuilder(store, prover));
    builder.catch(() => {
      // Whoever asks next may find the store open.
      builder = undefined;
    });
    return what(await builder, task, signal);
  };
  return {
    setRecipe(next) {
      recipe = next;
    },
    build: ({ range, ...asked }, onProgress) =>
      work(range, (at, task, signal) => at.build({ ...asked, ...task }, onProgress, signal)),
    name: (range) => work(range, (at, task, signal) => at.name(task, signal)),
    cancel() {
      under?.abort();
    },
    async rest() {
      recipe = undefined;
      endIdleFfmpeg();
      (await builder)?.[Symbol.dispose]();
    },
  };
}
