import type { ResolvedBurnIn } from '../formats/index.ts';
import { formatTimecode, parseTimecode, toNumber } from '../media/index.ts';
import {
  type Colour,
  type Matrix,
  type Path,
  PathVerb,
  type SceneNode,
  type StrokeStyle,
} from '../scene/index.ts';
import { LETTER_HEIGHT, type Letter, lettersOf, textPath, widthOf } from './overlay-font.ts';

/** Raised when the same settings are drawn in another way: it is part of the name of every picture with burn-in. */
export const OVERLAY_VERSION = 1;

/** Shares of the output's shorter side: 12 pixels at 640×360, which is still read. */
const SHARE = { letter: 0.036, margin: 0.03, watermark: 0.24 };
/** Of the diagonal that a watermark may run along. */
const WATERMARK_LENGTH = 0.72;
const WATERMARK_OPACITY = 0.25;
/** In units of the letters' grid. */
const PLATE = { across: 3, down: 2.4, between: 3.4 };
const PEN = 0.85;
const OUTLINE = 2;

const WHITE: Colour = [1, 1, 1, 1];
const BLACK: Colour = [0, 0, 0, 1];
const PLATE_COLOUR: Colour = [0, 0, 0, 0.6];

/** What is written over a frame, in the composition's own space. */
export interface Overlay {
  /** The lines that a frame shows; what else is drawn is the same for all. */
  words(frame: number): readonly string[];
  nodes(words: readonly string[]): readonly SceneNode[];
}

/** @param composition its size, in its own pixels */
export function createOverlay(
  burnIn: ResolvedBurnIn,
  composition: { readonly width: number; readonly height: number },
): Overlay {
  const { size, scale, text, watermark } = burnIn;
  // What fills the output: all of the composition, or what is left of it where it covers the output.
  const width = Math.min(size.width, composition.width * scale.x);
  const height = Math.min(size.height, composition.height * scale.y);
  const toComposition: Matrix = [
    1 / scale.x,
    0,
    0,
    1 / scale.y,
    (composition.width - width / scale.x) / 2,
    (composition.height - height / scale.y) / 2,
  ];
  const sheet: Sheet = { width, height, toComposition };
  const across = watermark === undefined ? [] : [drawWatermark(watermark, sheet, burnIn.opacity)];
  const lines = new Lines(sheet, burnIn.position ?? 'bottom');
  const count = createCounter(burnIn);
  return {
    words(frame) {
      const counted = count(frame);
      return [...(text === undefined ? [] : [text]), ...(counted === '' ? [] : [counted])];
    },
    nodes: (words) => [...across, ...lines.draw(words)],
  };
}

/** Where is drawn: in pixels of the output from the upper left of what is seen. */
interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly toComposition: Matrix;
}

function createCounter({ timecode, frame, frameRate, firstFrame }: ResolvedBurnIn): (at: number) => string {
  const start =
    timecode === undefined || timecode === 'clock' ? undefined : parseTimecode(timecode, frameRate);
  const time = (at: number): string => {
    if (timecode === undefined) return '';
    if (!start) return clock((at - firstFrame) / toNumber(frameRate));
    return formatTimecode({ ...start, frame: start.frame + at - firstFrame }, frameRate);
  };
  return (at) =>
    [time(at), frame ? String(at).padStart(5, '0') : ''].filter((part) => part !== '').join('   ');
}

function clock(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const pad = (value: number, digits = 2): string => String(Math.floor(value)).padStart(digits, '0');
  const [hours, minutes] = [milliseconds / 3_600_000, (milliseconds / 60_000) % 60];
  return `${pad(hours)}:${pad(minutes)}:${pad((milliseconds / 1000) % 60)}.${pad(milliseconds % 1000, 3)}`;
}

/** Lines of text on a dark plate. Nodes that are the same from frame to frame are the same objects. */
class Lines {
  readonly #sheet: Sheet;
  readonly #position: NonNullable<ResolvedBurnIn['position']>;
  #nodes = new Map<string, SceneNode>();
  #plate: { readonly key: string; readonly node: SceneNode } | undefined;

  constructor(sheet: Sheet, position: NonNullable<ResolvedBurnIn['position']>) {
    this.#sheet = sheet;
    this.#position = position;
  }

  draw(words: readonly string[]): SceneNode[] {
    if (words.length === 0) return [];
    const { width, height } = this.#sheet;
    const shorter = Math.min(width, height);
    const unit = (SHARE.letter * shorter) / LETTER_HEIGHT;
    const margin = SHARE.margin * shorter;
    const widest = width - 2 * margin - 2 * PLATE.across * unit;
    const lines = words.map((line) => {
      const letters = lettersOf(line);
      const across = widthOf(letters);
      return { letters, across, unit: Math.min(unit, widest / Math.max(1, across)) };
    });
    const inner = Math.max(...lines.map((line) => line.across * line.unit));
    const heights = lines.reduce((sum, line) => sum + LETTER_HEIGHT * line.unit, 0);
    const plateWidth = inner + 2 * PLATE.across * unit;
    const plateHeight = heights + (2 * PLATE.down + (lines.length - 1) * PLATE.between) * unit;
    const left = this.#position.endsWith('left')
      ? margin
      : this.#position.endsWith('right')
        ? width - margin - plateWidth
        : (width - plateWidth) / 2;
    const top = this.#position.startsWith('top') ? margin : height - margin - plateHeight;
    const nodes: SceneNode[] = [this.#plateNode(left, top, plateWidth, plateHeight)];
    const kept = new Map<string, SceneNode>();
    let y = top + PLATE.down * unit;
    for (const line of lines) {
      let x = left + (plateWidth - line.across * line.unit) / 2;
      for (const letter of line.letters) {
        if (letter.path.verbs.length > 0) nodes.push(this.#letterNode(letter, x, y, line.unit, kept));
        x += letter.advance * line.unit;
      }
      y += LETTER_HEIGHT * line.unit + PLATE.between * unit;
    }
    this.#nodes = kept;
    return nodes;
  }

  #letterNode(letter: Letter, x: number, y: number, unit: number, kept: Map<string, SceneNode>): SceneNode {
    const key = `${x} ${y} ${unit}`;
    const before = this.#nodes.get(key);
    const node =
      before?.type === 'stroke' && before.path === letter.path
        ? before
        : stroke(letter.path, compose(this.#sheet.toComposition, [unit, 0, 0, unit, x, y]), PEN, WHITE);
    kept.set(key, node);
    return node;
  }

  #plateNode(left: number, top: number, width: number, height: number): SceneNode {
    const key = `${left} ${top} ${width} ${height}`;
    if (this.#plate?.key === key) return this.#plate.node;
    const { move, line, close } = PathVerb;
    const node: SceneNode = {
      type: 'fill',
      path: {
        verbs: Uint8Array.of(move, line, line, line, close),
        points: Float64Array.of(left, top, left + width, top, left + width, top + height, left, top + height),
      },
      transform: this.#sheet.toComposition,
      rule: 'nonzero',
      paint: { type: 'solid', colour: PLATE_COLOUR },
      opacity: 1,
    };
    this.#plate = { key, node };
    return node;
  }
}

/** Along the rising diagonal, white with a dark edge, so that it is seen on any ground. */
function drawWatermark(
  text: string,
  { width, height, toComposition }: Sheet,
  opacity = WATERMARK_OPACITY,
): SceneNode {
  const letters = lettersOf(text);
  const across = widthOf(letters);
  const unit = Math.min(
    (WATERMARK_LENGTH * Math.hypot(width, height)) / Math.max(1, across),
    (SHARE.watermark * Math.min(width, height)) / LETTER_HEIGHT,
  );
  const angle = -Math.atan2(height, width);
  const [cos, sin] = [Math.cos(angle) * unit, Math.sin(angle) * unit];
  const [x, y] = [across / 2, LETTER_HEIGHT / 2];
  const place: Matrix = [cos, sin, -sin, cos, width / 2 - cos * x + sin * y, height / 2 - sin * x - cos * y];
  const path = textPath(letters);
  const transform = compose(toComposition, place);
  return {
    type: 'group',
    children: [stroke(path, transform, OUTLINE, BLACK), stroke(path, transform, PEN, WHITE)],
    opacity,
    blend: 'normal',
    masks: [],
  };
}

function stroke(path: Path, transform: Matrix, width: number, colour: Colour): SceneNode {
  const style: StrokeStyle = { width, cap: 'round', join: 'round', miterLimit: 4, dashes: [], dashOffset: 0 };
  return { type: 'stroke', path, transform, stroke: style, paint: { type: 'solid', colour }, opacity: 1 };
}

/** `first`, then `second`, read from the right as in matrix products. */
function compose(second: Matrix, first: Matrix): Matrix {
  const [a, b, c, d, e, f] = second;
  const [p, q, r, s, t, u] = first;
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f];
}
