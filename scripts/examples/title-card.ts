import * as l from './lottie.ts';

const FRAMES = 125;
const HEIGHT = 150;
const WIDTH = 92;

type Point = readonly [number, number];

/** Pen strokes on a grid of 1 × 1, y downwards. */
const LETTERS: Readonly<Record<string, readonly (readonly Point[])[]>> = {
  F: [
    [
      [1, 0],
      [0, 0],
      [0, 1],
    ],
    [
      [0, 0.5],
      [0.75, 0.5],
    ],
  ],
  R: [
    [
      [0, 1],
      [0, 0],
      [0.8, 0],
      [1, 0.14],
      [1, 0.38],
      [0.8, 0.52],
      [0, 0.52],
    ],
    [
      [0.55, 0.52],
      [1, 1],
    ],
  ],
  A: [
    [
      [0, 1],
      [0.5, 0],
      [1, 1],
    ],
    [
      [0.19, 0.64],
      [0.81, 0.64],
    ],
  ],
  M: [
    [
      [0, 1],
      [0, 0],
      [0.5, 0.6],
      [1, 0],
      [1, 1],
    ],
  ],
  E: [
    [
      [1, 0],
      [0, 0],
      [0, 1],
      [1, 1],
    ],
    [
      [0, 0.5],
      [0.75, 0.5],
    ],
  ],
  W: [
    [
      [0, 0],
      [0.25, 1],
      [0.5, 0.35],
      [0.75, 1],
      [1, 0],
    ],
  ],
  I: [
    [
      [0.5, 0],
      [0.5, 1],
    ],
  ],
  G: [
    [
      [1, 0.14],
      [0.8, 0],
      [0.2, 0],
      [0, 0.14],
      [0, 0.86],
      [0.2, 1],
      [0.8, 1],
      [1, 0.86],
      [1, 0.55],
      [0.6, 0.55],
    ],
  ],
  H: [
    [
      [0, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [1, 1],
    ],
    [
      [0, 0.5],
      [1, 0.5],
    ],
  ],
  T: [
    [
      [0, 0],
      [1, 0],
    ],
    [
      [0.5, 0],
      [0.5, 1],
    ],
  ],
};

function letter(name: string): l.Item[] {
  return (LETTERS[name] ?? []).map((points) =>
    l.path(
      l.outline(
        points.map(([x, y]): Point => [(x - 0.5) * WIDTH, (y - 0.5) * HEIGHT]),
        false,
      ),
    ),
  );
}

/** A word written stroke by stroke: sequential trims, staggered easing, a line that draws itself. */
export function titleCard(): string {
  const { shapes } = l.layersOf(FRAMES);
  const word = [...'FRAMEWRIGHT'];
  const pitch = WIDTH + 44;
  const first = 960 - ((word.length - 1) * pitch) / 2;
  const ink: l.Stops = [
    [0, '#ffffff'],
    [1, '#9fd3ff'],
  ];
  const letters = word.map((name, i) => {
    const start = 8 + i * 3;
    return shapes(
      `Letter ${name}`,
      [
        ...letter(name),
        l.trim(
          0,
          l.moving(
            [
              [start, 0],
              [start + 34, 100],
            ],
            l.EASE_OUT,
          ),
          0,
          false,
        ),
        l.linearStroke(ink, [0, -HEIGHT / 2], [0, HEIGHT / 2], 17),
      ],
      {
        position: l.moving(
          [
            [start, [first + i * pitch, 540]],
            [start + 40, [first + i * pitch, 490]],
          ],
          l.EASE_OUT,
        ),
        from: start,
      },
    );
  });
  const underline = shapes(
    'Line',
    [
      l.path(
        l.outline(
          [
            [-700, 0],
            [700, 0],
          ],
          false,
        ),
      ),
      l.trim(
        l.moving(
          [
            [40, 50],
            [85, 0],
          ],
          l.EASE_OUT,
        ),
        l.moving(
          [
            [40, 50],
            [85, 100],
          ],
          l.EASE_OUT,
        ),
      ),
      l.stroke('#ff8a5c', 8),
    ],
    { position: [960, 625] },
  );
  const dots = [0, 1, 2, 3, 4].map((i) =>
    l.group(`Dot ${i + 1}`, [l.ellipse(16), l.fill('#ffd166')], {
      position: [(i - 2) * 44, 0],
      scale: l.moving([
        [60 + i * 5, [0, 0]],
        [76 + i * 5, [130, 130]],
        [88 + i * 5, [100, 100]],
      ]),
    }),
  );
  const panel = (name: string, hex: string, delay: number, height: number) =>
    shapes(name, [l.rectangle([1920, height]), l.fill(hex)], {
      position: l.moving(
        [
          [delay, [-960, 1080 - height / 2]],
          [delay + 40, [960, 1080 - height / 2]],
        ],
        l.EASE_OUT,
      ),
    });
  const ground = shapes('Ground', [
    l.rectangle([1920, 1080], [960, 540]),
    l.linearFill(
      [
        [0, '#1b2a5c'],
        [1, '#0b1026'],
      ],
      [0, 0],
      [400, 1080],
    ),
  ]);
  return l.writeFilm({
    name: 'Title card',
    width: 1920,
    height: 1080,
    frameRate: 25,
    frames: FRAMES,
    layers: [
      ...letters,
      underline,
      shapes('Dots', dots, { position: [960, 700] }),
      panel('Front band', '#ff8a5c', 14, 60),
      panel('Middle band', '#e0567a', 7, 110),
      panel('Back band', '#7a3fa0', 0, 170),
      ground,
    ],
  });
}
