import * as l from './lottie.ts';
import { glyphs, MONOLINE, monolineFont } from './monoline.ts';

const FRAMES = 480;
const CARD = [300, 420] as const;
const HEADLINE = 'LAYERS IN SPACE';
const LINE = 'FIVE CARDS AND A CAMERA';

/** Places in space, whose scale, turns and orientation are those of a layer lying flat. */
const place = (
  position: readonly number[] | l.Item,
  turn: Readonly<Record<string, l.Item>> = {},
): l.Item => ({
  ...{ o: l.still(100), p: l.property(position), a: l.still([0, 0, 0]), s: l.still([100, 100, 100]) },
  ...{ or: l.still([0, 0, 0]), rx: l.still(0), ry: l.still(0), rz: l.still(0), ...turn },
});

const value = (type: number, v: unknown): l.Item => ({ ty: type, v: l.property(v as l.Value) });

const dropShadow = (opacity: number, distance: number, softness: number): l.Item => ({
  ...{ ty: 25, nm: 'Drop Shadow', mn: 'ADBE Drop Shadow', en: 1 },
  ef: [
    value(2, [...l.rgb('#03040f'), 1]),
    value(0, opacity * 2.55),
    value(0, 180),
    value(0, distance),
    value(0, softness),
    value(7, 0),
  ],
});

const outerGlow = (hex: string, size: number): l.Item => ({
  ...{ ty: 3, nm: 'Outer Glow', bm: l.still(1), c: l.still([...l.rgb(hex), 1]), o: l.still(90) },
  ...{ s: l.still(size), r: l.still(50), ch: l.still(0), no: l.still(0), j: l.still(0) },
});

const repeater = (copies: number, turn: number, scale = 100, position: l.Value = [0, 0]): l.Item => ({
  ...{ ty: 'rp', c: l.still(copies), o: l.still(0), m: 1 },
  tr: {
    ...{ p: l.property(position), a: l.still([0, 0]), s: l.still([scale, scale]), r: l.still(turn) },
    ...{ so: l.still(100), eo: l.still(100) },
  },
});

const polyline = (...points: (readonly [number, number])[]): l.Item => l.path(l.outline(points, false));

const rings = l.group('Rings', [l.ellipse(226), l.stroke('#ffe9dc', 7), repeater(5, 0, 76)], {
  position: [0, -45],
});
const sun = l.group('Sun', [
  l.group('Horizon', [polyline([-120, 0], [120, 0]), l.stroke('#fff3cf', 8), repeater(4, 0, 84, [0, 26])], {
    position: [0, 10],
  }),
  l.group(
    'Disc',
    [
      l.path(
        l.outline(
          [
            [-95, 0],
            [0, -95],
            [95, 0],
          ],
          true,
          [
            [0, 0],
            [-52.5, 0],
            [0, -52.5],
          ],
          [
            [0, -52.5],
            [52.5, 0],
            [0, 0],
          ],
        ),
      ),
      l.fill('#fff3cf'),
    ],
    {
      position: [0, -22],
    },
  ),
]);
const burst = l.group(
  'Burst',
  [l.rectangle([11, 62], [0, -84], 5.5), l.fill('#ffffff'), repeater(16, 22.5)],
  {
    position: [0, -45],
  },
);
const waves = l.group(
  'Waves',
  [
    polyline([-126, 0], [126, 0]),
    { ty: 'zz', s: l.still(17), r: l.still(5), pt: l.still(2) },
    l.stroke('#d9fff4', 9),
    repeater(5, 0, 100, [0, 44]),
  ],
  { position: [0, -135] },
);
const moons = l.group(
  'Moons',
  [
    l.group('Orbits', [l.ellipse(90), l.stroke('#c9b8ff', 3, { opacity: 70 }), repeater(3, 0, 154)]),
    l.group('Moons', [l.ellipse(24, [45, 0]), l.fill('#f4efff'), repeater(3, 118, 154)]),
    l.group('Planet', [l.ellipse(44), l.fill('#f4efff')]),
  ],
  { position: [0, -45] },
);

interface Card {
  readonly name: string;
  readonly art: l.Item;
  readonly colours: readonly [top: string, bottom: string];
}
const CARDS: readonly Card[] = [
  { name: 'Rings', art: rings, colours: ['#ff7a66', '#c22f6d'] },
  { name: 'Sun', art: sun, colours: ['#ffb648', '#e8603c'] },
  { name: 'Burst', art: burst, colours: ['#4f8dff', '#3446d1'] },
  { name: 'Waves', art: waves, colours: ['#2fd0b5', '#0c7f9b'] },
  { name: 'Moons', art: moons, colours: ['#8e6bff', '#4a2aa8'] },
];

function face({ art, colours: [top, bottom] }: Card): l.Item[] {
  const [width, height] = CARD;
  return [
    art,
    l.group('Caption', [
      l.rectangle([128, 12], [-50, 142], 6),
      l.rectangle([84, 12], [-72, 168], 6),
      l.fill('#ffffff', 72),
    ]),
    l.group('Mark', [l.ellipse(30, [99, 155]), l.stroke('#ffffff', 6, { opacity: 72 })]),
    l.group('Board', [
      l.rectangle([width, height], [0, 0], 34),
      l.linearFill(
        [
          [0, top],
          [1, bottom],
        ],
        [-60, -height / 2],
        [60, height / 2],
      ),
    ]),
  ];
}

/** Cards on a bow, each of which flies in, hangs there, and turns once when the wave comes by. */
function cards(layers: ReturnType<typeof l.layersOf>): l.Item[] {
  return CARDS.map((card, i) => {
    const side = i - 2;
    const [x, z] = [960 + side * 350, 150 - Math.abs(side) ** 1.5 * 80];
    const start = 4 + Math.abs(side) * 9 + (side > 0 ? 4 : 0);
    const turn = 236 + i * 13;
    const rest = side * 15;
    const { ks: _, ...layer } = layers.shapes(`Card ${card.name}`, face(card));
    return {
      ...layer,
      ddd: 1,
      mb: 1,
      ef: [dropShadow(65, 18, 36)],
      ks: {
        ...place(
          l.moving(
            [
              [start, [x + side * 260, 640, z + 1900]],
              [start + 84, [x, 462, z]],
            ],
            l.EASE_OUT,
          ),
        ),
        ry: l.moving(
          [
            [start, rest + 150],
            [start + 100, rest],
            [turn, rest],
            [turn + 84, rest + 360],
          ],
          l.EASE,
        ),
        rz: {
          ...l.moving([
            [0, side % 2 === 0 ? -1.6 : 1.6],
            [130, side % 2 === 0 ? 1.6 : -1.6],
          ]),
          x: "var $bm_rt = loopOut('pingpong');",
        },
      },
    };
  });
}

function text(
  name: string,
  words: string,
  size: number,
  tracking: number,
  y: number,
  start: number,
  colour: string,
): l.Item {
  return {
    ...{ ty: 5, nm: name, mb: 1, ao: 0, ip: start, op: FRAMES, st: 0 },
    ks: { p: l.still([960, y]), a: l.still([0, 0]), s: l.still([100, 100]), r: l.still(0), o: l.still(100) },
    t: {
      d: {
        k: [
          {
            t: 0,
            s: {
              f: `${MONOLINE}-Regular`,
              s: size,
              t: words,
              j: 2,
              tr: tracking,
              lh: size * 1.2,
              ls: 0,
              fc: l.rgb(colour),
            },
          },
        ],
      },
      p: {},
      m: { g: 1, a: l.still([0, 0]) },
      a: [
        {
          nm: 'Rise',
          s: {
            ...{ t: 0, b: 1, r: 1, sh: 2, rn: 0, a: l.still(100), xe: l.still(0), ne: l.still(0) },
            ...{
              s: l.still(0),
              e: l.still(100),
              o: l.moving(
                [
                  [start, -100],
                  [start + 90, 100],
                ],
                l.EASE_OUT,
              ),
            },
          },
          a: { p: l.still([0, size * 0.9]), r: l.still(24), o: l.still(0) },
        },
      ],
    },
  };
}

/** Cards that turn in space before a camera that passes by, with light, shadow, blur and letters that rise. */
export function depthCards(): string {
  const layers = l.layersOf(FRAMES);
  const { ks: _, ...spark } = layers.shapes('Spark', [l.group('Light', [l.ellipse(34), l.fill('#fff6d8')])]);
  const { ks: __, ...wheel } = layers.shapes('Wheel', [
    l.group('Ticks', [l.rectangle([5, 46], [0, -820], 2.5), l.fill('#5c6ad6', 55), repeater(90, 4)]),
    l.group('Dots', [l.ellipse(13, [0, -755]), l.fill('#7f8cf0', 70), repeater(30, 12)]),
    l.group('Line', [l.ellipse(1400), l.stroke('#4653b8', 3, { opacity: 70 })]),
  ]);
  const blurriness = l.moving(
    [
      [0, 150],
      [80, 0],
    ],
    l.EASE_OUT,
  );
  return l.writeFilm({
    name: 'Depth cards',
    width: 1920,
    height: 1080,
    frameRate: 60,
    frames: FRAMES,
    deep: true,
    fonts: [monolineFont],
    glyphs: glyphs(HEADLINE, LINE),
    layers: [
      {
        ...{ ty: 13, nm: 'Camera', ddd: 1, pe: l.still(2000), ip: 0, op: FRAMES, st: 0 },
        ks: {
          ...place(
            l.moving([
              [0, [330, 330, -1500]],
              [230, [1180, 400, -1960]],
              [FRAMES, [1330, 470, -2080]],
            ]),
          ),
          a: l.moving([
            [0, [900, 480, 0]],
            [230, [960, 560, 0]],
          ]),
        },
      },
      {
        ...{ ty: 12, nm: 'Reveal', ao: 0, ip: 0, op: 80, st: 0 },
        ks: {
          p: l.still([0, 0]),
          a: l.still([0, 0]),
          s: l.still([100, 100]),
          r: l.still(0),
          o: l.still(100),
        },
        ef: [
          {
            ...{ ty: 29, nm: 'Gaussian Blur', mn: 'ADBE Gaussian Blur 2', en: 1 },
            ef: [value(0, blurriness), value(7, 1), value(7, 1)],
          },
        ],
      },
      text('Headline', HEADLINE, 118, 60, 930, 96, '#ffffff'),
      text('Line', LINE, 40, 220, 1004, 132, '#aab4ff'),
      {
        ...spark,
        ddd: 1,
        mb: 1,
        sy: [outerGlow('#ffb73d', 90)],
        ks: {
          ...place({
            ...l.moving(
              [
                [20, [-100, 250, -100]],
                [150, [760, 190, -260]],
                [270, [1230, 640, -330]],
                [370, [1500, 300, 420]],
                [470, [1080, 160, -120]],
              ],
              l.EASE,
            ),
            x: 'var $bm_rt = wiggle(0.8, 46);',
          }),
        },
      },
      ...cards(layers),
      {
        ...wheel,
        ddd: 1,
        ks: {
          ...place([960, 712, 320], { rx: l.still(-84) }),
          rz: {
            ...l.moving(
              [
                [0, 0],
                [60, 9],
              ],
              l.LINEAR,
            ),
            x: "var $bm_rt = loopOut('continue');",
          },
        },
      },
      layers.shapes(
        'Light',
        [
          l.ellipse(1700),
          l.radialFill(
            [
              [0, '#5a4bd6', 0.62],
              [0.5, '#3a35a6', 0.28],
              [1, '#1a1c55', 0],
            ],
            [0, 0],
            [850, 0],
          ),
        ],
        { position: [960, 470], scale: [130, 80] },
      ),
      layers.shapes('Ground', [
        l.rectangle([1920, 1080], [960, 540]),
        l.linearFill(
          [
            [0, '#191a4a'],
            [1, '#070818'],
          ],
          [0, 0],
          [300, 1080],
        ),
      ]),
    ],
  });
}
