import { type PlanarFormat, planarBytes, planarLayout } from '../../src/engine/media/index.ts';
import { seeded } from './random.ts';

/** R′G′B′ from 0 to 1 of a pixel; what lies outside is cut. */
type Shade = (x: number, y: number, to: Float64Array) => void;

/** A short film that a script paints: each frame's shade, for pictures of any size. */
export interface MasterClip {
  readonly name: string;
  readonly frame: (width: number, height: number, frame: number) => Shade;
}

/** A number from 0 to 1 for a place, without order (integer hash after T. Mueller). */
function hashed(x: number, y: number, seed: number): number {
  let h = Math.imul(x, 374761393) + Math.imul(y, 668265263) + Math.imul(seed, 2246822519);
  h = Math.imul(h ^ (h >>> 13), 1274126177);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** Smooth noise from 0 to 1 whose places lie 1 apart. */
function valueNoise(x: number, y: number, seed: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const ease = (t: number): number => t * t * (3 - 2 * t);
  const [u, v] = [ease(x - left), ease(y - top)];
  const above = hashed(left, top, seed) * (1 - u) + hashed(left + 1, top, seed) * u;
  const below = hashed(left, top + 1, seed) * (1 - u) + hashed(left + 1, top + 1, seed) * u;
  return above * (1 - v) + below * v;
}

/** Octaves of noise, each half as large and half as strong: clouds, walls, leaves. */
function fractalNoise(x: number, y: number, octaves: number, seed: number): number {
  let sum = 0;
  let size = 0.5;
  let scale = 1;
  for (let octave = 0; octave < octaves; octave++) {
    sum += size * valueNoise(x * scale, y * scale, seed + octave);
    size /= 2;
    scale *= 2.03;
  }
  return sum;
}

/** About normal, of deviation 1. */
function gaussian(x: number, y: number, seed: number): number {
  let sum = -2;
  for (let part = 0; part < 4; part++) sum += hashed(x, y, seed * 4 + part);
  return sum * Math.sqrt(3);
}

function set(to: Float64Array, red: number, green: number, blue: number): void {
  to[0] = red;
  to[1] = green;
  to[2] = blue;
}

/** Letters of five columns and seven rows, a bit a dot, the leftmost highest. */
const LETTERS = [
  [31, 16, 16, 30, 16, 16, 16],
  [30, 17, 17, 30, 20, 18, 17],
  [14, 17, 17, 31, 17, 17, 17],
  [17, 27, 21, 21, 17, 17, 17],
  [31, 16, 16, 30, 16, 16, 31],
  [17, 17, 17, 21, 21, 27, 17],
  [14, 4, 4, 4, 4, 4, 14],
  [14, 17, 16, 23, 17, 17, 14],
  [31, 4, 4, 4, 4, 4, 4],
  [0, 0, 0, 0, 0, 0, 0],
];

/** Pieces that fly through the picture: place, size, direction, colour. */
function pieces(width: number, height: number, count: number, seed: number) {
  const random = seeded(seed);
  return Array.from({ length: count }, () => ({
    x: random() * width,
    y: random() * height,
    radius: 3 + random() * 14,
    speed: (random() - 0.5) * 30,
    colour: [random(), random(), random()] as const,
  }));
}

export const MASTER_CLIPS: readonly MasterClip[] = [
  {
    name: 'film grain',
    frame: (width, height, frame) => (x, y, to) => {
      const light = Math.exp(-(((x / width - 0.4) * 2) ** 2 + ((y / height - 0.5) * 2) ** 2));
      const soft = fractalNoise(x / 160, y / 160, 3, 7) - 0.45;
      const grain = (gaussian(x, y, frame) + gaussian(x >> 1, y >> 1, frame + 99)) * 0.018;
      set(to, 0.15 + 0.6 * light + 0.2 * soft + grain, 0.12 + 0.45 * light + 0.2 * soft + grain, 0.2 + 0.3 * light + grain);
    },
  },
  {
    name: 'gradients',
    frame: (width, height, frame) => (x, y, to) => {
      const across = (x + frame * 3) / width;
      const down = y / height;
      set(to, 0.1 + 0.3 * across, 0.15 + 0.25 * down, 0.4 + 0.3 * Math.sin(2 * across + down));
    },
  },
  {
    name: 'text',
    frame: (_width, _height, frame) => (x, y, to) => {
      const [column, row] = [Math.floor(x / 18), Math.floor((y + frame * 5) / 30)];
      const [dx, dy] = [Math.floor((x % 18) / 3), Math.floor(((y + frame * 5) % 30) / 3)];
      const letter = LETTERS[Math.floor(hashed(column, row, 3) * LETTERS.length)];
      const inked = dx < 5 && dy < 7 && (((letter?.[dy] ?? 0) >> (4 - dx)) & 1) === 1;
      if (inked) set(to, 0.95, 0.93, 0.85);
      else set(to, 0.05, 0.08, 0.2);
    },
  },
  {
    name: 'fast motion',
    frame: (_width, _height, frame) => (x, y, to) => {
      // A pan of 90 pixels a frame, with the shutter open for half of it: detail is left upright alone.
      let light = 0;
      for (let step = 0; step < 8; step++) light += fractalNoise((x + frame * 90 + step * 5.6) / 40, y / 40, 5, 21) / 8;
      set(to, light * 1.1, light * 0.95, 0.1 + light * 0.7);
    },
  },
  {
    name: 'clouds',
    frame: (_width, height, frame) => (x, y, to) => {
      const cover = Math.max(0, fractalNoise((x + frame * 4) / 220, y / 160, 7, 40) * 2.2 - 0.75);
      const sky = 0.45 + (0.4 * y) / height;
      set(to, sky * 0.6 + cover * 0.45, sky * 0.8 + cover * 0.35, sky + cover * 0.2);
    },
  },
  {
    name: 'foliage',
    frame: (_width, _height, frame) => (x, y, to) => {
      const sway = Math.sin(y / 50 + frame) * 3;
      const leaf = 1 - Math.abs(fractalNoise((x + sway) / 24, y / 24, 5, 60) * 2 - 0.95) * 1.9;
      const depth = fractalNoise(x / 120, y / 120, 3, 70);
      set(to, leaf * leaf * 0.45 * depth * 1.6, leaf * 0.75 * depth * 1.6, leaf * leaf * 0.2 * depth);
    },
  },
  {
    name: 'fractal',
    frame: (width, height, frame) => (x, y, to) => {
      const zoom = 0.004 * 0.93 ** frame;
      const [a, b] = [-0.7436 + (x / width - 0.5) * zoom * 1.78, 0.1318 + (y / height - 0.5) * zoom];
      let [re, im, steps] = [0, 0, 0];
      while (re * re + im * im < 16 && steps < 250) {
        [re, im] = [re * re - im * im + a, 2 * re * im + b];
        steps++;
      }
      const t = steps * 0.12;
      if (steps === 250) set(to, 0, 0, 0);
      else set(to, 0.5 + 0.5 * Math.sin(t), 0.5 + 0.5 * Math.sin(t + 2.1), 0.5 + 0.5 * Math.sin(t + 4.2));
    },
  },
  {
    name: 'motion graphics',
    frame: (width, height, frame) => (x, y, to) => {
      set(to, 0.96, 0.72, 0.18);
      const bar = Math.floor((x + y * 0.3 + frame * 12) / 90) % 3;
      if (bar === 0) set(to, 0.93, 0.32, 0.29);
      for (let ring = 0; ring < 5; ring++) {
        const [cx, cy] = [width * (0.15 + 0.18 * ring), height * (0.5 + 0.25 * Math.sin(ring * 2 + frame * 0.3))];
        const covered = Math.min(1, Math.max(0, height * 0.11 + 0.5 - Math.hypot(x - cx, y - cy)));
        const rest = 1 - covered;
        set(to, (to[0] ?? 0) * rest + 0.1 * covered, (to[1] ?? 0) * rest + 0.2 * covered, (to[2] ?? 0) * rest + 0.5 * covered);
      }
    },
  },
  {
    name: 'night',
    frame: (width, height, frame) => {
      const lamps = pieces(width, height, 24, 5);
      return (x, y, to) => {
        let light = 0.03 + 0.05 * fractalNoise(x / 90, y / 90, 4, 80);
        for (const lamp of lamps) light += 0.9 * Math.exp(-((x - lamp.x) ** 2 + (y - lamp.y) ** 2) / (lamp.radius * 6) ** 1.9);
        // Noise of photons: it grows as the root of the light.
        const noise = gaussian(x, y, frame + 300) * 0.05 * Math.sqrt(light);
        const tint = gaussian(x, y, frame + 600) * 0.03 * Math.sqrt(light);
        set(to, light + noise + tint, light * 0.85 + noise, light * 0.6 + noise - tint);
      };
    },
  },
  {
    name: 'confetti',
    frame: (width, height, frame) => {
      const all = pieces(width, height, 500, 11);
      const side = 40;
      const cells = new Map<number, typeof all>();
      const cellOf = (x: number, y: number): number => Math.floor(y / side) * 1000 + Math.floor(x / side);
      const wrapped = (value: number, most: number): number => ((value % most) + most) % most;
      for (const piece of all) {
        const moved = { ...piece, x: wrapped(piece.x + piece.speed * frame, width), y: wrapped(piece.y + 9 * frame, height) };
        for (const [dx, dy] of [[-20, -20], [20, -20], [-20, 20], [20, 20]] as const) {
          const cell = cellOf(moved.x + dx, moved.y + dy);
          cells.set(cell, [...(cells.get(cell) ?? []), moved]);
        }
      }
      return (x, y, to) => {
        set(to, 0.08, 0.05, 0.12);
        for (const { x: cx, y: cy, radius, colour } of cells.get(cellOf(x, y)) ?? []) {
          if (Math.abs(x - cx) + Math.abs(y - cy) * 0.6 < radius) set(to, ...colour);
        }
      };
    },
  },
]; // biome-ignore format: shades read best as formulas, one a line

/** ITU-R BT.709. */
const [RED, BLUE] = [0.2126, 0.0722];

/** A frame of a clip: R′G′B′ of each pixel, from 0 to 1. */
export function paintMaster(clip: MasterClip, width: number, height: number, frame: number): Float32Array {
  const pixels = new Float32Array(width * height * 3);
  const shade = clip.frame(width, height, frame);
  const colour = new Float64Array(3);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      shade(x, y, colour);
      for (let channel = 0; channel < 3; channel++, at++) {
        pixels[at] = Math.min(1, Math.max(0, colour[channel] ?? 0));
      }
    }
  }
  return pixels;
}

/** Planes of BT.709 in limited range; two pixels of a row share their chroma in 4:2:2. */
export function masterPlanes(
  pixels: Float32Array,
  format: PlanarFormat,
  width: number,
  height: number,
): Uint8Array<ArrayBuffer> {
  const { bits, chroma } = planarLayout(format);
  const data = new Uint8Array(planarBytes(format, width, height));
  const samples = bits === 8 ? data : new Uint16Array(data.buffer);
  const unit = 2 ** (bits - 8);
  const shared = chroma === '444' ? 1 : 2;
  const columns = Math.ceil(width / shared);
  const [blueAt, redAt] = [width * height, width * height + columns * height];
  for (let y = 0; y < height; y++) {
    for (let column = 0; column < columns; column++) {
      let [blue, red] = [0, 0];
      for (let part = 0; part < shared; part++) {
        const x = Math.min(width - 1, column * shared + part);
        const at = (y * width + x) * 3;
        const [r, g, b] = [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
        const luma = RED * r + (1 - RED - BLUE) * g + BLUE * b;
        samples[y * width + x] = Math.round((16 + 219 * luma) * unit);
        blue += (b - luma) / (2 * (1 - BLUE)) / shared;
        red += (r - luma) / (2 * (1 - RED)) / shared;
      }
      samples[blueAt + y * columns + column] = Math.round((128 + 224 * blue) * unit);
      samples[redAt + y * columns + column] = Math.round((128 + 224 * red) * unit);
    }
  }
  return data;
}
