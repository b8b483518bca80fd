import { describe, expect, it } from 'vitest';
import { ArtifactMeter, type Picture } from '../src/engine/metrics/index.ts';
import { changed, generator, grey } from './metrics-pictures.ts';

type Grid = readonly (readonly number[])[];

const range = (length: number) => Array.from({ length }, (_, i) => i);
const grid = (width: number, height: number, at: (x: number, y: number) => number): number[][] =>
  range(height).map((y) => range(width).map((x) => at(x, y)));

/**
 * CAMBI worked out pixel by pixel from its steps: luma of 10 bits smoothed 2×2, a mask of even surroundings (7×7), modes
 * of 3×3, five scales, c-values of four contrasts in a window, and the mean of the greatest six tenths.
 */
function worked({ width, height, data }: Picture): number {
  const luma = grid(width, height, (x, y) => {
    const at = (y * width + x) * 4;
    const [r, g, b] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
    return Math.round(16 + (219 / 255) * (0.2126 * r + 0.7152 * g + 0.0722 * b));
  });
  const pixel = (of: Grid, x: number, y: number) =>
    of[Math.max(0, Math.min(of.length - 1, y))]?.[
      Math.max(0, Math.min((of[0] as number[]).length - 1, x))
    ] as number;
  let image = grid(width, height, (x, y) =>
    [0, 1].flatMap((i) => [0, 1].map((j) => pixel(luma, x + i, y + j))).reduce((sum, code) => sum + code, 0),
  );
  const isEven = (x: number, y: number) =>
    x >= 0 &&
    y >= 0 &&
    x < width &&
    y < height &&
    pixel(image, x, y) === pixel(image, x + 1, y) &&
    pixel(image, x, y) === pixel(image, x, y + 1);
  const even = grid(width, height, (x, y) => (isEven(x, y) ? 1 : 0));
  const least = Math.max(0, Math.floor(24 - 3 * (Math.sqrt((3840 * 2160) / (width * height)) - 1)));
  let mask = grid(width, height, (x, y) => {
    let sum = 0;
    for (let j = y - 3; j <= y + 3; j++) for (let i = x - 3; i <= x + 3; i++) sum += even[j]?.[i] ?? 0;
    return sum > least ? 1 : 0;
  });
  const radius = Math.max(3, Math.floor((63 * width) / 3840)) >> 1;
  let score = 0;
  for (const weight of [16, 8, 4, 2, 1]) {
    const before = image;
    const [columns, rows] = [(before[0] as number[]).length, before.length];
    image = grid(columns, rows, (x, y) => {
      const counts = new Map<number, number>();
      for (let j = -1; j <= 1; j++)
        for (let i = -1; i <= 1; i++) {
          const value = pixel(before, x + i, y + j);
          counts.set(value, (counts.get(value) ?? 0) + 1);
        }
      return [...counts].sort(([v1, n1], [v2, n2]) => n2 - n1 || v1 - v2)[0]?.[0] as number;
    });
    const confidences = image.flatMap((line, y) =>
      line.map((value, x) => (mask[y]?.[x] ? confidence(image, mask, x, y, value, radius) : 0)),
    );
    const count = Math.floor(0.6 * columns * rows);
    const pooled =
      confidences
        .sort((a, b) => b - a)
        .slice(0, count)
        .reduce((sum, c) => sum + c, 0) / count;
    score += (weight * pooled) / (2 * radius + 1) ** 2;
    const halved = (of: Grid) =>
      of.filter((_, y) => y % 2 === 0).map((line) => line.filter((_, x) => x % 2 === 0));
    [image, mask] = [halved(image), halved(mask)];
  }
  return score;
}

/** c = max over contrasts k of k · p₀ · max(p₊, p₋) / (p₀ + max(p₊, p₋)), p being counts of samples in the window. */
function confidence(image: Grid, mask: Grid, x: number, y: number, value: number, radius: number): number {
  const counts = new Map<number, number>();
  for (let j = y - radius; j <= y + radius; j++)
    for (let i = x - radius; i <= x + radius; i++) {
      const other = image[j]?.[i];
      if (other !== undefined && mask[j]?.[i]) counts.set(other, (counts.get(other) ?? 0) + 1);
    }
  const own = counts.get(value) ?? 0;
  return Math.max(
    ...[1, 2, 3, 4].map((k) => {
      const more = Math.max(counts.get(value + k) ?? 0, counts.get(value - k) ?? 0);
      return isSeen(value, k) ? (k * own * more) / (own + more) : 0;
    }),
  );
}

/** Whether a step changes light by more than 1.9 %, on a screen of 0.01 to 300 cd/m² (ITU-R BT.1886). */
function isSeen(code: number, step: number): boolean {
  const [white, black] = [300 ** (1 / 2.4), 0.01 ** (1 / 2.4)];
  const light = (value: number) => (((value - 64) / 876) * (white - black) + black) ** 2.4;
  return light(code + step) - light(code) > 0.019 * light(code);
}

const random = generator(8);
const ramp = (x: number, y: number) => 30 + x / 9 + y / 23;
const PICTURES: Record<string, Picture> = {
  'a ramp': grey(320, 180, ramp),
  'a bright ramp, where single codes are hardly seen': grey(320, 100, (x) => 190 + x / 12),
  'two bands': grey(384, 120, (x) => (x < 200 ? 60 : 61)),
  'a ramp under noise on one half': grey(330, 160, (x, y) => ramp(x, y) + (x > 150 ? random(3) - 1 : 0)),
  'noise alone': grey(320, 90, () => random(256)),
  'a wide ramp, with a wider window': grey(960, 61, (x) => 40 + x / 14),
};

describe('CAMBI', () => {
  it.each(Object.keys(PICTURES))('is what its steps give, one by one: %s', (name) => {
    const shown = PICTURES[name] as Picture;
    const expected = worked(shown);
    const measured = new ArtifactMeter().cambi(shown);
    expect(Math.abs(measured - expected)).toBeLessThan(1e-3 * (1 + expected));
  });

  it('sees bands of a ramp, and none in noise or in a flat field', () => {
    const meter = new ArtifactMeter();
    // One after the other in one meter, of several sizes: nothing of a picture stays for the next.
    expect(meter.cambi(PICTURES['a ramp'] as Picture)).toBeGreaterThan(5);
    expect(meter.cambi(PICTURES['noise alone'] as Picture)).toBeLessThan(0.01);
    expect(meter.cambi(grey(320, 180, () => 90))).toBe(0);
    expect(meter.cambi(PICTURES['a ramp'] as Picture)).toBe(
      new ArtifactMeter().cambi(PICTURES['a ramp'] as Picture),
    );
  });
});

const toBits = (bits: number) => (value: number) =>
  Math.round((Math.round((value / 255) * (2 ** bits - 1)) * 255) / (2 ** bits - 1));

describe('banding that a file has and its rendering has not', () => {
  it('stands out where a gradient lost bits, more the more it lost', () => {
    const meter = new ArtifactMeter();
    const gradient = grey(640, 360, (x, y) => 20 + x / 5 + y / 11);
    expect(meter.measure(gradient, gradient)).toEqual({ banding: 0, blocking: 0, ringing: 0 });
    const lost = (bits: number) => meter.measure(gradient, changed(gradient, toBits(bits))).banding;
    expect(lost(4)).toBeGreaterThan(15);
    expect(lost(5)).toBeGreaterThan(15);
    expect(lost(6)).toBeGreaterThan(8);
    expect(lost(7)).toBeGreaterThan(3);
  });

  it('is seen by CAMBI where dither was taken away', () => {
    const dithered = generator(3);
    const slope = (x: number) => 20 + x / 40;
    const smooth = grey(640, 360, (x) => Math.floor(slope(x) + dithered(1000) / 1000));
    const { banding } = new ArtifactMeter().measure(
      smooth,
      grey(640, 360, (x) => Math.floor(slope(x))),
    );
    expect(banding).toBeGreaterThan(5);
  });

  it('is none of noise, of flat fields a code off, and of edges that the rendering has too', () => {
    const meter = new ArtifactMeter();
    const noise = generator(5);
    const grain = grey(320, 180, (x, y) => 100 + x / 8 + y / 8 + noise(9));
    const cards = grey(320, 180, (x, y) => (((x >> 5) + (y >> 5)) % 2 ? 90 : 100));
    expect(
      meter.measure(
        grain,
        changed(grain, (value) => value + noise(5) - 2),
      ).banding,
    ).toBeLessThan(0.5);
    expect(
      meter.measure(
        cards,
        changed(cards, (value) => value + 1),
      ).banding,
    ).toBeLessThan(0.5);
  });
});
