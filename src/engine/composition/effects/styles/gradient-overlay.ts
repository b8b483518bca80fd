import type {
  BlendMode,
  FillNode,
  GradientStop,
  Paint,
  Path,
  Rectangle,
  SceneNode,
} from '../../../scene/index.ts';
import { numberProperty, type Property, type Vector, vectorProperty } from '../../animation/property.ts';
import { isObject, type JsonObject } from '../../document/values.ts';
import type { LayerContext } from '../../layers/layer-context.ts';
import { gradientPaint } from '../../shapes/gradient.ts';
import { percent } from '../effect-values.ts';
import { inverted, polygon } from '../geometry.ts';
import { Kept } from '../kept.ts';
import { group } from '../pictures.ts';
import { boundsOf } from './bounds.ts';
import { type StyleOver, type StyleSpace, styleBlendMode } from './style.ts';

/** After Effects' styles of gradients, from 1. */
const KINDS = ['linear', 'radial', 'angle', 'reflected', 'diamond'] as const;

/** Gradient Overlay: a gradient over all that the layer shows, laid across its bounds. */
export class GradientOverlay implements StyleOver {
  readonly copies = 2;
  readonly #blend: BlendMode;
  readonly #opacity: Property<number>;
  readonly #stops: Property<Paint>;
  readonly #angle: Property<number>;
  readonly #kind: Property<number>;
  readonly #reverse: Property<number>;
  readonly #scale: Property<number>;
  readonly #offset: Property<Vector>;
  readonly #bounds = new Kept<Rectangle | undefined>();
  readonly #kept = new Kept<readonly SceneNode[]>();

  constructor(raw: JsonObject, context: LayerContext) {
    this.#blend = styleBlendMode(raw.bm, 1, context);
    this.#opacity = numberProperty(raw.o, 100, context);
    const colours = isObject(raw.gf) && raw.gf.p === undefined ? { k: raw.gf } : raw.gf;
    this.#stops = gradientPaint({ t: 1, g: colours, s: [0, 0], e: [1, 0] }, context);
    this.#angle = numberProperty(raw.a, 90, context);
    this.#kind = numberProperty(raw.gt, 1, context);
    this.#reverse = numberProperty(raw.re, 0, context);
    this.#scale = numberProperty(raw.s, 100, context);
    this.#offset = vectorProperty(raw.of, [0, 0], context);
    const kind = KINDS[Math.trunc(this.#kind.at(0)) - 1];
    if (kind === 'angle' || kind === 'diamond') {
      context.warn(
        'layer-style-gradient-overlay',
        `A Gradient Overlay of the style "${kind}" is drawn as a radial one.`,
      );
    }
  }

  over(
    drawn: readonly SceneNode[],
    picture: readonly SceneNode[],
    { time, base }: StyleSpace,
  ): readonly SceneNode[] {
    const opacity = percent(this.#opacity.at(time));
    const colours = this.#stops.at(time);
    const inverse = inverted(base);
    if (opacity === 0 || picture.length === 0 || colours.type !== 'linear' || !inverse) return drawn;
    const bounds = this.#bounds.of([picture, inverse.join()], () => boundsOf(picture, inverse));
    if (!bounds) return drawn;
    const { stops } = colours;
    const kind = KINDS[Math.trunc(this.#kind.at(time)) - 1] ?? 'linear';
    const reverse = this.#reverse.at(time) !== 0;
    const angle = (this.#angle.at(time) * Math.PI) / 180;
    const scale = this.#scale.at(time) / 100;
    const [offsetX = 0, offsetY = 0] = this.#offset.at(time);
    const shape = [kind, reverse, angle, scale, offsetX, offsetY] as const;
    return this.#kept.of([drawn, picture, bounds, stops, opacity, base, ...shape], () => {
      const [left, top, right, bottom] = bounds;
      const [width, height] = [right - left, bottom - top];
      const [x, y] = [Math.cos(angle), -Math.sin(angle)];
      const centreX = (left + right) / 2 + (offsetX / 100) * width;
      const centreY = (top + bottom) / 2 + (offsetY / 100) * height;
      const half = ((Math.abs(width * x) + Math.abs(height * y)) / 2) * scale;
      const paint = paintOf(kind, stopsOf(stops, kind, reverse), [centreX, centreY], [x * half, y * half]);
      const fill: FillNode = {
        type: 'fill',
        path: around(bounds),
        transform: base,
        rule: 'nonzero',
        paint,
        opacity: 1,
      };
      return this.#lay(drawn, picture, fill, opacity);
    });
  }

  #lay(
    drawn: readonly SceneNode[],
    picture: readonly SceneNode[],
    fill: FillNode,
    opacity: number,
  ): readonly SceneNode[] {
    const laid = group([fill], { opacity, matte: { mode: 'alpha', source: picture } });
    const opaque = fill.paint.type !== 'solid' && fill.paint.stops.every(({ colour }) => colour[3] === 1);
    if (this.#blend !== 'normal' || !opaque) return [group([...drawn, { ...laid, blend: this.#blend }])];
    // Shares of one transparency add up to it, where one over the other would come to less.
    if (opacity === 1) return [laid];
    return [group([group(drawn, { opacity: 1 - opacity }), { ...laid, blend: 'add' }])];
  }
}

/** With room for what effects bring outside of the bounds. */
const around = ([left, top, right, bottom]: Rectangle): Path => {
  const [x, y] = [right - left, bottom - top];
  return polygon([
    [left - x, top - y],
    [right + x, top - y],
    [right + x, bottom + y],
    [left - x, bottom + y],
  ]);
};

function stopsOf(
  stops: readonly GradientStop[],
  kind: (typeof KINDS)[number],
  reverse: boolean,
): readonly GradientStop[] {
  const flipped = (list: readonly GradientStop[]) =>
    list.map(({ offset, colour }) => ({ offset: 1 - offset, colour })).reverse();
  const ordered = reverse ? flipped(stops) : stops;
  if (kind !== 'reflected') return ordered;
  // From the middle to both ends.
  const halved = ordered.map(({ offset, colour }) => ({ offset: 0.5 + offset / 2, colour }));
  return [...flipped(halved), ...halved];
}

function paintOf(
  kind: (typeof KINDS)[number],
  stops: readonly GradientStop[],
  [x, y]: readonly [number, number],
  [dx, dy]: readonly [number, number],
): Paint {
  if (kind === 'linear' || kind === 'reflected')
    return { type: 'linear', stops, start: [x - dx, y - dy], end: [x + dx, y + dy] };
  return { type: 'radial', stops, centre: [x, y], radius: Math.hypot(dx, dy), focus: [x, y] };
}
