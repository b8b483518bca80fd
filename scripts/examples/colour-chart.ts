import * as l from './lottie.ts';

const FRAMES = 25;
const [WIDTH, HEIGHT] = [1920, 1080];

/**
 * Bars from left to right: the corners of the colour cube, greys, and colours of things that eyes know well (skin,
 * sky, foliage, wood), between them the saturated ones that coarse chroma gives away.
 */
export const CHART_BARS = [
  ...['#ffffff', '#ffff00', '#00ffff', '#00ff00', '#ff00ff', '#ff0000', '#0000ff', '#000000'],
  ...['#808080', '#404040', '#c68e6b', '#734f3f', '#627a9d', '#576c43', '#e07b2d', '#5b3c69'],
] as const;

/** Sixteen flat bars of full height that stand still, 120 pixels wide. */
export function colourChart(): string {
  const { solid } = l.layersOf(FRAMES);
  const width = WIDTH / CHART_BARS.length;
  return l.writeFilm({
    name: 'Colour chart',
    width: WIDTH,
    height: HEIGHT,
    frameRate: 25,
    frames: FRAMES,
    layers: CHART_BARS.map((hex, i) => solid(`Bar ${hex}`, hex, width, HEIGHT, { position: [i * width, 0] })),
  });
}
