import { ExportError } from '../../errors/index.ts';
import { LIMITS } from '../document/limits.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import type { Shares } from './animator.ts';
import type { FaceFinder } from './face-finder.ts';
import { layOut } from './layout.ts';
import { countLetters, type LetterCounts } from './letter-counts.ts';
import { type AnchorBox, type AnchorGrouping, anchorBoxes } from './letter-places.ts';
import { type LetterStyle, newStyle } from './letter-style.ts';
import type { TextLayout } from './letters.ts';
import type { TextDocument, TextDocuments } from './text-document.ts';

/** One of a layer's texts, set. */
export interface SetText {
  readonly document: TextDocument;
  readonly layout: TextLayout;
  readonly counts: LetterCounts;
  readonly boxes: readonly AnchorBox[];
  /** Written anew for each instant, as are the styles. */
  readonly shares: Shares;
  readonly styles: readonly LetterStyle[];
  /** Whether a glyph is a picture that may move by itself. */
  readonly pictures: boolean;
}

/** What decides how a layer's texts are set, besides themselves. */
export interface TextSetting {
  readonly animators: number;
  readonly grouping: AnchorGrouping;
  /** Whether letters may melt together; those that a selector or a path moves one by one must not. */
  readonly ligatures: boolean;
}

/** Texts that stay set: films mostly go from one to the next. */
const MOST_KEPT = 16;

/** The texts of a layer, each set when it is first shown. */
export class SetTexts {
  readonly #documents: TextDocuments;
  readonly #faces: FaceFinder;
  readonly #setting: TextSetting;
  readonly #kept = new Map<string, SetText>();

  /** @throws ExportError COMPOSITION_LIMIT where the longest is too much work */
  constructor(documents: TextDocuments, faces: FaceFinder, setting: TextSetting, context: LayerContext) {
    this.#documents = documents;
    this.#faces = faces;
    this.#setting = setting;
    let longest = 0;
    for (const [i, document] of documents.list.entries()) {
      faces.look(document);
      context.spend(document.text.length / 16);
      if (document.text.length > (documents.list[longest]?.text.length ?? 0)) longest = i;
    }
    const document = documents.list[longest];
    if (!document) return;
    // Only one of them is shown at an instant: the longest stands for all.
    context.spend(document.text.length * (LIMITS.letterWork + setting.animators));
    context.spend(workOf(this.#set(longest, document)));
  }

  at(time: number): SetText | undefined {
    const shown = this.#documents.at(time);
    if (!shown) return undefined;
    const { index, document } = shown;
    const known = this.#kept.get(keyOf(index, document));
    if (known) return known;
    const text = this.#set(index, document);
    const work = workOf(text);
    if (work > LIMITS.work) {
      throw new ExportError(
        'COMPOSITION_LIMIT',
        `A text has outlines of ${work} points; at most ${LIMITS.work} are drawn.`,
        { value: work },
      );
    }
    return text;
  }

  #set(index: number, document: TextDocument): SetText {
    const { grouping, ligatures } = this.#setting;
    const layout = layOut({ document, ...this.#faces.of(document), ligatures });
    const count = layout.letters.length;
    const text: SetText = {
      document,
      layout,
      counts: countLetters(layout),
      boxes: anchorBoxes(layout, grouping),
      shares: { total: new Float64Array(count), one: new Float64Array(count) },
      styles: layout.letters.map(newStyle),
      pictures: layout.letters.some(({ glyphs }) => glyphs.some(({ glyph }) => glyph.picture)),
    };
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(keyOf(index, document), text);
    return text;
  }
}

const keyOf = (index: number, { text }: TextDocument): string => `${index} ${text}`;

function workOf({ layout }: SetText): number {
  let work = 0;
  for (const { glyphs } of layout.letters) {
    for (const { glyph } of glyphs) work += glyph.outline.verbs.length + (glyph.picture?.work ?? 0);
  }
  return work;
}
