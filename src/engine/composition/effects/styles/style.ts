import type { BlendMode, Matrix, Path, SceneNode } from '../../../scene/index.ts';
import { numberProperty } from '../../animation/property.ts';
import type { Json } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';

/** Where a layer's styles work: after its transform, in the space of the composition that holds it. */
export interface StyleSpace {
  readonly time: number;
  /** From the holding composition's space to the whole composition's. */
  readonly base: Matrix;
  /** A shape that covers the layer, with what its effects may add around it. */
  readonly cover: { readonly path: Path; readonly transform: Matrix };
}

/** Lies beneath the layer and blends with what is there. */
export interface StyleBeneath {
  readonly copies: number;
  beneath(picture: readonly SceneNode[], space: StyleSpace): readonly SceneNode[];
}

/** Changes what the layer shows. */
export interface StyleOver {
  readonly copies: number;
  /**
   * @param drawn the layer with the styles that lie under this one
   * @param picture the layer without any style
   */
  over(drawn: readonly SceneNode[], picture: readonly SceneNode[], space: StyleSpace): readonly SceneNode[];
}

/**
 * The blend modes of layer styles: the values of After Effects' menu, in which dividers count too. Modes that a Scene
 * does not know are absent.
 */
const BLEND_MODES: Readonly<Record<number, BlendMode | undefined>> = {
  1: 'normal',
  4: 'darken',
  5: 'multiply',
  6: 'color-burn',
  10: 'lighten',
  11: 'screen',
  12: 'color-dodge',
  13: 'add',
  16: 'overlay',
  17: 'soft-light',
  18: 'hard-light',
  22: 'hard-mix',
  24: 'difference',
  25: 'exclusion',
  27: 'hue',
  28: 'saturation',
  29: 'color',
  30: 'luminosity',
};

/** @param fallback the number that After Effects sets a new style of the kind to */
export function styleBlendMode(raw: Json | undefined, fallback: number, context: LayerContext): BlendMode {
  const number = numberProperty(raw, fallback, context).at(0);
  const mode = BLEND_MODES[number];
  if (mode) return mode;
  context.warn(
    'layer-style-blend-mode',
    `The blend mode number ${number} of a layer style is not drawn; the style is blended normally.`,
  );
  return 'normal';
}
