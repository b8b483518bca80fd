import type { Frame } from '../media/index.ts';
import { createRenderer, type Renderer } from '../render/index.ts';
import { openSource, type SegmentRecipe, sourceFrame } from '../segments/index.ts';

/** Draws frames of a recipe anew, with nothing kept from the export. */
export interface Reference {
  readonly backend: Renderer['backend'];
  /** @param frame counted on the composition's timeline, at the output's rate */
  render(frame: number): Promise<Frame>;
  [Symbol.dispose](): void;
}

export async function openReference(recipe: SegmentRecipe): Promise<Reference> {
  const composition = await openSource(recipe.composition);
  const renderer = await createRenderer(recipe.render, { backend: recipe.renderer });
  return {
    backend: renderer.backend,
    render: (frame) =>
      renderer.render(composition.evaluate(sourceFrame(frame, recipe.frameRate, composition.frameRate))),
    [Symbol.dispose]: () => renderer[Symbol.dispose](),
  };
}
