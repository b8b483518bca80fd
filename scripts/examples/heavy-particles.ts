import * as l from './lottie.ts';

const FRAMES = 300;
const WIDTH = 1920;
const HEIGHT = 1080;
const COLOURS = ['#ff595e', '#ffca3a', '#8ac926', '#1982c4', '#6a4c93', '#f4f1de'];

/** Four hundred shapes that all move, every frame: work for the renderer. */
export function heavyParticles(): string {
  const { shapes, solid } = l.layersOf(FRAMES);
  const random = l.dice(400);
  const layers = Array.from({ length: 20 }, (_, sheet) => {
    const groups = Array.from({ length: 20 }, (_, i) => {
      const size = 14 + random() * 46;
      const hex = COLOURS[Math.floor(random() * COLOURS.length)] ?? '#ffffff';
      const x = random() * WIDTH;
      const y = random() * HEIGHT;
      const sway = 60 + random() * 240;
      const shape = [
        l.ellipse(size),
        l.rectangle([size, size], [0, 0], size * 0.2),
        l.star(5, size * 0.7, size * 0.32),
        l.rectangle([size * 1.6, size * 0.35], [0, 0], size * 0.17),
      ][(sheet + i) % 4] as l.Item;
      return l.group(`Particle ${i + 1}`, [shape, l.fill(hex, 55 + random() * 45)], {
        position: l.moving([
          [0, [x, y]],
          [150, [x + sway * (random() - 0.5) * 2, (y + 540) % HEIGHT]],
          [FRAMES, [x, y]],
        ]),
        rotation: l.moving(
          [
            [0, 0],
            [FRAMES, random() < 0.5 ? -360 : 360],
          ],
          l.LINEAR,
        ),
      });
    });
    return shapes(`Sheet ${sheet + 1}`, groups);
  });
  return l.writeFilm({
    name: 'Heavy particles',
    width: WIDTH,
    height: HEIGHT,
    frameRate: 60,
    frames: FRAMES,
    layers: [...layers, solid('Ground', '#10131f', WIDTH, HEIGHT)],
  });
}
