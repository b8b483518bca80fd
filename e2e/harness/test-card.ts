import { BT709_LIMITED, type Rational, type YuvFrame } from '../../src/engine/media/index.ts';

/** The flat patch of every test card, in pixels from the top left corner; it is #ff0000. */
export const RED_PATCH = { x: 32, y: 32, width: 96, height: 96 };

export interface TestCard {
  readonly width: number;
  readonly height: number;
  /** Straight RGBA of a frame. */
  paint(frame: number): Uint8Array<ArrayBuffer>;
}

/** A moving gradient, squares that fly about with hard edges, and a red patch that stays. */
export function testCard(width: number, height: number, particles: number): TestCard {
  const data = new Uint8Array(width * height * 4);
  let seed = 1;
  const random = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const squares = Array.from({ length: particles }, () => ({
    x: random() * width,
    y: random() * height,
    dx: (random() - 0.5) * 12,
    dy: (random() - 0.5) * 12,
    side: 4 + Math.floor(random() * 28),
    colour: [random() * 255, random() * 255, random() * 255] as const,
  }));
  const fill = (x0: number, y0: number, w: number, h: number, [r, g, b]: readonly number[]): void => {
    for (let y = Math.max(0, y0); y < Math.min(height, y0 + h); y++) {
      for (let x = Math.max(0, x0); x < Math.min(width, x0 + w); x++) {
        const at = (y * width + x) * 4;
        data[at] = r ?? 0;
        data[at + 1] = g ?? 0;
        data[at + 2] = b ?? 0;
      }
    }
  };
  return {
    width,
    height,
    paint(frame) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const at = (y * width + x) * 4;
          data[at] = 20 + (200 * x) / width;
          data[at + 1] = 60 + (100 * y) / height;
          data[at + 2] = 120 + 60 * Math.sin(frame / 20 + x / width);
          data[at + 3] = 255;
        }
      }
      for (const { x, y, dx, dy, side, colour } of squares) {
        const left = Math.floor((((x + dx * frame) % width) + width) % width);
        const top = Math.floor((((y + dy * frame) % height) + height) % height);
        fill(left, top, side, side, colour);
      }
      fill(RED_PATCH.x - 16, RED_PATCH.y - 16, RED_PATCH.width + 32, RED_PATCH.height + 32, [255, 0, 0]);
      return data;
    },
  };
}

/**
 * BT.709 limited (ITU-R BT.709-6 item 3) with chroma sited left, [1 2 1]/4 across and [1 1]/2 down: plain and slow,
 * for tests.
 */
export function toI420(rgba: Uint8Array, width: number, height: number): YuvFrame {
  const [cw, ch] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const data = new Uint8Array(width * height + 2 * cw * ch);
  const sums = [new Float64Array(cw * ch), new Float64Array(cw * ch)] as const;
  const spread = (plane: Float64Array, x: number, row: number, value: number): void => {
    const c = row * cw + (x >> 1);
    if (x & 1) {
      plane[c] = (plane[c] as number) + value / 8;
      const right = Math.min(cw - 1, (x >> 1) + 1) - (x >> 1);
      plane[c + right] = (plane[c + right] as number) + value / 8;
    } else {
      plane[c] = (plane[c] as number) + value / (x === 0 ? 8 / 3 : 4);
    }
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      const [r, g, b] = [rgba[at] as number, rgba[at + 1] as number, rgba[at + 2] as number];
      const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      data[y * width + x] = 16 + (219 * luma) / 255 + 0.5;
      spread(sums[0], x, y >> 1, (b - luma) / 1.8556);
      spread(sums[1], x, y >> 1, (r - luma) / 1.5748);
    }
  }
  for (const [index, plane] of sums.entries()) {
    const start = width * height + index * cw * ch;
    for (let c = 0; c < cw * ch; c++) data[start + c] = 128.5 + ((plane[c] as number) * 224) / 255;
  }
  return { format: 'I420', width, height, colourSpace: BT709_LIMITED, data };
}

export const NTSC_30: Rational = { num: 30000, den: 1001 };
