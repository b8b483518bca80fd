import type { FilmStills } from '../codecs/index.ts';
import type { ResolvedSettings } from '../formats/index.ts';
import type { Frame } from '../media/index.ts';
import { openDrawing, type Pictures, sourceFrame } from '../segments/index.ts';

/** Enough to see every scene of a film that is short enough to be a GIF. */
const MOST_STILLS = 32;

/** Frames from all over an export, evenly: the first, the last, and those in the middle of equal parts between. */
export function filmStills(pictures: Pictures, settings: ResolvedSettings): FilmStills {
  return () => drawStills(pictures, settings);
}

async function* drawStills(
  pictures: Pictures,
  { encode, render, renderer: backend, lut, optimization, range, frameRate }: ResolvedSettings,
): AsyncGenerator<Frame> {
  const { renderer, inputOf } = await openDrawing({
    encoder: { settings: encode, input: 'rgba8' },
    render,
    renderer: backend,
    ...(lut !== undefined && { lut }),
    optimization,
  });
  const { signal } = new AbortController();
  try {
    for (const frame of stillsOf(range)) {
      const instant = sourceFrame(frame, frameRate, pictures.facts.frameRate);
      const made = inputOf(await renderer.render(await pictures.scene(instant, signal)));
      if (!('colourSpace' in made)) yield made;
    }
  } finally {
    renderer[Symbol.dispose]();
  }
}

function stillsOf({ start, end }: ResolvedSettings['range']): readonly number[] {
  const count = end - start;
  const wanted = Math.min(MOST_STILLS, count);
  const step = wanted > 1 ? (count - 1) / (wanted - 1) : 0;
  return Array.from({ length: wanted }, (_, index) => start + Math.round(index * step));
}
