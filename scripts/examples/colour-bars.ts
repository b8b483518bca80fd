import * as l from './lottie.ts';

const FRAMES = 60;
const WIDTH = 1280;

/** Full-strength bars from left to right; the sixth is the #ff0000 field. */
export const BARS = [
  '#ffffff',
  '#ffff00',
  '#00ffff',
  '#00ff00',
  '#ff00ff',
  '#ff0000',
  '#0000ff',
  '#000000',
] as const;
const GREYS = ['#000000', '#242424', '#494949', '#6d6d6d', '#929292', '#b6b6b6', '#dbdbdb', '#ffffff'];

/** Flat fields for measuring colour: eight bars 540 pixels high, eight greys beneath, and a mark that moves. */
export function colourBars(): string {
  const { shapes, solid } = l.layersOf(FRAMES);
  const width = WIDTH / BARS.length;
  const bars = BARS.map((hex, i) => solid(`Bar ${hex}`, hex, width, 540, { position: [i * width, 0] }));
  const greys = GREYS.map((hex, i) => solid(`Grey ${hex}`, hex, width, 130, { position: [i * width, 540] }));
  const mark = shapes('Mark', [l.rectangle([40, 30]), l.fill('#ff8000')], {
    position: l.moving(
      [
        [0, [40, 695]],
        [FRAMES, [WIDTH - 40, 695]],
      ],
      l.LINEAR,
    ),
  });
  const floor = solid('Floor', '#101010', WIDTH, 50, { position: [0, 670] });
  return l.writeFilm({
    name: 'Colour bars',
    width: WIDTH,
    height: 720,
    frameRate: 30,
    frames: FRAMES,
    layers: [mark, floor, ...bars, ...greys],
  });
}
