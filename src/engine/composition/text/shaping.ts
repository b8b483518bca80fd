import bidiFactory from 'bidi-js';
import type { ShapedGlyph, Typeface } from './typeface.ts';
import type { Grapheme } from './unicode.ts';
import { graphemes, isSpace, scriptOf } from './unicode.ts';

const bidi = bidiFactory();

/** A paragraph that is ready to be shaped in parts. */
export interface Paragraph {
  readonly text: string;
  readonly letters: readonly Grapheme[];
  /** For each letter: its typeface and script, and the embedding level of UAX 9 (odd: right to left). */
  readonly faces: readonly Typeface[];
  readonly scripts: readonly string[];
  readonly levels: Uint8Array;
  readonly level: number;
  /** For each letter, how much of the text's size it is set in: small capitals are smaller. */
  readonly sizes: readonly number[];
}

/** One or more letters that were shaped into one group of glyphs. */
export interface Cluster {
  /** Places in the paragraph's letters: `first` included, `last` not. */
  readonly first: number;
  readonly last: number;
  readonly glyphs: readonly ShapedGlyph[];
  readonly advance: number;
  readonly size: number;
}

/** @param faceOf the typeface for a letter; undefined where none has it and it is left out */
export function readParagraph(
  text: string,
  small: readonly boolean[],
  faceOf: (letter: string) => Typeface,
): Paragraph {
  const letters = graphemes(text);
  const { levels: units, paragraphs } = bidi.getEmbeddingLevels(text, 'auto');
  const faces: Typeface[] = [];
  for (const { letter } of letters) {
    const last = faces.at(-1);
    // A space stays with the word before it where its font has one.
    faces.push(last && isSpace(letter) && last.has(letter) ? last : faceOf(letter));
  }
  return {
    text,
    letters,
    faces,
    scripts: scriptsOf(letters),
    levels: Uint8Array.from(letters, ({ index }) => units[index] ?? 0),
    level: paragraphs[0]?.level ?? 0,
    sizes: letters.map(({ index }) => (small[index] ? SMALL_CAPITALS : 1)),
  };
}

/** After Effects draws small capitals as capitals of 70 % where the font has none of its own. */
const SMALL_CAPITALS = 0.7;

/** Letters without a script of their own go with those before them; at the start, with those after. */
function scriptsOf(letters: readonly Grapheme[]): string[] {
  const scripts: (string | undefined)[] = letters.map(({ letter }) => scriptOf(letter));
  for (let i = 1; i < scripts.length; i++) scripts[i] ??= scripts[i - 1];
  const first = scripts.find((script) => script !== undefined) ?? 'Latn';
  return scripts.map((script) => script ?? first);
}

/**
 * The clusters of a part of a paragraph, in visual order from the left (UAX 9, rules L1 and L2).
 *
 * @param start @param end places in the paragraph's letters
 */
export function shapeLine(paragraph: Paragraph, start: number, end: number, ligatures: boolean): Cluster[] {
  const levels = paragraph.levels.slice(start, end);
  // L1: the spaces at the end of a line have the direction of the paragraph.
  for (let i = end - 1; i >= start && isSpace(paragraph.letters[i]?.letter ?? ''); i--) {
    levels[i - start] = paragraph.level;
  }
  const runs: { first: number; last: number; level: number }[] = [];
  for (let i = start; i < end; i++) {
    const level = levels[i - start] as number;
    const run = runs.at(-1);
    if (run && run.level === level && sameRun(paragraph, run.first, i)) run.last = i + 1;
    else runs.push({ first: i, last: i + 1, level });
  }
  reorder(runs);
  return runs.flatMap((run) => shapeRun(paragraph, run, ligatures));
}

const sameRun = ({ faces, scripts, sizes }: Paragraph, i: number, j: number): boolean =>
  faces[i] === faces[j] && scripts[i] === scripts[j] && sizes[i] === sizes[j];

/** L2: from the highest level down to the lowest odd one, reverses every sequence at that level or above. */
function reorder(runs: { readonly level: number }[]): void {
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level--) {
    for (let i = 0; i < runs.length; i++) {
      let last = i;
      while (last < runs.length && (runs[last]?.level ?? 0) >= level) last++;
      if (last > i + 1) runs.splice(i, last - i, ...runs.slice(i, last).reverse());
      i = Math.max(i, last - 1);
    }
  }
}

function shapeRun(
  paragraph: Paragraph,
  { first, last, level }: { first: number; last: number; level: number },
  ligatures: boolean,
): Cluster[] {
  const { text, letters } = paragraph;
  const start = (letters[first] as Grapheme).index;
  const end = letters[last]?.index ?? text.length;
  const rightToLeft = level % 2 === 1;
  const script = paragraph.scripts[first] as string;
  const size = paragraph.sizes[first] as number;
  const face = paragraph.faces[first] as Typeface;
  const glyphs = face.shape({ text, start, end, rightToLeft, script, ligatures });
  const byCluster: { cluster: number; glyphs: ShapedGlyph[] }[] = [];
  for (const glyph of glyphs) {
    const open = byCluster.at(-1);
    if (open?.cluster === glyph.cluster) open.glyphs.push(glyph);
    else byCluster.push({ cluster: glyph.cluster, glyphs: [glyph] });
  }
  const places = byCluster.map(({ cluster }) => letterAt(letters, first, last, cluster));
  return byCluster.map((group, i): Cluster => {
    const place = places[i] as number;
    // A cluster reaches to where the next one in reading order begins.
    const next = (rightToLeft ? places[i - 1] : places[i + 1]) ?? last;
    return {
      first: place,
      last: Math.max(place + 1, next),
      glyphs: group.glyphs,
      advance: group.glyphs.reduce((sum, { advance }) => sum + advance, 0),
      size,
    };
  });
}

/** The place of the letter that holds the UTF-16 unit `index`. */
function letterAt(letters: readonly Grapheme[], first: number, last: number, index: number): number {
  let low = first;
  let high = last - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((letters[middle] as Grapheme).index <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}
