import * as l from './lottie.ts';

const FRAMES = 600;
const CENTRE = [960, 540];
/** One per cent of a turn. */
const TURN = Math.PI / 50;

interface Planet {
  readonly name: string;
  readonly radius: number;
  readonly size: number;
  readonly turns: number;
  readonly start: number;
  readonly light: string;
  readonly dark: string;
}

const PLANETS: readonly Planet[] = [
  { name: 'Amber', radius: 210, size: 44, turns: 4, start: 20, light: '#ffd9a0', dark: '#c8541c' },
  { name: 'Jade', radius: 310, size: 62, turns: 3, start: 140, light: '#b8ffe0', dark: '#11766b' },
  { name: 'Cobalt', radius: 415, size: 84, turns: 2, start: 250, light: '#b9d8ff', dark: '#1f3fae' },
  { name: 'Rose', radius: 500, size: 52, turns: 1, start: 320, light: '#ffd0e4', dark: '#a3215f' },
];

/** A sun with four planets: gradients, trims, dashes, easing, parenting. Loops. */
export function orbit(): string {
  const { shapes, nothing } = l.layersOf(FRAMES);
  const random = l.dice(7);
  const stars = Array.from({ length: 70 }, (_, i) => {
    const size = 1.5 + random() * 3.5;
    const period = [150, 200, 300][i % 3] ?? 200;
    const phase = Math.floor(random() * 50);
    const frames: [number, number][] = [];
    for (let t = phase - period; t <= FRAMES + period; t += period / 2) {
      frames.push([t, frames.length % 2 === 0 ? 25 : 95]);
    }
    return l.group(`Star ${i + 1}`, [l.ellipse(size), l.fill('#dfe8ff')], {
      position: [Math.round(random() * 1920), Math.round(random() * 1080)],
      opacity: l.moving(frames),
    });
  });
  const planets = PLANETS.flatMap((planet, i) => {
    const { name, radius, size, turns, start, light, dark } = planet;
    const arm = 10 + i;
    const share = 22 - i * 2;
    const turning = l.moving(
      [
        [0, start],
        [FRAMES, start + turns * 360],
      ],
      l.LINEAR,
    );
    const body = shapes(
      name,
      [
        l.group('Body', [
          l.ellipse(size),
          l.radialFill(
            [
              [0, light],
              [1, dark],
            ],
            [0, 0],
            [size * 0.62, 0],
            [55, 180],
          ),
        ]),
      ],
      { parent: arm, position: [radius, 0] },
    );
    const trail = shapes(
      `${name}'s trail`,
      [
        l.ellipse(radius * 2),
        l.trim(0, share, 90 - share * 3.6),
        l.linearStroke(
          [
            [0, light, 0.85],
            [1, light, 0],
          ],
          [radius, 0],
          [radius * Math.cos(share * TURN), -radius * Math.sin(share * TURN)],
          size * 0.22,
        ),
      ],
      { parent: arm },
    );
    return [body, trail, nothing(`${name}'s arm`, { index: arm, position: CENTRE, rotation: turning })];
  });
  const rings = PLANETS.map(({ name, radius }, i) =>
    shapes(
      `${name}'s orbit`,
      [
        l.ellipse(radius * 2),
        l.trim(
          0,
          l.moving([
            [0, 100],
            [240, 72 - i * 6],
            [480, 100],
            [600, 100],
          ]),
        ),
        l.stroke('#8fa3d8', 2, {
          opacity: 38,
          dashes: [
            2,
            13 + i * 2,
            l.moving(
              [
                [0, 0],
                [FRAMES, (15 + i * 2) * 8],
              ],
              l.LINEAR,
            ),
          ],
        }),
      ],
      { position: CENTRE, rotation: -90 },
    ),
  );
  const pulse = l.moving([
    [0, [100, 100]],
    [150, [107, 107]],
    [300, [100, 100]],
    [450, [107, 107]],
    [600, [100, 100]],
  ]);
  const rays = l.group(
    'Rays',
    [
      l.star(12, 150, 118, 40),
      l.radialFill(
        [
          [0, '#ffe9a8', 0.9],
          [0.7, '#ff9d3c', 0.45],
          [1, '#ff6a2a', 0],
        ],
        [0, 0],
        [150, 0],
      ),
    ],
    {
      rotation: l.moving(
        [
          [0, 0],
          [FRAMES, 60],
        ],
        l.LINEAR,
      ),
    },
  );
  const sun = shapes(
    'Sun',
    [
      l.group('Disc', [
        l.ellipse(180),
        l.radialFill(
          [
            [0, '#fffbe6'],
            [0.55, '#ffd257'],
            [1, '#ff8a1f'],
          ],
          [0, 0],
          [90, 0],
          [30, -120],
        ),
      ]),
      rays,
    ],
    { position: CENTRE, scale: pulse },
  );
  const sky = shapes('Sky', [
    l.rectangle([1920, 1080], CENTRE),
    l.radialFill(
      [
        [0, '#2a2f6b'],
        [0.5, '#141740'],
        [1, '#070817'],
      ],
      CENTRE,
      [2020, 540],
    ),
  ]);
  return l.writeFilm({
    name: 'Orbit',
    width: 1920,
    height: 1080,
    frameRate: 60,
    frames: FRAMES,
    layers: [...planets, sun, ...rings, shapes('Stars', stars), sky],
  });
}
