import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clip, save, tone } from '../compositions.ts';

/** Seconds of silence before the tone. */
export const ONSET = 0.2;

export interface FilmShape {
  readonly width: number;
  readonly height: number;
  /** Frames a second of the composition: twice the file's where that shows fields. */
  readonly fps: number;
  readonly seconds: number;
}

interface Layer {
  readonly ind: number;
}

/**
 * Moving shapes, every second of them half clear, over two gradients that grow clear to one side; a tone of 1 kHz after some
 * silence. Nothing lies beneath.
 *
 * @returns path of the document; the sound lies beside it
 */
export async function saveFilm(folder: string, name: string, shape: FilmShape): Promise<string> {
  const { width, height, fps, seconds } = shape;
  const sound = `${name}.wav`;
  await writeFile(join(folder, sound), tone(seconds, ONSET));
  const document = clip({ ...shape, transparent: true, sound }) as { readonly layers: readonly Layer[] };
  const frames = Math.round(fps * seconds);
  const ground = [
    gradient(frames, [width * 0.35, height * 0.45], [width * 0.7, height * 0.8], 'radial'),
    gradient(frames, [width / 2, height / 2], [width * 0.9, height * 0.9], 'linear'),
  ];
  return save(folder, `${name}.json`, { ...document, layers: [...document.layers, ...ground] });
}

/** A rectangle from one colour to another, and from opaque to clear. */
function gradient(
  frames: number,
  [x, y]: readonly [number, number],
  [width, height]: readonly [number, number],
  kind: 'linear' | 'radial',
): object {
  const still = (k: unknown): object => ({ a: 0, k });
  const radial = kind === 'radial';
  const colours = radial
    ? [0, 0.95, 0.85, 0.4, 1, 0.8, 0.2, 0.1, 0, 1, 1, 0]
    : [0, 0.1, 0.2, 0.6, 1, 0.2, 0.7, 0.5, 0, 1, 1, 0.1];
  return {
    ...{ ty: 4, nm: `${kind} gradient`, ind: radial ? 100 : 101, ip: 0, op: frames, st: 0 },
    ks: { p: still([x, y, 0]), a: still([0, 0, 0]), s: still([100, 100, 100]), r: still(0), o: still(100) },
    shapes: [
      {
        ty: 'gr',
        it: [
          radial
            ? { ty: 'el', p: still([0, 0]), s: still([height, height]) }
            : { ty: 'rc', p: still([0, 0]), s: still([width, height]), r: still(height / 20) },
          {
            ...{ ty: 'gf', t: radial ? 2 : 1, r: 1, o: still(100) },
            ...{
              s: still(radial ? [0, 0] : [-width / 2, 0]),
              e: still(radial ? [height / 2, 0] : [width / 2, 0]),
            },
            g: { p: 2, k: still(colours) },
          },
          {
            ...{
              ty: 'tr',
              p: still([0, 0]),
              a: still([0, 0]),
              s: still([100, 100]),
              r: still(0),
              o: still(100),
            },
          },
        ],
      },
    ],
  };
}
