import type { ResolvedBurnIn } from '../formats/index.ts';
import { sha256Hex, toNumber } from '../media/index.ts';
import type { Scene } from '../scene/index.ts';
import { canonicalJson } from './key.ts';
import { createOverlay, OVERLAY_VERSION } from './overlay.ts';
import type { Pictures } from './pictures.ts';

/** Instants are quotients of rates: a frame's own may lie this little before it, in frames. */
const ROUNDING = 1e-6;

/**
 * Pictures with letters on top, whoever draws what lies beneath. They are nodes of the Scene like any other, so that
 * renderers, checks and previews need to know nothing of them.
 */
export function burnInto(pictures: Pictures, burnIn: ResolvedBurnIn): Pictures {
  const { facts } = pictures;
  const overlay = createOverlay(burnIn, facts);
  const framesPerInstant = toNumber(burnIn.frameRate) / toNumber(facts.frameRate);
  // Within a frame, as where its second field is shown, its words stay.
  const wordsAt = (instant: number): readonly string[] =>
    overlay.words(Math.floor(instant * framesPerInstant + ROUNDING));
  const cover = (scene: Scene, words: readonly string[]): Scene => {
    const children = overlay.nodes(words);
    const layer = facts.layers?.length ?? 0;
    return {
      ...scene,
      children: [...scene.children, ...children],
      ...(scene.layers && { layers: [...scene.layers, { layer, children }] }),
    };
  };
  const { frameRate: _named, firstFrame: _byWords, timecode: _too, ...look } = burnIn;
  const drawnAs = canonicalJson({ version: OVERLAY_VERSION, ...look });
  return {
    facts,
    async name(instant) {
      const { hash, scene, size } = await pictures.name(instant);
      const words = wordsAt(instant);
      return {
        hash: await sha256Hex(new TextEncoder().encode(canonicalJson([hash, drawnAs, words]))),
        ...(scene && { scene: cover(scene, words) }),
        size,
      };
    },
    scene: async (instant, signal) => cover(await pictures.scene(instant, signal), wordsAt(instant)),
    [Symbol.dispose]: () => pictures[Symbol.dispose](),
  };
}
