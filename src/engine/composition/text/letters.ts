import type { Glyph } from './typeface.ts';

/** A glyph of a letter, in pixels from the letter's own start on the baseline. */
export interface PlacedGlyph {
  readonly glyph: Glyph;
  readonly x: number;
  readonly y: number;
  /** From the glyph's units to pixels. */
  readonly scale: number;
}

/** What an animator moves as one: a character with its marks, or several that melted into a ligature. */
export interface Letter {
  readonly glyphs: readonly PlacedGlyph[];
  /** Its start on the baseline, in the layer's pixels. */
  readonly x: number;
  readonly y: number;
  readonly advance: number;
  /** The room that it takes by itself, without kerning: its anchor point lies in the middle. */
  readonly width: number;
  readonly line: number;
  readonly isSpace: boolean;
}

export interface TextLine {
  /** The places of its letters, in reading order: `start` included, `end` not. */
  readonly start: number;
  readonly end: number;
  readonly x: number;
  readonly y: number;
  /** Without the spaces that hang over its end. */
  readonly width: number;
}

/** A text as it stands before it is animated. Letters are in reading order. */
export interface TextLayout {
  readonly letters: readonly Letter[];
  readonly lines: readonly TextLine[];
  /** How far the boxes that anchor points are set by reach above and below the baseline, in pixels. */
  readonly reach: number;
  /** How much of the free room in a line lies before it: 0 left, 0.5 centre, 1 right. */
  readonly align: number;
}
