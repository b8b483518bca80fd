import { BT709_LIMITED, planarBytes, type YuvFrame } from '../../src/engine/media/index.ts';

/** Side of the texture that everything is cut from; a power of two, so that it wraps. */
const SIDE = 1024;
/** Standard deviation of the grain, in code values of 8 bits: film of medium speed. */
const GRAIN = 2.2;

/** What a camera gives: fine texture under a slow pan and zoom, something in front that moves otherwise, light that changes, grain. */
export interface NaturalClip {
  /** Planes in BT.709 limited; the same at every call with the same number. */
  paint(frame: number): YuvFrame;
}

export function naturalClip(width: number, height: number): NaturalClip {
  const texture = makeTexture();
  const [cw, ch] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const at = (x: number, y: number): number => {
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - x0, y - y0];
    const value = (column: number, row: number): number =>
      texture[(row & (SIDE - 1)) * SIDE + (column & (SIDE - 1))] as number;
    const top = value(x0, y0) * (1 - fx) + value(x0 + 1, y0) * fx;
    return top * (1 - fy) + (value(x0, y0 + 1) * (1 - fx) + value(x0 + 1, y0 + 1) * fx) * fy;
  };
  return {
    paint(frame) {
      const data = new Uint8Array(planarBytes('I420', width, height));
      const random = generator(frame + 1);
      const zoom = 0.8 + 0.0006 * frame;
      const light = 8 * Math.sin(frame / 40);
      const [ballX, ballY] = [
        width * (0.5 + 0.3 * Math.sin(frame / 25)),
        height * (0.5 + 0.2 * Math.cos(frame / 31)),
      ];
      const radius = height / 5;
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const inside = (x - ballX) ** 2 + (y - ballY) ** 2 < radius * radius;
          const value = inside
            ? at((x - ballX) * 0.6 + 300, (y - ballY) * 0.6 + frame * 0.9) * 0.8 + 40
            : at(x * zoom + frame * 1.37, y * zoom + frame * 0.41);
          const grain = (random() + random() + random() - 1.5) * 2 * GRAIN;
          data[y * width + x] = Math.max(16, Math.min(235, value + light + grain));
        }
      }
      const start = width * height;
      for (let plane = 0; plane < 2; plane++) {
        for (let i = 0; i < cw * ch; i++) {
          const [x, y] = [(i % cw) * 2, Math.floor(i / cw) * 2];
          const hue = at(x * zoom * 0.25 + frame * 0.34 + 500 * plane, y * zoom * 0.25 + frame * 0.1) - 110;
          data[start + plane * cw * ch + i] = 128 + hue * 0.25 + (random() - 0.5) * GRAIN;
        }
      }
      return { format: 'I420', width, height, colourSpace: BT709_LIMITED, data };
    },
  };
}

/** Octaves of value noise, each of half the size and 0.6 of the strength: leaves, stone, water. */
function makeTexture(): Float32Array {
  const texture = new Float32Array(SIDE * SIDE);
  let strength = 60;
  for (let cell = 128; cell >= 2; cell /= 2) {
    const random = generator(cell * 7919);
    const count = SIDE / cell;
    const corners = Float32Array.from({ length: count * count }, () => random() - 0.5);
    const corner = (column: number, row: number): number =>
      corners[(row & (count - 1)) * count + (column & (count - 1))] as number;
    for (let y = 0; y < SIDE; y++) {
      const row = Math.floor(y / cell);
      const fy = smooth((y % cell) / cell);
      for (let x = 0; x < SIDE; x++) {
        const column = Math.floor(x / cell);
        const fx = smooth((x % cell) / cell);
        const top = corner(column, row) * (1 - fx) + corner(column + 1, row) * fx;
        const bottom = corner(column, row + 1) * (1 - fx) + corner(column + 1, row + 1) * fx;
        texture[y * SIDE + x] =
          (texture[y * SIDE + x] as number) + strength * 2 * (top * (1 - fy) + bottom * fy);
      }
    }
    strength *= 0.6;
  }
  return texture.map((value) => 110 + value);
}

const smooth = (t: number): number => t * t * (3 - 2 * t);

/** Numbers from 0 to 1 (Numerical Recipes, section 7.1: a linear congruential generator). */
function generator(seed: number): () => number {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
