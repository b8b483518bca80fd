import type { LayerContext } from '../layers/layer-context.ts';
import type { GlyphComposer } from './document-glyphs.ts';
import type { FontLibrary, FontStack } from './fonts.ts';
import type { LayoutSource } from './layout.ts';
import type { TextDocument } from './text-document.ts';
import { EM, type Typeface } from './typeface.ts';
import { graphemes, isSpace } from './unicode.ts';

/** Draws nothing and takes no room: for text without any font. */
const NO_FACE: Typeface = {
  name: '',
  ascent: 0.75 * EM,
  has: () => false,
  shape: () => [],
};

/** The reach of anchor boxes where there is no font to ask: 1.2 times the height of Helvetica's capitals, as in lottie-web. */
const USUAL_REACH = 1.2 * 0.714 * EM;

const CONTROL = /^\p{Cc}/u;

/** More letters than a person would read in one warning. */
const MOST_NAMED = 8;

/** Finds the typeface for each letter of a layer's texts, and gathers the letters that no font has. */
export class FaceFinder {
  readonly #fonts: FontLibrary;
  readonly #context: LayerContext;
  readonly #compose: GlyphComposer;
  readonly #stacks = new Map<string, FontStack>();
  readonly #known = new Map<string, Map<string, Typeface>>();
  readonly #missing = new Map<string, Set<string>>();

  constructor(fonts: FontLibrary, context: LayerContext, compose: GlyphComposer) {
    this.#fonts = fonts;
    this.#context = context;
    this.#compose = compose;
  }

  /** The typefaces for a text, and its lengths in hundredths of an em. */
  of({ font, text }: TextDocument): Pick<LayoutSource, 'faceOf' | 'ascent' | 'reach'> {
    if (text.trim() === '') return { faceOf: () => NO_FACE, ascent: NO_FACE.ascent, reach: USUAL_REACH };
    let stack = this.#stacks.get(font);
    if (!stack) {
      stack = this.#fonts.stack(font, this.#context, this.#compose);
      this.#stacks.set(font, stack);
    }
    const { faces, wanted, last, ascent } = stack;
    const known = this.#known.get(font) ?? new Map<string, Typeface>();
    this.#known.set(font, known);
    const find = (letter: string): Typeface => {
      const face = faces.find((candidate) => candidate.has(letter));
      if (face) return face;
      if (faces.length > 0 && !isSpace(letter) && !CONTROL.test(letter)) this.#miss(wanted.family, letter);
      return last ?? NO_FACE;
    };
    const faceOf = (letter: string): Typeface => {
      let face = known.get(letter);
      if (!face) {
        face = find(letter);
        known.set(letter, face);
      }
      return face;
    };
    return {
      faceOf,
      ascent: ascent ?? faces[0]?.ascent ?? NO_FACE.ascent,
      reach: stack.reach ?? USUAL_REACH,
    };
  }

  /** Looks for all letters of a text, so that those that are missing are told of before it is shown. */
  look(document: TextDocument): void {
    const { faceOf } = this.of(document);
    const text = document.caps === 'none' ? document.text : document.text.toUpperCase();
    for (const { letter } of graphemes(text)) faceOf(letter);
  }

  /** Tells of the letters that were not found. */
  warn(): void {
    for (const [family, letters] of this.#missing) {
      const named = [...letters]
        .slice(0, MOST_NAMED)
        .map(
          (letter) =>
            `"${letter.slice(0, 8)}" (U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`,
        );
      const more = letters.size > MOST_NAMED ? ` and ${letters.size - MOST_NAMED} more` : '';
      this.#context.warn(
        'missing-glyph',
        `No font has ${named.join(', ')}${more}, set in "${family.slice(0, 80)}". ` +
          'Supply one that does with --fonts DIR, or drop its file into the app.',
      );
    }
  }

  #miss(family: string, letter: string): void {
    const letters = this.#missing.get(family) ?? new Set<string>();
    letters.add(letter);
    this.#missing.set(family, letters);
  }
}
