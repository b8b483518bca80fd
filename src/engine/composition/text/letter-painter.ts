import type {
  Colour,
  FillNode,
  GroupNode,
  Matrix,
  Paint,
  Path,
  SceneNode,
  StrokeNode,
} from '../../scene/index.ts';
import { LIMITS } from '../document/limits.ts';
import { BLUR_DEVIATION } from '../effects/gaussian-blur.ts';
import { Grouping, NO_MASKS, NodeList } from '../layers/grouping.ts';
import { apart } from '../layers/layer-content.ts';
import { multiply, sameMatrix } from '../transforms/matrix.ts';
import type { LetterStyle } from './letter-style.ts';
import type { Letter } from './letters.ts';
import type { Rgb, TextDocument } from './text-document.ts';

const NO_DASHES: readonly number[] = [];
/** As players draw text. */
const MITER_LIMIT = 4;

/** Draws one letter; the same objects again for as long as nothing about it changes. */
export class LetterPainter {
  readonly #fills: (FillNode | undefined)[] = [];
  readonly #strokes: (StrokeNode | undefined)[] = [];
  readonly #list = new NodeList();
  readonly #faded = new Grouping();
  #blurred: GroupNode | undefined;
  #blurredList: readonly SceneNode[] = [];

  /** @param place from the letter's space to the composition's */
  draw(
    letter: Letter,
    style: LetterStyle,
    document: TextDocument,
    place: Matrix,
    time: number,
  ): readonly SceneNode[] {
    const opacity = Math.max(0, Math.min(1, style.opacity));
    if (opacity === 0) return [];
    const nodes: SceneNode[] = [];
    for (const [i, { glyph, x, y, scale }] of letter.glyphs.entries()) {
      const transform = multiply(place, [scale, 0, 0, scale, x, y]);
      if (glyph.picture) {
        nodes.push(
          ...this.#faded.of(glyph.picture.content.nodes(time, transform, apart(time)), {
            opacity,
            blend: 'normal',
          }),
        );
        continue;
      }
      const fill = this.#fill(i, glyph.outline, transform, style, opacity);
      const stroke = this.#stroke(i, glyph.outline, transform, style, document, scale, opacity);
      if (stroke && !document.strokeOverFill) nodes.push(stroke);
      if (fill) nodes.push(fill);
      if (stroke && document.strokeOverFill) nodes.push(stroke);
    }
    const kept = this.#list.keep(nodes);
    return style.blurX > 0 || style.blurY > 0 ? this.#blur(kept, style, place) : kept;
  }

  #fill(
    i: number,
    path: Path,
    transform: Matrix,
    { fill, fillOpacity }: LetterStyle,
    opacity: number,
  ): FillNode | undefined {
    const alpha = opacity * Math.max(0, Math.min(1, fillOpacity));
    if (!fill || alpha === 0) return undefined;
    const last = this.#fills[i];
    const paint = paintOf(fill, last?.paint);
    if (
      last?.path === path &&
      last.opacity === alpha &&
      last.paint === paint &&
      sameMatrix(last.transform, transform)
    ) {
      return last;
    }
    const node: FillNode = { type: 'fill', path, transform, rule: 'nonzero', paint, opacity: alpha };
    this.#fills[i] = node;
    return node;
  }

  #stroke(
    i: number,
    path: Path,
    transform: Matrix,
    { stroke, strokeOpacity, strokeWidth }: LetterStyle,
    { strokeJoin }: TextDocument,
    scale: number,
    opacity: number,
  ): StrokeNode | undefined {
    const alpha = opacity * Math.max(0, Math.min(1, strokeOpacity));
    // The pen is moved in the glyph's units.
    const width = strokeWidth / scale;
    if (!stroke || alpha === 0 || !(width > 0) || width > LIMITS.coordinate) return undefined;
    const last = this.#strokes[i];
    const paint = paintOf(stroke, last?.paint);
    if (
      last?.path === path &&
      last.opacity === alpha &&
      last.paint === paint &&
      last.stroke.width === width &&
      last.stroke.join === strokeJoin &&
      sameMatrix(last.transform, transform)
    ) {
      return last;
    }
    const node: StrokeNode = {
      type: 'stroke',
      path,
      transform,
      stroke: {
        width,
        cap: 'butt',
        join: strokeJoin,
        miterLimit: MITER_LIMIT,
        dashes: NO_DASHES,
        dashOffset: 0,
      },
      paint,
      opacity: alpha,
    };
    this.#strokes[i] = node;
    return node;
  }

  /** The lengths of a filter are those of the composition. */
  #blur(children: readonly SceneNode[], style: LetterStyle, [a, b, c, d]: Matrix): readonly SceneNode[] {
    const sigma: [number, number] = [
      Math.max(0, style.blurX) * BLUR_DEVIATION * Math.hypot(a, b),
      Math.max(0, style.blurY) * BLUR_DEVIATION * Math.hypot(c, d),
    ];
    const last = this.#blurred;
    const filter = last?.filters?.[0];
    const same = filter?.type === 'blur' && filter.sigma[0] === sigma[0] && filter.sigma[1] === sigma[1];
    if (!last || last.children !== children || !same) {
      const filters = [{ type: 'blur', sigma }] as const;
      this.#blurred = { type: 'group', children, opacity: 1, blend: 'normal', masks: NO_MASKS, filters };
      this.#blurredList = [this.#blurred];
    }
    return this.#blurredList;
  }
}

/** One paint for each colour in use, so that letters of one colour share it. */
const paints = new Map<string, Paint>();
const MOST_PAINTS = 256;

function paintOf(colour: Rgb, last: Paint | undefined): Paint {
  if (last?.type === 'solid' && colour.every((part, i) => last.colour[i] === part)) return last;
  const key = colour.join();
  let paint = paints.get(key);
  if (!paint) {
    if (paints.size >= MOST_PAINTS) paints.clear();
    const [r, g, b] = colour.map((part) => Math.max(0, Math.min(1, part))) as [number, number, number];
    const solid: Colour = [r, g, b, 1];
    paint = { type: 'solid', colour: solid };
    paints.set(key, paint);
  }
  return paint;
}
