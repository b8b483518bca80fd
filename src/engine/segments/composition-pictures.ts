import { digestScene } from '../scene/index.ts';
import type { Pictures } from './pictures.ts';
import type { CompositionSource } from './segments.ts';
import { openSource } from './source.ts';

/** The pictures of a document: named by their Scenes. */
export async function openComposition(source: CompositionSource): Promise<Pictures> {
  const composition = await openSource(source);
  return {
    facts: composition,
    async name(instant) {
      const scene = composition.evaluate(instant);
      return { ...(await digestScene(scene)), scene };
    },
    scene: async (instant) => composition.evaluate(instant),
    [Symbol.dispose]: () => composition.free(),
  };
}
