import type { Matrix, SceneNode } from '../../scene/index.ts';
import { NOTHING, NodeList } from '../grouping.ts';
import type { LayerContent } from '../layer-content.ts';
import type { LayerContext } from '../layer-context.ts';
import { LIMITS } from '../limits.ts';
import { multiply } from '../matrix.ts';
import { type Property, type Vector, vectorProperty } from '../property.ts';
import { isObject, type JsonObject, objectsOf, rawNumber } from '../values.ts';
import { type Shares, TextAnimator } from './animator.ts';
import type { GlyphComposer } from './document-glyphs.ts';
import { FaceFinder } from './face-finder.ts';
import type { FontLibrary } from './fonts.ts';
import { layOut } from './layout.ts';
import { countLetters, type LetterCounts } from './letter-counts.ts';
import { LetterPainter } from './letter-painter.ts';
import { ANCHOR_GROUPINGS, type AnchorGrouping, placeLetters } from './letter-places.ts';
import { restingStyle } from './letter-style.ts';
import type { TextLayout } from './letters.ts';
import { type TextDocument, TextDocuments } from './text-document.ts';
import { TextPath } from './text-path.ts';

/** What a text layer (`ty` 5) draws. */
export function textContent(
  raw: JsonObject,
  context: LayerContext,
  fonts: FontLibrary,
  compose: GlyphComposer = () => undefined,
): LayerContent | undefined {
  return isObject(raw.t) ? new TextContent(raw, raw.t, context, fonts, compose) : undefined;
}

/** One of the layer's texts, set. */
interface SetText {
  readonly document: TextDocument;
  readonly layout: TextLayout;
  readonly counts: LetterCounts;
  readonly shares: Shares;
  /** Whether a glyph is a picture that may move by itself. */
  readonly pictures: boolean;
}

class TextContent implements LayerContent {
  readonly #documents: TextDocuments;
  readonly #texts: ReadonlyMap<TextDocument, SetText>;
  readonly #faces: FaceFinder;
  readonly #animators: readonly TextAnimator[];
  readonly #grouping: AnchorGrouping;
  readonly #alignment: Property<Vector>;
  readonly #path: TextPath | undefined;
  readonly #painters: LetterPainter[] = [];
  readonly #list = new NodeList();
  readonly #animated: boolean;
  /** The last text of an expression, and the key frame that it has its looks from. */
  #expressed: { readonly of: number; readonly text: SetText } | undefined;
  #shown: SetText | undefined;
  #world: Matrix | undefined;
  #nodes: readonly SceneNode[] = NOTHING;

  constructor(
    layer: JsonObject,
    raw: JsonObject,
    context: LayerContext,
    fonts: FontLibrary,
    compose: GlyphComposer,
  ) {
    const animators = objectsOf(raw.a).slice(0, LIMITS.textAnimators);
    const more = isObject(raw.m) ? raw.m : {};
    this.#animators = animators.map((animator) => new TextAnimator(animator, context));
    this.#grouping = ANCHOR_GROUPINGS[(rawNumber(more.g) ?? 1) - 1] ?? 'letter';
    this.#alignment = vectorProperty(more.a, [0, 0], context);
    this.#path = TextPath.read(raw.p, layer, context);
    this.#documents = new TextDocuments(raw.d, context);
    this.#faces = new FaceFinder(fonts, context, compose);
    // All are set now, since what can't be drawn of them is told with the document.
    this.#texts = new Map(
      this.#documents.list.map((document) => [document, this.#measured(document, context)]),
    );
    this.#animated =
      this.#alignment.animated ||
      this.#path?.animated === true ||
      this.#animators.some(({ animated }) => animated);
    this.#faces.warn();
  }

  nodes(time: number, world: Matrix): readonly SceneNode[] {
    const text = this.#textAt(time);
    if (!text) return NOTHING;
    const still = !this.#animated && !text.pictures;
    if (still && text === this.#shown && world === this.#world) return this.#nodes;
    this.#shown = text;
    this.#world = world;
    this.#nodes = this.#list.keep(this.#draw(text, time, world));
    return this.#nodes;
  }

  #textAt(time: number): SetText | undefined {
    const document = this.#documents.at(time);
    if (!document) return undefined;
    const known = this.#texts.get(document);
    if (known) return known;
    const last = this.#expressed;
    if (last && last.of === this.#documents.indexAt(time) && last.text.document.text === document.text) {
      return last.text;
    }
    const text = this.#set(document);
    this.#expressed = { of: this.#documents.indexAt(time), text };
    return text;
  }

  #set(document: TextDocument): SetText {
    const source = this.#faces.of(document);
    // Letters that melted together could not be told apart by a selector.
    const ligatures = this.#animators.length === 0 && !this.#path;
    const layout = layOut({ document, ...source, ligatures });
    const count = layout.letters.length;
    return {
      document,
      layout,
      counts: countLetters(layout),
      shares: { total: new Float64Array(count), one: new Float64Array(count) },
      pictures: layout.letters.some(({ glyphs }) => glyphs.some(({ glyph }) => glyph.picture)),
    };
  }

  /** Sets a text of the document and counts the work. */
  #measured(document: TextDocument, context: LayerContext): SetText {
    context.spend(document.text.length * (LIMITS.shapeWork + this.#animators.length));
    const text = this.#set(document);
    for (const { glyphs } of text.layout.letters) {
      for (const { glyph } of glyphs) context.spend(glyph.outline.verbs.length + (glyph.picture?.work ?? 0));
    }
    return text;
  }

  #draw({ document, layout, counts, shares }: SetText, time: number, world: Matrix): readonly SceneNode[] {
    const styles = layout.letters.map(() => restingStyle(document));
    for (const animator of this.#animators) animator.apply(time, counts, styles, shares);
    const places = placeLetters({
      layout,
      styles,
      grouping: this.#grouping,
      alignment: this.#alignment.at(time),
      path: this.#path?.at(time),
    });
    const nodes: SceneNode[] = [];
    for (const [i, letter] of layout.letters.entries()) {
      const style = styles[i];
      const place = places[i];
      if (letter.glyphs.length === 0 || !style || !place) continue;
      this.#painters[i] ??= new LetterPainter();
      nodes.push(...this.#painters[i].draw(letter, style, document, multiply(world, place), time));
    }
    return nodes;
  }
}
