import { ExportError } from '../errors/index.ts';
import { SegmentBuilder } from './builder.ts';
import type { SegmentProgress, SegmentRange, SegmentRecipe, SegmentResult } from './segments.ts';
import { SegmentStore } from './store.ts';

/** What a segment worker does for its pool. */
export interface SegmentWorkerApi {
  /** The recipe of all builds that follow; sent once, since it carries the whole document. */
  setRecipe(recipe: SegmentRecipe): void;
  build(
    range: SegmentRange,
    owner: string | undefined,
    onProgress: (progress: SegmentProgress) => void,
  ): Promise<SegmentResult>;
  /** Stops the build under way after the frame at hand. */
  cancel(): void;
}

/** @param storeName names the database and folder that all threads of the engine share */
export function createSegmentWorker(storeName: string): SegmentWorkerApi {
  let builder: Promise<SegmentBuilder> | undefined;
  let recipe: SegmentRecipe | undefined;
  let under: AbortController | undefined;
  return {
    setRecipe(next) {
      recipe = next;
    },
    async build(range, owner, onProgress) {
      if (!recipe) throw new ExportError('INTERNAL', 'A segment was asked for before its recipe was sent.');
      under = new AbortController();
      builder ??= SegmentStore.open(storeName).then((store) => new SegmentBuilder(store));
      const task = { recipe, range, ...(owner !== undefined && { owner }) };
      return (await builder).build(task, onProgress, under.signal);
    },
    cancel() {
      under?.abort();
    },
  };
}
