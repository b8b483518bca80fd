import { isPictureCodec } from '../codecs/index.ts';
import { KernelMemory } from '../media/index.ts';
import { lumaPlane } from '../metrics/index.ts';
import { createRenderer } from '../render/index.ts';
import { openFilm, type SegmentRecipe, sourceFrame } from '../segments/index.ts';

/** The longer side at which frames are drawn to be measured: edges and motion still show, and it takes milliseconds. */
const MEASURED_SIDE = 320;
/** What a key frame adds to each frame of its segment, as a share of what it takes itself. */
const KEY_FRAME_SHARE = 1 / 24;

export interface DifficultyRequest {
  readonly recipe: SegmentRecipe;
  /** Output frames, ascending. */
  readonly frames: readonly number[];
  /** The output's first frame: nothing comes before it. */
  readonly start: number;
}

/**
 * How hard frames are to encode, by the energy of their gradients, on a scale that has meaning within one film only: of
 * the frame itself where each stands alone, else mostly of what differs from the frame before it. Drawn small, so that it
 * is cheap; and like any other picture, so that all that moves counts.
 */
export async function measureDifficulty({ recipe, frames, start }: DifficultyRequest): Promise<number[]> {
  using pictures = await openFilm(recipe);
  const { width, height } = recipe.render;
  const scale = Math.min(1, MEASURED_SIDE / Math.max(width, height));
  const size = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  const renderer = await createRenderer(
    {
      ...recipe.render,
      ...size,
      fit: recipe.render.fit === 'pad' ? 'contain' : recipe.render.fit,
      supersample: 1,
      format: 'rgba8',
    },
    { memory: new KernelMemory(), backend: recipe.renderer },
  );
  const { signal } = new AbortController();
  const alone = standsAlone(recipe);
  const luma = async (frame: number): Promise<Float32Array> => {
    const instant = sourceFrame(frame, recipe.frameRate, pictures.facts.frameRate);
    const { data } = await renderer.render(await pictures.scene(instant, signal));
    const bytes = new Uint8Array(data.buffer, data.byteOffset, size.width * size.height * 4);
    return lumaPlane({ ...size, data: bytes }).data;
  };
  try {
    const measures: number[] = [];
    for (const frame of frames) {
      const before = alone || frame <= start ? undefined : await luma(frame - 1);
      const now = await luma(frame);
      const own = gradientEnergy(now, size.width);
      if (!before) {
        measures.push(alone ? own : own * KEY_FRAME_SHARE);
        continue;
      }
      for (const [index, value] of before.entries()) before[index] = (now[index] ?? 0) - value;
      measures.push(own * KEY_FRAME_SHARE + gradientEnergy(before, size.width));
    }
    return measures;
  } finally {
    renderer[Symbol.dispose]();
  }
}

/** Codecs that have profiles of a fixed rate, and pictures, know no frame but their own. */
function standsAlone({ encoder: { settings } }: SegmentRecipe): boolean {
  return isPictureCodec(settings.codec) || settings.rate.mode === 'profile';
}

/** Mean of |∂x| + |∂y|, in codes. */
function gradientEnergy(luma: Float32Array, width: number): number {
  let sum = 0;
  for (let at = width + 1; at < luma.length; at++) {
    const value = luma[at] as number;
    sum += Math.abs(value - (luma[at - 1] as number)) + Math.abs(value - (luma[at - width] as number));
  }
  return sum / luma.length;
}
