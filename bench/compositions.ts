import { seeded } from '../test/prove/random.ts';

/**
 * Small Lottie documents that differ: turning and moving shapes, with strokes, gradients and see-through layers, of one to
 * three seconds at 1920×1080 and 30 frames a second, or so many times longer. The same number gives the same document.
 */
export function smallComposition(number: number, times = 1): string {
  const random = seeded(number + 1);
  const between = (low: number, high: number): number => low + (high - low) * random();
  const frames = (30 + ((number * 7) % 61)) * times;
  const layers = Array.from({ length: 4 + (number % 5) * 3 }, (_, index) => {
    const size = between(60, 420);
    const colour = [random(), random(), random(), 1];
    const shape =
      index % 2 === 0
        ? { ty: 'el', p: still([0, 0]), s: still([size, size * between(0.5, 1)]) }
        : { ty: 'rc', p: still([0, 0]), s: still([size, size]), r: still(between(0, size / 3)) };
    const paint = [
      { ty: 'fl', c: still(colour), o: still(100), r: 1 },
      { ty: 'st', c: still(colour), o: still(100), w: still(between(4, 30)), lc: 2, lj: 2 },
      {
        ty: 'gf',
        o: still(100),
        r: 1,
        t: 1,
        s: still([-size / 2, 0]),
        e: still([size / 2, 0]),
        g: { p: 2, k: still([0, ...colour.slice(0, 3), 1, random(), random(), random()]) },
      },
    ][index % 3];
    return {
      ty: 4,
      ind: index + 1,
      ip: 0,
      op: frames,
      st: 0,
      ks: {
        o: still(between(40, 100)),
        r: moving(frames, [between(-180, 180)], [between(-180, 180)]),
        p: moving(frames, [between(100, 1820), between(100, 980)], [between(100, 1820), between(100, 980)]),
        a: still([0, 0]),
        s: still([100, 100]),
      },
      shapes: [
        {
          ty: 'gr',
          it: [
            shape,
            paint,
            {
              ty: 'tr',
              p: still([0, 0]),
              a: still([0, 0]),
              s: still([100, 100]),
              r: still(0),
              o: still(100),
            },
          ],
        },
      ],
    };
  });
  return JSON.stringify({
    v: '5.7.0',
    nm: `Batch ${number}`,
    fr: 30,
    ip: 0,
    op: frames,
    w: 1920,
    h: 1080,
    layers,
  });
}

/** A value that stays, as Lottie says it. */
export const still = (k: unknown): object => ({ a: 0, k });

/** A value that goes evenly eased from one to the other over so many frames. */
export function moving(frames: number, from: readonly number[], to: readonly number[]): object {
  const ease = { o: { x: [0.4], y: [0] }, i: { x: [0.6], y: [1] } };
  return {
    a: 1,
    k: [
      { t: 0, s: from, ...ease },
      { t: frames, s: to },
    ],
  };
}

/** A Lottie document, as far as it is read here. */
interface Film {
  readonly w: number;
  readonly h: number;
  readonly ip: number;
  readonly op: number;
  readonly layers: readonly unknown[];
  readonly assets?: readonly unknown[];
}

/**
 * A document of at least so many frames: shown again and again, each time turned a little further, so that no segment
 * equals another.
 */
export function lengthened(text: string, frames: number): string {
  const film = JSON.parse(text) as Film;
  const length = film.op - film.ip;
  const times = Math.ceil(frames / length);
  if (times <= 1) return text;
  const middle = [film.w / 2, film.h / 2, 0];
  const layers = Array.from({ length: times }, (_, index) => ({
    ty: 0,
    refId: 'film',
    nm: `Time ${index + 1}`,
    ind: index + 1,
    w: film.w,
    h: film.h,
    ip: index * length,
    op: (index + 1) * length,
    st: index * length - film.ip,
    sr: 1,
    ks: {
      a: { a: 0, k: middle },
      p: { a: 0, k: middle },
      r: { a: 0, k: index * 0.5 },
      s: { a: 0, k: [100, 100, 100] },
      o: { a: 0, k: 100 },
    },
  }));
  const assets = [...(film.assets ?? []), { id: 'film', layers: film.layers }];
  return JSON.stringify({ ...film, ip: 0, op: times * length, layers, assets });
}
