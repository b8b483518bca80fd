import type { Mask, Matrix, Path } from '../scene/index.ts';
import { pathProperty } from './bezier-path.ts';
import { NO_MASKS } from './grouping.ts';
import type { LayerContext } from './layer-context.ts';
import { LIMITS } from './limits.ts';
import { numberProperty, type Property, vectorProperty } from './property.ts';
import { isTrue, type JsonObject, textOf } from './values.ts';

const MODES: Readonly<Record<string, Mask['mode'] | undefined>> = {
  a: 'add',
  s: 'subtract',
  i: 'intersect',
  l: 'lighten',
  d: 'darken',
  f: 'difference',
};

interface MaskSource {
  readonly mode: Mask['mode'];
  readonly inverted: boolean;
  readonly path: Property<Path>;
  readonly opacity: Property<number>;
}

/** The masks of one layer, in the layer's space. */
export class LayerMasks {
  readonly #sources: readonly MaskSource[];
  #masks = NO_MASKS;

  constructor(raw: readonly JsonObject[], context: LayerContext) {
    context.spend(raw.length * LIMITS.shapeWork);
    this.#sources = raw.flatMap((mask) => readMask(mask, context)).map(beginAtNothing);
  }

  at(time: number, transform: Matrix): readonly Mask[] {
    const last = this.#masks;
    const masks = this.#sources.map((source, i): Mask => {
      const { mode, inverted } = source;
      const path = source.path.at(time);
      const opacity = Math.max(0, Math.min(1, source.opacity.at(time) / 100));
      const known = last[i];
      return known && known.path === path && known.transform === transform && known.opacity === opacity
        ? known
        : { mode, path, transform, inverted, opacity };
    });
    if (masks.some((mask, i) => mask !== last[i])) this.#masks = masks;
    return this.#masks;
  }
}

/** Where no mask lies before it, lightening or differing from nothing is adding: a Scene would start from all. */
function beginAtNothing(source: MaskSource, position: number): MaskSource {
  const { mode } = source;
  return position === 0 && (mode === 'lighten' || mode === 'difference')
    ? { ...source, mode: 'add' }
    : source;
}

function readMask(raw: JsonObject, context: LayerContext): MaskSource[] {
  const name = textOf(raw.mode) ?? 'a';
  if (name === 'n') return [];
  const mode = MODES[name];
  if (!mode) {
    context.warn('mask-mode', `A mask of the unknown mode "${name.slice(0, 40)}" is left out.`);
    return [];
  }
  const expansion = numberProperty(raw.x, 0, context);
  if (expansion.animated || expansion.at(0) !== 0) {
    context.warn('mask-expansion', 'Mask expansion is not drawn yet; the mask keeps its size.');
  }
  const feather = vectorProperty(raw.f, [0, 0], context);
  if (feather.animated || feather.at(0).some((value) => value !== 0)) {
    context.warn('mask-feather', 'Mask feather is not drawn yet; the mask keeps its sharp edge.');
  }
  const { path, vertices } = pathProperty(raw.pt, raw.cl, context);
  context.spend(vertices);
  return [{ mode, inverted: isTrue(raw.inv), path, opacity: numberProperty(raw.o, 100, context) }];
}
