import * as l from './lottie.ts';

const FRAMES = 180;
const WIDTH = 640;
const HEIGHT = 360;

const SKIES: readonly l.Stops[] = [
  [
    [0, '#ff9a8b'],
    [0.5, '#ff6a88'],
    [1, '#5b2a86'],
  ],
  [
    [0, '#a8edea'],
    [0.45, '#3f9bd8'],
    [1, '#1d2b64'],
  ],
  [
    [0, '#fddb92'],
    [0.6, '#d1758f'],
    [1, '#3b1c54'],
  ],
];

/** A sky whose colours wander, hills before it, a sun: smooth gradients, where banding would show. Loops. */
export function gradientLoop(): string {
  const { shapes } = l.layersOf(FRAMES);
  const colours = l.moving([0, 1, 2, 0].map((sky, i) => [i * 60, l.stopList(SKIES[sky] ?? [])] as const));
  const sky = shapes('Sky', [
    l.rectangle([WIDTH, HEIGHT], [WIDTH / 2, HEIGHT / 2]),
    l.animatedLinearFill(
      colours,
      3,
      l.moving([
        [0, [0, 0]],
        [90, [WIDTH, 0]],
        [FRAMES, [0, 0]],
      ]),
      l.moving([
        [0, [WIDTH, HEIGHT]],
        [90, [0, HEIGHT]],
        [FRAMES, [WIDTH, HEIGHT]],
      ]),
    ),
  ]);
  const sun = shapes(
    'Sun',
    [
      l.ellipse(260),
      l.radialFill(
        [
          [0, '#fffbe8', 1],
          [0.3, '#ffe9b0', 0.85],
          [0.34, '#ffe0a0', 0.35],
          [1, '#ffd080', 0],
        ],
        [0, 0],
        [130, 0],
      ),
    ],
    {
      position: l.moving([
        [0, [130, 210]],
        [90, [510, 110]],
        [FRAMES, [130, 210]],
      ]),
      blend: 2,
    },
  );
  const hill = (name: string, base: number, high: number, top: string, foot: string) => {
    const form = (lift: number) =>
      l.outline(
        [
          [-20, 380],
          [-20, base],
          [160, base - high - lift],
          [340, base - lift * 0.4],
          [500, base - high + lift],
          [660, base],
          [660, 380],
        ],
        true,
        [
          [0, 0],
          [0, 0],
          [-70, 0],
          [-60, 0],
          [-60, 0],
          [-50, 0],
          [0, 0],
        ],
        [
          [0, 0],
          [60, 0],
          [70, 0],
          [60, 0],
          [60, 0],
          [0, 0],
          [0, 0],
        ],
      );
    return shapes(name, [
      l.path(
        l.morph([
          [0, form(0)],
          [90, form(22)],
          [FRAMES, form(0)],
        ]),
      ),
      l.linearFill(
        [
          [0, top],
          [1, foot],
        ],
        [0, base - high],
        [0, 360],
      ),
    ]);
  };
  return l.writeFilm({
    name: 'Gradient loop',
    width: WIDTH,
    height: HEIGHT,
    frameRate: 30,
    frames: FRAMES,
    layers: [
      hill('Near hill', 310, 34, '#2b1b45', '#0d0717'),
      hill('Middle hill', 275, 50, '#5a3a78', '#241238'),
      hill('Far hill', 240, 62, '#8a6aa6', '#4a2f68'),
      sun,
      sky,
    ],
  });
}
