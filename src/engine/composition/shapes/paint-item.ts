import type {
  BlendMode,
  FillNode,
  Matrix,
  Paint,
  Path,
  SceneNode,
  StrokeNode,
  StrokeStyle,
} from '../../scene/index.ts';
import { numberProperty, type Property, type Vector, vectorProperty } from '../animation/property.ts';
import { type JsonObject, rawNumber } from '../document/values.ts';
import { blendMode } from '../layers/blend.ts';
import { Grouping, NOTHING } from '../layers/grouping.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { gradientPaint } from './gradient.ts';
import { boundedDashes, StrokeProperty } from './stroke-style.ts';

/** A fill or stroke of a shape layer, solid or gradient. */
export class PaintItem {
  readonly animated: boolean;
  readonly #paint: Property<Paint>;
  readonly #opacity: Property<number>;
  readonly #stroke: StrokeProperty | undefined;
  readonly #rule: FillNode['rule'];
  readonly #blend: BlendMode;
  readonly #grouping = new Grouping();
  #node: FillNode | StrokeNode | undefined;
  #nodes: readonly SceneNode[] = NOTHING;
  #bounded: { readonly style: StrokeStyle; readonly path: Path; readonly result: StrokeStyle } | undefined;

  constructor(raw: JsonObject, context: LayerContext) {
    const gradient = raw.ty === 'gf' || raw.ty === 'gs';
    this.#paint = gradient ? gradientPaint(raw, context) : new SolidColour(raw, context);
    this.#opacity = numberProperty(raw.o, 100, context);
    this.#stroke = raw.ty === 'st' || raw.ty === 'gs' ? new StrokeProperty(raw, context) : undefined;
    this.#rule = rawNumber(raw.r) === 2 ? 'evenodd' : 'nonzero';
    this.#blend = blendMode(raw.bm, context);
    this.animated = this.#paint.animated || this.#opacity.animated || this.#stroke?.animated === true;
  }

  /** The stroke's style where it has dashes. */
  get dashes(): Property<StrokeStyle> | undefined {
    return this.#stroke?.hasDashes ? this.#stroke : undefined;
  }

  /** What it draws of `path`, nothing or one node; the same objects for as long as nothing changes. */
  nodes(time: number, path: Path, transform: Matrix): readonly SceneNode[] {
    const opacity = Math.max(0, Math.min(1, this.#opacity.at(time) / 100));
    if (opacity === 0 || path.verbs.length === 0) return NOTHING;
    const paint = this.#paint.at(time);
    const node = this.#stroke
      ? this.#strokeNode(this.#boundedStyle(this.#stroke.at(time), path), path, transform, paint, opacity)
      : this.#fillNode(path, transform, paint, opacity);
    if (!node) return NOTHING;
    if (node !== this.#node) {
      this.#node = node;
      this.#nodes = [node];
    }
    return this.#blend === 'normal'
      ? this.#nodes
      : this.#grouping.of(this.#nodes, { opacity: 1, blend: this.#blend });
  }

  #fillNode(path: Path, transform: Matrix, paint: Paint, opacity: number): FillNode {
    const last = this.#node;
    if (
      last?.type === 'fill' &&
      last.path === path &&
      last.transform === transform &&
      last.paint === paint &&
      last.opacity === opacity
    ) {
      return last;
    }
    return { type: 'fill', path, transform, rule: this.#rule, paint, opacity };
  }

  #strokeNode(
    stroke: StrokeStyle,
    path: Path,
    transform: Matrix,
    paint: Paint,
    opacity: number,
  ): StrokeNode | undefined {
    if (!(stroke.width > 0)) return undefined;
    const last = this.#node;
    if (
      last?.type === 'stroke' &&
      last.path === path &&
      last.transform === transform &&
      last.stroke === stroke &&
      last.paint === paint &&
      last.opacity === opacity
    ) {
      return last;
    }
    return { type: 'stroke', path, transform, stroke, paint, opacity };
  }

  #boundedStyle(style: StrokeStyle, path: Path): StrokeStyle {
    if (style.dashes.length === 0) return style;
    const known = this.#bounded;
    if (known?.style === style && known.path === path) return known.result;
    const result = boundedDashes(style, path);
    this.#bounded = { style, path, result };
    return result;
  }
}

class SolidColour implements Property<Paint> {
  readonly animated: boolean;
  readonly #colour: Property<Vector>;
  readonly #scale: number;
  #drawn: Vector | undefined;
  #paint: Paint = { type: 'solid', colour: [0, 0, 0, 1] };

  constructor(raw: JsonObject, context: LayerContext) {
    this.#colour = vectorProperty(raw.c, [0, 0, 0], context);
    this.#scale = context.document.colourScale;
    this.animated = this.#colour.animated;
  }

  at(time: number): Paint {
    const vector = this.#colour.at(time);
    if (vector !== this.#drawn) {
      this.#drawn = vector;
      const [r = 0, g = 0, b = 0] = vector.map((value) => Math.max(0, Math.min(1, value / this.#scale)));
      this.#paint = { type: 'solid', colour: [r, g, b, 1] };
    }
    return this.#paint;
  }
}
