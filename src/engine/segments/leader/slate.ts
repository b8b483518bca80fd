import { PathVerb, type SceneNode, type StrokeStyle } from '../../scene/index.ts';
import { LETTER_HEIGHT, lettersOf, textPath, widthOf } from '../overlay-font.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Shares of the picture. */
const LAYOUT = {
  left: 0.08,
  lettersTop: 0.18,
  right: 0.62,
  line: 0.085,
  letter: 0.042,
  clock: 0.8,
  radius: 0.15,
};
const PEN = 0.85;
const TICKS = 12;

/**
 * Words on the left, and a clock on the right whose hand comes to twelve when the programme begins.
 *
 * @param seconds left until then
 */
export function slateNodes(words: readonly string[], seconds: number, { width, height }: Size): SceneNode[] {
  const unit = (LAYOUT.letter * height) / LETTER_HEIGHT;
  const left = LAYOUT.left * width;
  const room = LAYOUT.right * width - left;
  const lines = words.map((text, index) => {
    const letters = lettersOf(text);
    const size = Math.min(unit, room / Math.max(1, widthOf(letters)));
    const y = (LAYOUT.lettersTop + index * LAYOUT.line) * height;
    return stroke(textPath(letters), [size, 0, 0, size, left, y], PEN);
  });
  return [...lines, ...clock(seconds, { width, height }, unit)];
}

function clock(seconds: number, { width, height }: Size, unit: number): SceneNode[] {
  const [x, y, radius] = [LAYOUT.clock * width, 0.42 * height, LAYOUT.radius * width];
  const at = (turn: number, share: number): readonly [number, number] => {
    const angle = 2 * Math.PI * turn;
    return [x + radius * share * Math.sin(angle), y - radius * share * Math.cos(angle)];
  };
  const lines: (readonly [number, number])[][] = [
    Array.from({ length: 121 }, (_, index) => at(index / 120, 1)),
    ...Array.from({ length: TICKS }, (_, index) => [at(index / TICKS, 0.86), at(index / TICKS, 1)]),
  ];
  const face = stroke(polylines(lines), [1, 0, 0, 1, 0, 0], 0.5 * unit);
  const hand = stroke(polylines([[at(0, 0), at(-seconds / 60, 0.8)]]), [1, 0, 0, 1, 0, 0], 1.2 * unit);
  const letters = lettersOf(String(seconds));
  const size = 2 * unit;
  const number = stroke(
    textPath(letters),
    [size, 0, 0, size, x - (widthOf(letters) * size) / 2, y + radius + 2 * unit],
    PEN,
  );
  return [face, hand, number];
}

function polylines(lines: readonly (readonly (readonly [number, number])[])[]) {
  const verbs = lines.flatMap((points) =>
    points.map((_, index) => (index === 0 ? PathVerb.move : PathVerb.line)),
  );
  return { verbs: Uint8Array.from(verbs), points: Float64Array.from(lines.flat(2)) };
}

function stroke(
  path: { readonly verbs: Uint8Array; readonly points: Float64Array },
  transform: readonly [number, number, number, number, number, number],
  width: number,
): SceneNode {
  const style: StrokeStyle = { width, cap: 'round', join: 'round', miterLimit: 4, dashes: [], dashOffset: 0 };
  return {
    type: 'stroke',
    path,
    transform,
    stroke: style,
    paint: { type: 'solid', colour: [1, 1, 1, 1] },
    opacity: 1,
  };
}
