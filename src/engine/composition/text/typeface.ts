import type { Path } from '../../scene/index.ts';
import type { LayerContent } from '../layers/layer-content.ts';

/** Outlines and lengths of a typeface are in hundredths of its em, y down, from the baseline's start. */
export const EM = 100;

/** What stands for one glyph. The same glyph is always the same object, and so is its outline. */
export interface Glyph {
  readonly outline: Path;
  /** In place of the outline, a picture in its own colours, and what evaluating it costs in the budget's units. */
  readonly picture?: { readonly content: LayerContent; readonly work: number };
}

export interface TextRun {
  readonly text: string;
  /** The part of `text` to shape; what lies around it still decides how letters join. */
  readonly start: number;
  readonly end: number;
  readonly rightToLeft: boolean;
  /** ISO 15924. */
  readonly script: string;
  /** Whether letters may melt together where the font only offers it for looks. */
  readonly ligatures: boolean;
}

/** One glyph of a shaped run, in visual order from the left. */
export interface ShapedGlyph {
  readonly glyph: Glyph;
  /** Where in `text` the letters begin that it stands for. */
  readonly cluster: number;
  readonly advance: number;
  /** The advance by itself, without kerning. */
  readonly width: number;
  readonly x: number;
  readonly y: number;
}

export interface Typeface {
  /** For people: family and style. */
  readonly name: string;
  /** From the baseline to the top of a line. */
  readonly ascent: number;
  /** @param letter a grapheme: a character with all that belongs to it */
  has(letter: string): boolean;
  shape(run: TextRun): readonly ShapedGlyph[];
}
