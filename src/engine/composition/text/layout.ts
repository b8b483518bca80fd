import type { Letter, PlacedGlyph, TextLayout, TextLine } from './letters.ts';
import { breakOpportunities, isBreakingSpace } from './line-break.ts';
import { type Cluster, type Paragraph, readParagraph, shapeLine } from './shaping.ts';
import type { Justification, TextDocument } from './text-document.ts';
import { EM, type Typeface } from './typeface.ts';
import { graphemes, isSpace } from './unicode.ts';

/** Where lines end: new lines of every sort. After Effects ends a line within a paragraph with U+0003. */
const LINE_ENDS = /\r\n|[\r\n\v\u2028\u2029]/;
const SOFT_RETURN = '\u0003';

export interface LayoutSource {
  readonly document: TextDocument;
  readonly faceOf: (letter: string) => Typeface;
  /** From the baseline to the top of a line, and how far the boxes of anchor points reach; in hundredths of an em. */
  readonly ascent: number;
  readonly reach: number;
  /** Whether letters may melt together; those that are animated one by one must not. */
  readonly ligatures: boolean;
}

/** A line before it is aligned: clusters from the left, with the letters that they hold. */
interface DraftLine {
  readonly paragraph: Paragraph;
  readonly clusters: readonly Cluster[];
  readonly lastOfParagraph: boolean;
}

/**
 * Sets a text: wraps it in its box, aligns its lines and places every letter.
 *
 * Point text has its first baseline at the layer's origin; in a box it lies one ascent below the box's top.
 */
export function layOut(source: LayoutSource): TextLayout {
  const { document } = source;
  const { box, size, lineHeight, baselineShift } = document;
  const tracking = (document.tracking / 1000) * size;
  const ascent = (source.ascent / EM) * size;
  // Justified text without a box has nothing to fill, and the players agree that it starts at its origin.
  const align = box || !isFull(document.justification) ? alignment(document.justification) : 0;
  const letters: Letter[] = [];
  const lines: TextLine[] = [];
  const first = (box ? box.y + ascent : 0) - baselineShift;
  for (const draft of draftLines(source, tracking)) {
    const y = first + lines.length * lineHeight;
    const spread = stretched(draft, document, tracking);
    const width = inkWidth(draft, size, tracking) + spread.total;
    const room = (box ? box.width : 0) - width;
    const lineAlign = draft.lastOfParagraph || !box ? align : 0;
    const x = (box?.x ?? 0) + room * (isFull(document.justification) ? lineAlign : align);
    const start = letters.length;
    letters.push(...placeLetters(draft, { size, tracking, spread, x, y, line: lines.length }));
    lines.push({ start, end: letters.length, x, y, width });
  }
  return { letters, lines, reach: (source.reach / EM) * size, align };
}

function alignment(justification: Justification): number {
  if (justification === 'right' || justification === 'full-right') return 1;
  return justification === 'centre' || justification === 'full-centre' ? 0.5 : 0;
}

const isFull = (justification: Justification): boolean => justification.startsWith('full');

function draftLines(source: LayoutSource, tracking: number): DraftLine[] {
  const { document, faceOf } = source;
  const ligatures = source.ligatures && document.tracking === 0;
  return document.text
    .replaceAll(SOFT_RETURN, '\n')
    .split(LINE_ENDS)
    .flatMap((written) => {
      const { text, small } = inCaps(written, document.caps);
      const paragraph = readParagraph(text, small, faceOf);
      const ends = document.box
        ? lineEnds(paragraph, document, tracking, ligatures)
        : [paragraph.letters.length];
      return ends.map((end, i) => ({
        paragraph,
        clusters: shapeLine(paragraph, ends[i - 1] ?? 0, end, ligatures),
        lastOfParagraph: i === ends.length - 1,
      }));
    });
}

/** The text in capitals where it is set so, and which of its UTF-16 units are small ones. */
function inCaps(text: string, caps: TextDocument['caps']): { text: string; small: boolean[] } {
  if (caps === 'none') return { text, small: [] };
  if (caps === 'all') return { text: text.toUpperCase(), small: [] };
  let result = '';
  const small: boolean[] = [];
  for (const { letter } of graphemes(text)) {
    const upper = letter.toUpperCase();
    for (let i = 0; i < upper.length; i++) small[result.length + i] = upper !== letter;
    result += upper;
  }
  return { text: result, small };
}

/** Where the lines of a paragraph end in a box: as late as they can, and within a word only where it alone is too long. */
function lineEnds(
  paragraph: Paragraph,
  { box, size }: TextDocument,
  tracking: number,
  ligatures: boolean,
): number[] {
  const letters = paragraph.letters.map(({ letter }) => letter);
  const mayBreak = breakOpportunities(letters);
  const advances = new Float64Array(letters.length);
  const widths = new Float64Array(letters.length);
  for (const cluster of shapeLine(paragraph, 0, letters.length, ligatures)) {
    const scale = (cluster.size * size) / EM;
    advances[cluster.first] = cluster.advance * scale + tracking;
    widths[cluster.first] = widthOf(cluster) * scale;
  }
  // Rounding must not push out a word for which the box was measured.
  const limit = (box?.width ?? 0) + size * 1e-4;
  const ends: number[] = [];
  let start = 0;
  let before = 0;
  let lastBreak = 0;
  for (let i = 0; i < letters.length; i++) {
    if (mayBreak[i]) lastBreak = i;
    // The last letter of a line is not kerned with the one that comes to stand in the next.
    const width = before + (widths[i] as number);
    before += advances[i] as number;
    if (width <= limit || isBreakingSpace(letters[i] as string) || i === start) continue;
    const end = lastBreak > start ? lastBreak : i;
    ends.push(end);
    start = end;
    before = 0;
    for (let k = start; k <= i; k++) before += advances[k] as number;
  }
  ends.push(letters.length);
  return ends;
}

const widthOf = ({ glyphs }: Cluster): number => glyphs.reduce((sum, { width }) => sum + width, 0);

/** The width of a line without the spaces that hang over its end, and without the tracking after its last letter. */
function inkWidth({ paragraph, clusters }: DraftLine, size: number, tracking: number): number {
  const hanging = hangingFrom(paragraph, clusters);
  let width = 0;
  let count = 0;
  for (const cluster of clusters) {
    if (cluster.first >= hanging) continue;
    width += (cluster.advance * cluster.size * size) / EM;
    count++;
  }
  return width + Math.max(0, count - 1) * tracking;
}

/** The place in the paragraph's letters from which on there are only spaces in the line. */
function hangingFrom({ letters }: Paragraph, clusters: readonly Cluster[]): number {
  let end = 0;
  for (const { last } of clusters) end = Math.max(end, last);
  while (end > 0 && isSpace(letters[end - 1]?.letter ?? '')) end--;
  return end;
}

/** How a justified line fills its box: by so much after each space or, in a line without any, after each letter. */
interface Spread {
  readonly total: number;
  readonly each: number;
  readonly spaces: boolean;
}
const NO_SPREAD: Spread = { total: 0, each: 0, spaces: true };

function stretched(line: DraftLine, { box, justification, size }: TextDocument, tracking: number): Spread {
  if (!box || !isFull(justification) || (line.lastOfParagraph && justification !== 'full')) return NO_SPREAD;
  const total = box.width - inkWidth(line, size, tracking);
  const { letters } = line.paragraph;
  const hanging = hangingFrom(line.paragraph, line.clusters);
  const drawn = line.clusters.filter(({ first }) => first < hanging);
  const gaps = drawn.filter(({ first }) => isSpace(letters[first]?.letter ?? '')).length;
  const count = gaps || drawn.length - 1;
  if (!(total > 0) || count < 1) return NO_SPREAD;
  return { total, each: total / count, spaces: gaps > 0 };
}

function placeLetters(
  { paragraph, clusters }: DraftLine,
  place: { size: number; tracking: number; spread: Spread; x: number; y: number; line: number },
): Letter[] {
  const { tracking, spread, y, line } = place;
  const hanging = hangingFrom(paragraph, clusters);
  const letters: { first: number; letter: Letter }[] = [];
  let x = place.x;
  // Spaces at the end of a line from right to left hang over its left side.
  for (const cluster of clusters) {
    if (cluster.first < hanging) break;
    x -= (cluster.advance * cluster.size * place.size) / EM + tracking;
  }
  for (const cluster of clusters) {
    const scale = (place.size * cluster.size) / EM;
    const glyphs: PlacedGlyph[] = [];
    let pen = 0;
    for (const { glyph, advance, x: dx, y: dy } of cluster.glyphs) {
      if (glyph.picture || glyph.outline.verbs.length > 0) {
        glyphs.push({ glyph, x: (pen + dx) * scale, y: dy * scale, scale });
      }
      pen += advance;
    }
    const advance = cluster.advance * scale;
    const width = widthOf(cluster) * scale;
    const space = isSpace(paragraph.letters[cluster.first]?.letter ?? '');
    letters.push({ first: cluster.first, letter: { glyphs, x, y, advance, width, line, isSpace: space } });
    x += advance + tracking;
    if (cluster.first < hanging && spread.each > 0 && (space || !spread.spaces)) x += spread.each;
  }
  return letters.sort((a, b) => a.first - b.first).map(({ letter }) => letter);
}
