import type { AudioBlockResult, AudioRecipe, AudioResult } from './audio.ts';
import { AudioBuilder, type AudioEvents } from './audio-builder.ts';
import { SegmentStore } from './store.ts';

/** What an audio worker does: one track. */
export interface AudioWorkerApi {
  build(
    recipe: AudioRecipe,
    owner: string | undefined,
    onProgress: AudioEvents['onProgress'],
    onBlock: (block: AudioBlockResult) => void,
  ): Promise<AudioResult>;
}

/** @param storeName names the database and folder that all threads of the engine share */
export function createAudioWorker(storeName: string): AudioWorkerApi {
  return {
    async build(recipe, owner, onProgress, onBlock) {
      const store = await SegmentStore.open(storeName);
      try {
        // Whoever wants it stopped ends the worker: blocks are whole or not there.
        return await new AudioBuilder(store).build(
          recipe,
          owner,
          { onProgress, onBlock },
          new AbortController().signal,
        );
      } finally {
        store.close();
      }
    },
  };
}
