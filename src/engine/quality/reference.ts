import { type Frame, KernelMemory } from '../media/index.ts';
import { createFrameColours } from '../pixels/index.ts';
import { createRenderer, type Renderer } from '../render/index.ts';
import { openPictures, type SegmentRecipe, sourceFrame } from '../segments/index.ts';

/** Draws frames of a recipe anew, with nothing kept from the export. */
export interface Reference {
  readonly backend: Renderer['backend'];
  /** @param frame counted on the composition's timeline, at the output's rate */
  render(frame: number): Promise<Frame>;
  [Symbol.dispose](): void;
}

export async function openReference(recipe: SegmentRecipe): Promise<Reference> {
  const pictures = await openPictures(recipe.composition);
  const { signal } = new AbortController();
  const memory = new KernelMemory();
  const renderer = await createRenderer(recipe.render, {
    memory,
    backend: recipe.renderer,
    ...(recipe.optimization && { optimization: recipe.optimization }),
  });
  const { codec, width, height, colourSpace } = recipe.encoder.settings;
  const { dither = false } = recipe.render;
  const colours =
    codec === 'png' ? createFrameColours({ width, height, colourSpace, memory, dither }) : undefined;
  return {
    backend: renderer.backend,
    async render(frame) {
      const instant = sourceFrame(frame, recipe.frameRate, pictures.facts.frameRate);
      const drawn = await renderer.render(await pictures.scene(instant, signal));
      return colours ? colours(drawn) : drawn;
    },
    [Symbol.dispose]() {
      renderer[Symbol.dispose]();
      pictures[Symbol.dispose]();
    },
  };
}
