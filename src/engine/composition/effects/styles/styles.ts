import type { Path, SceneNode } from '../../../scene/index.ts';
import { isTrue, type JsonObject, rawNumber } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import type { EffectSpace } from '../effect.ts';
import { surroundings } from '../geometry.ts';
import { Kept } from '../kept.ts';
import { isolated } from '../pictures.ts';
import { ColourOverlay } from './colour-overlay.ts';
import { GradientOverlay } from './gradient-overlay.ts';
import { innerGlow, innerShadow } from './inner-shade.ts';
import { dropShadowStyle, outerGlow } from './outer-shade.ts';
import { Satin } from './satin.ts';
import { StrokeStyle } from './stroke-style.ts';
import type { StyleBeneath, StyleOver, StyleSpace } from './style.ts';

type Make<Style> = (raw: JsonObject, context: LayerContext) => Style;

/** From the back to the front, as Photoshop stacks them whatever the order in the document; by Lottie's `ty`. */
const BENEATH: readonly (readonly [type: number, make: Make<StyleBeneath>])[] = [
  [1, dropShadowStyle],
  [3, outerGlow],
];
const OVER: readonly (readonly [type: number, make: Make<StyleOver>])[] = [
  [8, (raw, context) => new GradientOverlay(raw, context)],
  [7, (raw, context) => new ColourOverlay(raw, context)],
  [6, (raw, context) => new Satin(raw, context)],
  [4, innerGlow],
  [2, innerShadow],
  [0, (raw, context) => new StrokeStyle(raw, context)],
];
const BEVEL = 5;
const DRAWN = [...BENEATH, ...OVER].map(([type]) => type);

/** The layer styles of one layer. */
export class Styles {
  /** How many times they put the layer into the Scene, itself included. */
  readonly copies: number;
  readonly #beneath: readonly StyleBeneath[];
  readonly #over: readonly StyleOver[];
  readonly #cover = new Kept<StyleSpace['cover']>();
  readonly #area: Path;
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(raw: readonly JsonObject[], size: EffectSpace['size'], context: LayerContext) {
    const shown = raw.filter(({ en, hd }) => (en === undefined || isTrue(en)) && !isTrue(hd));
    for (const style of shown) warnOfUndrawn(style, context);
    const make = <Style>(kinds: readonly (readonly [number, Make<Style>])[]) =>
      kinds.flatMap(([type, build]) =>
        shown.filter(({ ty }) => rawNumber(ty) === type).map((style) => build(style, context)),
      );
    this.#beneath = make(BENEATH);
    this.#over = make(OVER);
    this.copies = [...this.#beneath, ...this.#over].reduce((sum, { copies }) => sum + copies, 1);
    this.#area = surroundings(size);
  }

  apply(nodes: readonly SceneNode[], { time, base, matrix }: EffectSpace): readonly SceneNode[] {
    if (nodes.length === 0) return nodes;
    const cover = this.#cover.of([matrix], () => ({ path: this.#area, transform: matrix }));
    const space: StyleSpace = { time, base, cover };
    const beneath = this.#beneath.map((style) => style.beneath(nodes, space));
    const drawn = this.#over.reduce((under, style) => style.over(under, nodes, space), nodes);
    return this.#kept.of([drawn, ...beneath], () => [...beneath.flat(), ...isolated(drawn)]);
  }
}

function warnOfUndrawn({ ty }: JsonObject, context: LayerContext): void {
  const type = rawNumber(ty);
  if (type === BEVEL) {
    context.warn('layer-style-bevel-and-emboss', 'The layer style Bevel and Emboss is not drawn.');
  } else if (type === undefined || !DRAWN.includes(type)) {
    context.warn('layer-style-of-an-unknown-kind', `There is no layer style number ${type ?? '(none)'}.`);
  }
}
