import type { Matrix, SceneNode } from '../../scene/index.ts';
import { type Property, type Vector, vectorProperty } from '../animation/property.ts';
import { LIMITS } from '../document/limits.ts';
import { isObject, type JsonObject, objectsOf, rawNumber } from '../document/values.ts';
import { NOTHING, NodeList } from '../layers/grouping.ts';
import type { LayerContent } from '../layers/layer-content.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { multiply } from '../transforms/matrix.ts';
import { TextAnimator } from './animator.ts';
import type { GlyphComposer } from './document-glyphs.ts';
import { FaceFinder } from './face-finder.ts';
import type { FontLibrary } from './fonts.ts';
import { LetterPainter } from './letter-painter.ts';
import { ANCHOR_GROUPINGS, placeLetters } from './letter-places.ts';
import { rest } from './letter-style.ts';
import { type SetText, SetTexts } from './set-texts.ts';
import { TextDocuments } from './text-document.ts';
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

class TextContent implements LayerContent {
  readonly #texts: SetTexts;
  readonly #animators: readonly TextAnimator[];
  readonly #alignment: Property<Vector>;
  readonly #path: TextPath | undefined;
  readonly #painters: LetterPainter[] = [];
  readonly #list = new NodeList();
  readonly #animated: boolean;
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
    this.#alignment = vectorProperty(more.a, [0, 0], context);
    this.#path = TextPath.read(raw.p, layer, context);
    const faces = new FaceFinder(fonts, context, compose);
    const setting = {
      animators: animators.length,
      grouping: ANCHOR_GROUPINGS[(rawNumber(more.g) ?? 1) - 1] ?? 'letter',
      ligatures: animators.length === 0 && !this.#path,
    };
    this.#texts = new SetTexts(new TextDocuments(raw.d, context), faces, setting, context);
    this.#animated =
      this.#alignment.animated ||
      this.#path?.animated === true ||
      this.#animators.some(({ animated }) => animated);
    faces.warn();
  }

  nodes(time: number, world: Matrix): readonly SceneNode[] {
    const text = this.#texts.at(time);
    if (!text) return NOTHING;
    const still = !this.#animated && !text.pictures;
    if (still && text === this.#shown && world === this.#world) return this.#nodes;
    this.#shown = text;
    this.#world = world;
    this.#nodes = this.#list.keep(this.#draw(text, time, world));
    return this.#nodes;
  }

  #draw(
    { document, layout, counts, shares, styles, boxes }: SetText,
    time: number,
    world: Matrix,
  ): readonly SceneNode[] {
    for (const style of styles) rest(style, document);
    for (const animator of this.#animators) animator.apply(time, counts, styles, shares);
    const places = placeLetters({
      layout,
      styles,
      boxes,
      shifted: this.#animators.some(({ movesOthers }) => movesOthers),
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
