import type { Path } from '../../scene/index.ts';
import { pathProperty } from '../animation/bezier-path.ts';
import { LIMITS } from '../document/limits.ts';
import {
  isObject,
  isTrue,
  type JsonObject,
  numberOr,
  objectsOf,
  rawNumber,
  textOf,
} from '../document/values.ts';
import type { LayerContent } from '../layers/layer-content.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { EMPTY_PATH, joinPaths, transformPath } from '../shapes/path-builder.ts';
import { ellipse, rectangle } from '../shapes/primitives.ts';
import { IDENTITY, multiply } from '../transforms/matrix.ts';
import { Transform } from '../transforms/transform.ts';
import { EM, type Glyph, type ShapedGlyph, type TextRun, type Typeface } from './typeface.ts';
import { graphemes } from './unicode.ts';

/** Makes the picture of a composition that stands for a glyph. */
export type GlyphComposer = (raw: JsonObject) => LayerContent | undefined;

const NO_GLYPH: Glyph = { outline: EMPTY_PATH };

/** The outlines that a document brings along for the letters it shows (`chars`), by family and style. */
export class DocumentGlyphs {
  readonly #letters = new Map<string, Map<string, JsonObject>>();
  readonly #glyphs = new Map<JsonObject, Glyph>();
  #depth = 0;

  constructor(document: JsonObject) {
    for (const raw of objectsOf(document.chars)) {
      const letter = textOf(raw.ch);
      if (letter === undefined) continue;
      const key = keyOf(textOf(raw.fFamily) ?? '', textOf(raw.style) ?? '');
      const letters = this.#letters.get(key) ?? new Map<string, JsonObject>();
      if (!letters.has(letter)) letters.set(letter, raw);
      this.#letters.set(key, letters);
    }
  }

  /** The document's own typeface of that family and style, if it brings one. */
  face(
    family: string,
    style: string,
    ascent: number,
    context: LayerContext,
    compose: GlyphComposer,
  ): Typeface | undefined {
    const letters = this.#letters.get(keyOf(family, style));
    if (!letters) return undefined;
    return new DocumentFace(`${family} ${style}`.trim(), ascent, letters, (raw) =>
      this.#glyph(raw, context, compose),
    );
  }

  #glyph(raw: JsonObject, context: LayerContext, compose: GlyphComposer): Glyph {
    let glyph = this.#glyphs.get(raw);
    if (!glyph) {
      // Until it is made, a glyph that is drawn within itself is empty there.
      this.#glyphs.set(raw, NO_GLYPH);
      glyph = this.#make(raw, context, compose);
      this.#glyphs.set(raw, glyph);
    }
    return glyph;
  }

  #make(raw: JsonObject, context: LayerContext, compose: GlyphComposer): Glyph {
    const data = isObject(raw.data) ? raw.data : {};
    if (textOf(data.refId) === undefined) return { outline: outlineOf(objectsOf(data.shapes), context, 0) };
    if (this.#depth >= LIMITS.glyphDepth) {
      context.warn(
        'glyph-depth',
        'Letters that are compositions are nested too deep; the innermost are left out.',
      );
      return NO_GLYPH;
    }
    const before = context.document.budget.spent;
    this.#depth++;
    try {
      const content = compose(data);
      const work = context.document.budget.spent - before;
      return content
        ? { outline: EMPTY_PATH, picture: { content: placed(content, data, context), work } }
        : NO_GLYPH;
    } finally {
      this.#depth--;
    }
  }
}

const keyOf = (family: string, style: string): string => `${family}\n${style}`;

class DocumentFace implements Typeface {
  readonly name: string;
  readonly ascent: number;
  readonly #letters: ReadonlyMap<string, JsonObject>;
  readonly #glyph: (raw: JsonObject) => Glyph;

  constructor(
    name: string,
    ascent: number,
    letters: ReadonlyMap<string, JsonObject>,
    glyph: (raw: JsonObject) => Glyph,
  ) {
    this.name = name;
    this.ascent = ascent;
    this.#letters = letters;
    this.#glyph = glyph;
  }

  has(letter: string): boolean {
    return this.#letters.has(letter);
  }

  /** Outlines and widths are written for a size of 100, whatever `size` says: players agree on that. */
  shape({ text, start, end, rightToLeft }: TextRun): readonly ShapedGlyph[] {
    const shaped: ShapedGlyph[] = [];
    for (const { letter, index } of graphemes(text, start, end)) {
      const raw = this.#letters.get(letter);
      const advance = raw ? numberOr(raw.w, 0) * (EM / 100) : 0;
      shaped.push({
        glyph: raw ? this.#glyph(raw) : NO_GLYPH,
        cluster: index,
        advance,
        width: advance,
        x: 0,
        y: 0,
      });
    }
    return rightToLeft ? shaped.reverse() : shaped;
  }
}

/** All paths of a glyph's shapes, as they are at its first instant. */
function outlineOf(items: readonly JsonObject[], context: LayerContext, depth: number): Path {
  context.spend(items.length * LIMITS.shapeWork);
  const paths: Path[] = [];
  for (const item of items) {
    if (isTrue(item.hd)) continue;
    if (item.ty === 'sh') paths.push(pathProperty(item.ks, item.closed, context).path.at(0));
    else if (item.ty === 'el') paths.push(ellipse(item, context).at(0));
    else if (item.ty === 'rc') paths.push(rectangle(item, context).at(0));
    else if (item.ty === 'gr' && depth < LIMITS.groupDepth) {
      const inner = objectsOf(item.it);
      const place = inner.find(({ ty }) => ty === 'tr');
      const matrix = place ? new Transform(place, context).at(0) : IDENTITY;
      paths.push(transformPath(outlineOf(inner, context, depth + 1), matrix));
    }
  }
  return paths.length === 1 ? (paths[0] as Path) : joinPaths(paths);
}

/** A composition's layers at the place, and in the span of time, that the glyph gives them. */
function placed(content: LayerContent, data: JsonObject, context: LayerContext): LayerContent {
  const transform = new Transform(isObject(data.ks) ? data.ks : {}, context);
  const inPoint = rawNumber(data.ip) ?? Number.NEGATIVE_INFINITY;
  const outPoint = rawNumber(data.op) ?? Number.POSITIVE_INFINITY;
  return {
    nodes: (time, world, setting) =>
      time < inPoint || time >= outPoint
        ? []
        : content.nodes(time, multiply(world, transform.at(time)), setting),
  };
}
