import type { Matrix } from '../../scene/index.ts';
import type { Vector } from '../animation/property.ts';
import { bounded, shearOf } from '../transforms/matrix.ts';
import type { LetterStyle } from './letter-style.ts';
import type { Letter, TextLayout, TextLine } from './letters.ts';
import type { PlacedTextPath } from './text-path.ts';

/** What the anchor points of letters are set by (Lottie's `t.m.g`, from 1). */
export const ANCHOR_GROUPINGS = ['letter', 'word', 'line', 'all'] as const;
export type AnchorGrouping = (typeof ANCHOR_GROUPINGS)[number];

export interface Placement {
  readonly layout: TextLayout;
  readonly styles: readonly LetterStyle[];
  /** For each letter, as {@link anchorBoxes} gives them. */
  readonly boxes: readonly AnchorBox[];
  /** Whether an animator changes tracking or line spacing. */
  readonly shifted: boolean;
  /** Moves anchor points from the middle of their group, in percent of half its size. */
  readonly alignment: Vector;
  readonly path: PlacedTextPath | undefined;
}

/** The box that a letter's anchor point is set by, from its left end on its baseline. */
export interface AnchorBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const RADIANS = Math.PI / 180;

/** From each letter's own space, its start on the baseline, to the layer's. */
export function placeLetters(placement: Placement): readonly Matrix[] {
  const { layout, styles, boxes } = placement;
  const shifts = placement.shifted ? lineShifts(layout, styles) : undefined;
  const [alignX = 0, alignY = 0] = placement.alignment;
  const firstBaseline = layout.lines[0]?.y ?? 0;
  return layout.letters.map((letter, i) => {
    const style = styles[i] as LetterStyle;
    const box = boxes[i] as AnchorBox;
    // The group's box reaches as far above its baseline as below, with the anchor in its middle.
    const anchorX = box.x + (box.width / 2) * (1 + alignX / 100) - letter.x;
    const anchorY = box.y + layout.reach * (alignY / 100) - letter.y;
    const x = letter.x + anchorX + style.x + (shifts?.[i * 2] ?? 0);
    const y = letter.y + anchorY + style.y + (shifts?.[i * 2 + 1] ?? 0);
    const [a, b, c, d] = turned(style);
    const [ax, ay] = [anchorX + style.anchorX, anchorY + style.anchorY];
    const local: Matrix = [a, b, c, d, -a * ax - c * ay, -b * ax - d * ay];
    if (!placement.path) return bounded([a, b, c, d, local[4] + x, local[5] + y]);
    return bounded(onPath(placement.path, layout, letter, i, x, y - firstBaseline, local));
  });
}

/** Scale, then skew, then rotation. */
function turned({ scaleX, scaleY, skew, skewAxis, rotation }: LetterStyle): [number, number, number, number] {
  let [a, b, c, d] = [scaleX, 0, 0, scaleY];
  if (skew !== 0) {
    const [cos, sin] = [Math.cos(skewAxis * RADIANS), Math.sin(skewAxis * RADIANS)];
    const shear = shearOf(skew);
    [a, b, c, d] = [
      (1 + shear * sin * cos) * a,
      -shear * sin * sin * a,
      shear * cos * cos * d,
      (1 - shear * sin * cos) * d,
    ];
  }
  if (rotation === 0) return [a, b, c, d];
  const [cos, sin] = [Math.cos(rotation * RADIANS), Math.sin(rotation * RADIANS)];
  return [cos * a - sin * b, sin * a + cos * b, cos * c - sin * d, sin * c + cos * d];
}

/**
 * How far tracking moves each letter along its line, and line spacing each line: x and y for each letter in turn.
 *
 * Tracking lies half before and half after a letter, but not at the ends of a line, which is then aligned anew.
 */
function lineShifts({ letters, lines, align }: TextLayout, styles: readonly LetterStyle[]): Float64Array {
  const shifts = new Float64Array(letters.length * 2);
  let [lineX, lineY] = [0, 0];
  for (const [number, { start, end }] of lines.entries()) {
    const visual = leftToRight(letters, start, end);
    let [sum, spacingX, spacingY] = [0, 0, 0];
    for (const [place, i] of visual.entries()) {
      const { tracking, lineX: dx, lineY: dy } = styles[i] as LetterStyle;
      if (place > 0) sum += tracking / 2;
      shifts[i * 2] = sum;
      if (place < visual.length - 1) sum += tracking / 2;
      spacingX += dx / visual.length;
      spacingY += dy / visual.length;
    }
    if (number > 0) {
      lineX += spacingX;
      lineY += spacingY;
    }
    for (const i of visual) {
      shifts[i * 2] = (shifts[i * 2] as number) - sum * align + lineX;
      shifts[i * 2 + 1] = lineY;
    }
  }
  return shifts;
}

function leftToRight(letters: readonly Letter[], start: number, end: number): number[] {
  const places = Array.from({ length: end - start }, (_, i) => start + i);
  return places.sort((i, j) => (letters[i] as Letter).x - (letters[j] as Letter).x);
}

/** For each letter the box of the group that its anchor point is set by. */
export function anchorBoxes({ letters, lines }: TextLayout, grouping: AnchorGrouping): readonly AnchorBox[] {
  switch (grouping) {
    case 'letter':
      return letters.map(({ x, y, width }) => ({ x, y, width }));
    case 'line':
      return lines.flatMap(({ start, end }) => groupBoxes(letters.slice(start, end)));
    case 'all': {
      // The whole of a text has its anchor point where the layer has its origin.
      const origin = { x: 0, y: 0, width: 0 };
      return letters.map(() => origin);
    }
    case 'word':
      return wordBoxes(letters);
  }
}

function wordBoxes(letters: readonly Letter[]): AnchorBox[] {
  const boxes: AnchorBox[] = [];
  for (let start = 0; start < letters.length; start = boxes.length) {
    const { isSpace, line } = letters[start] as Letter;
    let end = start + 1;
    while (end < letters.length && letters[end]?.isSpace === isSpace && letters[end]?.line === line) end++;
    boxes.push(...groupBoxes(letters.slice(start, end)));
  }
  return boxes;
}

/** The box that a group of letters shares: as wide as they are by themselves, without kerning and tracking. */
function groupBoxes(group: readonly Letter[]): AnchorBox[] {
  let left = Number.POSITIVE_INFINITY;
  let width = 0;
  for (const letter of group) {
    left = Math.min(left, letter.x);
    width += letter.width;
  }
  const box = { x: left, y: group[0]?.y ?? 0, width };
  return group.map(() => box);
}

/** @param x @param y of the letter's anchor in the straight text, y from the first baseline */
function onPath(
  path: PlacedTextPath,
  layout: TextLayout,
  letter: Letter,
  index: number,
  x: number,
  y: number,
  local: Matrix,
): Matrix {
  const line = layout.lines[letter.line] as TextLine;
  const forced = path.forced && line.end - line.start > 1;
  const distance = forced
    ? spreadMiddle(path, layout, line, index) + x - (letter.x + letter.width / 2)
    : path.start + (x - line.x) + (path.length - line.width) * layout.align;
  const place = path.way.at(distance);
  const [cos, sin] = path.perpendicular ? [place.dx, place.dy] : [1, 0];
  const [a, b, c, d, e, f] = local;
  return [
    cos * a - sin * b,
    sin * a + cos * b,
    cos * c - sin * d,
    sin * c + cos * d,
    place.x + cos * e - sin * (f + y),
    place.y + sin * e + cos * (f + y),
  ];
}

/** Forced alignment: the first letter begins and the last ends with the room; the middles of all lie evenly between. */
function spreadMiddle(path: PlacedTextPath, { letters }: TextLayout, line: TextLine, index: number): number {
  const first = (letters[line.start]?.width ?? 0) / 2;
  const last = (letters[line.end - 1]?.width ?? 0) / 2;
  const share = (index - line.start) / (line.end - line.start - 1);
  return path.start + first + (path.length - first - last) * share;
}
