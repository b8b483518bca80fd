import type { SceneNode } from '../../scene/index.ts';
import { LIMITS } from '../document/limits.ts';
import { type JsonObject, objectsOf, rawNumber } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import type { EffectPlace, LayerEffects, LayerExtent, LinkedLayer } from '../layers/layer-effects.ts';
import type { Effect, EffectSpace } from './effect.ts';
import { EffectValues } from './effect-values.ts';
import { isEnabled, knownEffect } from './known-effects.ts';
import { Outlines } from './outlines.ts';
import { Styles } from './styles/styles.ts';

/** Precompositions, solids, images, sequences of images and videos (Lottie's `ty`): see EffectSpace. */
const FLAT_TYPES = [0, 1, 2, 8, 9];
/** More than anyone stacks on one layer; each may put the one before it a group deeper. */
const MOST_EFFECTS = 64;
/** How many times shadows of shadows may put one layer into a Scene. */
const MOST_COPIES = 64;

/** Whether a layer's pixels lie in its own space. */
export const isFlat = (layer: JsonObject): boolean => FLAT_TYPES.includes(rawNumber(layer.ty) ?? -1);

/** The effects `ef` and styles `sy` of a layer, or undefined where it has none that are drawn. */
export function layerEffects(
  raw: JsonObject,
  context: LayerContext,
  extent: LayerExtent,
): LayerEffects | undefined {
  const { size, work } = extent;
  const outlines = new Outlines(raw, context);
  const effects: Effect[] = [];
  let copies = 1;
  for (const effect of objectsOf(raw.ef)) {
    context.spend(LIMITS.shapeWork);
    const make = isEnabled(effect) ? knownEffect(effect, context) : undefined;
    if (!make) continue;
    const made = make(new EffectValues(effect, context), outlines);
    if (effects.length >= MOST_EFFECTS || copies * made.copies > MOST_COPIES) {
      context.warn('effects-left-out', 'The layer has more effects than are drawn; the last are left out.');
      break;
    }
    context.spend(LIMITS.effectWork + work * copies * (made.copies - 1));
    copies *= made.copies;
    effects.push(made);
  }
  const written = objectsOf(raw.sy).slice(0, MOST_EFFECTS);
  context.spend(written.length * LIMITS.effectWork);
  const styles = written.length > 0 ? new Styles(written, size, context) : undefined;
  if (styles) context.spend(work * copies * (styles.copies - 1));
  if (effects.length === 0 && (styles?.copies ?? 1) === 1) return undefined;
  return new EffectChain(effects, styles, { size, flat: isFlat(raw) });
}

class EffectChain implements LayerEffects {
  readonly #effects: readonly Effect[];
  readonly #styles: Styles | undefined;
  readonly #size: EffectSpace['size'];
  readonly #flat: boolean;

  constructor(
    effects: readonly Effect[],
    styles: Styles | undefined,
    { size, flat }: { readonly size: EffectSpace['size']; readonly flat: boolean },
  ) {
    this.#effects = effects;
    this.#styles = styles;
    this.#size = size;
    this.#flat = flat;
  }

  link(find: (index: number) => LinkedLayer | undefined): void {
    for (const effect of this.#effects) effect.link?.(find);
  }

  apply(nodes: readonly SceneNode[], place: EffectPlace): readonly SceneNode[] {
    const space: EffectSpace = {
      ...place,
      matrix: this.#flat ? place.world : place.base,
      size: this.#size,
    };
    const changed = this.#effects.reduce((drawn, effect) => effect.apply(drawn, space), nodes);
    return this.#styles ? this.#styles.apply(changed, space) : changed;
  }
}
