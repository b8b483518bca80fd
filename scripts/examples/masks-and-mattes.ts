import * as l from './lottie.ts';

const FRAMES = 120;
const WIDTH = 1280;
const HEIGHT = 720;
const CARD = 380;

const PALETTES: readonly (readonly [string, string, string])[] = [
  ['#ff7a59', '#ffd166', '#3a0ca3'],
  ['#06d6a0', '#118ab2', '#073b4c'],
  ['#f72585', '#7209b7', '#4cc9f0'],
  ['#ffbe0b', '#fb5607', '#8338ec'],
];

/** A tile of moving stripes, the picture that all the masks and mattes cut. */
function stripes(index: number): l.Item {
  const [first, second, third] = PALETTES[index] ?? ['#ffffff', '#888888', '#000000'];
  const { shapes, solid } = l.layersOf(FRAMES);
  const bands = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) =>
    l.group(
      `Band ${i + 1}`,
      [
        l.rectangle([46, CARD * 2]),
        l.linearFill(
          [
            [0, first],
            [1, second],
          ],
          [0, -CARD],
          [0, CARD],
        ),
      ],
      { position: [i * 92 - CARD + 10, 0] },
    ),
  );
  return {
    id: `stripes-${index}`,
    nm: `Stripes ${index + 1}`,
    layers: [
      shapes('Bands', bands, {
        position: l.moving(
          [
            [0, [CARD / 2, CARD / 2]],
            [FRAMES, [CARD / 2 + 184, CARD / 2]],
          ],
          l.LINEAR,
        ),
        rotation: 28,
      }),
      solid('Ground', third, CARD, CARD),
    ],
  };
}

/** Masks of each mode above, the four mattes below, a blend mode behind. Loops. */
export function masksAndMattes(): string {
  const { shapes, precomp, solid } = l.layersOf(FRAMES);
  const middle = CARD / 2;
  const beat = (low: l.Item, high: l.Item) =>
    l.morph([
      [0, low],
      [FRAMES / 2, high],
      [FRAMES, low],
    ]);
  const small = l.circle(middle, middle, 90);
  const large = l.circle(middle, middle, 165);
  const diamond = (radius: number) =>
    l.outline(
      [
        [middle, middle - radius],
        [middle + radius, middle],
        [middle, middle + radius],
        [middle - radius, middle],
      ],
      true,
    );
  const columns = [190, 490, 790, 1090];
  const masks: readonly (readonly [string, readonly l.Item[]])[] = [
    ['Add', [l.mask('a', beat(small, large)), l.mask('a', beat(diamond(170), diamond(60)), false, 55)]],
    ['Subtract', [l.mask('a', large), l.mask('s', beat(diamond(40), diamond(150)))]],
    ['Intersect', [l.mask('a', beat(large, small)), l.mask('i', beat(diamond(180), diamond(120)))]],
    ['Inverted', [l.mask('a', beat(diamond(60), diamond(170)), true, 85)]],
  ];
  const top = masks.map(([name, list], i) =>
    precomp(`Mask ${name}`, `stripes-${i}`, CARD, CARD, {
      position: [columns[i] ?? 0, 195],
      anchor: [middle, middle],
      scale: [72, 72],
      masks: list,
    }),
  );
  const bottom = (['Alpha', 'Alpha inverted', 'Luma', 'Luma inverted'] as const).flatMap((name, i) => {
    const place = { position: [columns[i] ?? 0, 525], scale: [72, 72] };
    const turning = l.moving([
      [0, 0],
      [FRAMES, 72],
    ]);
    const luma = i >= 2;
    const body = luma
      ? l.radialFill(
          [
            [0, '#ffffff'],
            [0.7, '#9a9a9a'],
            [1, '#000000'],
          ],
          [0, 0],
          [170, 0],
        )
      : l.fill('#ffffff');
    return [
      shapes(
        `Matte ${name}`,
        [
          l.star(
            5,
            170,
            l.moving([
              [0, 80],
              [60, 130],
              [FRAMES, 80],
            ]),
            15,
          ),
          body,
        ],
        {
          ...place,
          rotation: turning,
          isMatte: true,
        },
      ),
      precomp(`Through ${name}`, `stripes-${i}`, CARD, CARD, {
        ...place,
        anchor: [middle, middle],
        matte: (i + 1) as 1 | 2 | 3 | 4,
      }),
    ];
  });
  const glow = shapes(
    'Glow',
    [
      l.ellipse(900),
      l.radialFill(
        [
          [0, '#5f6fff', 0.7],
          [1, '#5f6fff', 0],
        ],
        [0, 0],
        [450, 0],
      ),
    ],
    {
      position: l.moving([
        [0, [200, 360]],
        [60, [1080, 360]],
        [FRAMES, [200, 360]],
      ]),
      blend: 2,
    },
  );
  return l.writeFilm({
    name: 'Masks and mattes',
    width: WIDTH,
    height: HEIGHT,
    frameRate: 30,
    frames: FRAMES,
    assets: [0, 1, 2, 3].map(stripes),
    layers: [...top, ...bottom, glow, solid('Ground', '#12142b', WIDTH, HEIGHT)],
  });
}
