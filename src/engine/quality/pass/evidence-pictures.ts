import { encodePng } from '../../codecs/index.ts';
import { deltaE2000, labOfRgb8, type Picture } from '../../metrics/index.ts';

/** Pixels across, at most: enough to see what is wrong, little enough for a report with many. */
const MOST_WIDTH = 960;

/** ΔE2000 of each pixel in false colours: black 0, blue 1, green 2, yellow 4, red 8 and more. */
const PALETTE: readonly (readonly [deltaE: number, red: number, green: number, blue: number])[] = [
  [0, 0, 0, 0],
  [1, 0, 0, 255],
  [2, 0, 255, 0],
  [4, 255, 255, 0],
  [8, 255, 0, 0],
];
const STEPS_PER_UNIT = 32;
const COLOURS = paletteTable();

/** A picture made smaller by averaging, where it is wider than evidence is kept. Alpha stays. */
export function reduced({ width, height, data }: Picture): Picture {
  const factor = Math.ceil(width / MOST_WIDTH);
  const out = { width: Math.floor(width / factor), height: Math.max(1, Math.floor(height / factor)) };
  const pixels = new Uint8Array(out.width * out.height * 4);
  const count = factor * factor;
  for (let y = 0, to = 0; y < out.height; y++) {
    for (let x = 0; x < out.width; x++) {
      for (let channel = 0; channel < 4; channel++, to++) {
        let sum = 0;
        for (let dy = 0; dy < factor; dy++) {
          let at = ((y * factor + dy) * width + x * factor) * 4 + channel;
          for (let dx = 0; dx < factor; dx++, at += 4) sum += data[at] as number;
        }
        pixels[to] = Math.round(sum / count);
      }
    }
  }
  return { ...out, data: pixels };
}

export async function asPng({ width, height, data }: Picture): Promise<Blob> {
  return new Blob([await encodePng({ width, height, depth: 8, data })], { type: 'image/png' });
}

/** The colour difference of each pixel in the palette of {@link PALETTE}. Alpha is ignored. */
export function heatMap(expected: Picture, actual: Picture): Picture {
  const { width, height } = expected;
  const data = new Uint8Array(width * height * 4);
  const lab = new Float64Array(6);
  for (let at = 0; at < data.length; at += 4) {
    labOfRgb8(
      expected.data[at] as number,
      expected.data[at + 1] as number,
      expected.data[at + 2] as number,
      lab,
      0,
    );
    labOfRgb8(
      actual.data[at] as number,
      actual.data[at + 1] as number,
      actual.data[at + 2] as number,
      lab,
      3,
    );
    const [l1, a1, b1, l2, a2, b2] = lab as unknown as [number, number, number, number, number, number];
    const step = Math.min(
      COLOURS.length / 3 - 1,
      Math.round(deltaE2000(l1, a1, b1, l2, a2, b2) * STEPS_PER_UNIT),
    );
    data[at] = COLOURS[step * 3] as number;
    data[at + 1] = COLOURS[step * 3 + 1] as number;
    data[at + 2] = COLOURS[step * 3 + 2] as number;
    data[at + 3] = 255;
  }
  return { width, height, data };
}

function paletteTable(): Uint8Array {
  const last = PALETTE.at(-1)?.[0] ?? 0;
  const table = new Uint8Array((last * STEPS_PER_UNIT + 1) * 3);
  for (let step = 0; step * 3 < table.length; step++) {
    const value = step / STEPS_PER_UNIT;
    const above = PALETTE.findIndex(([deltaE]) => deltaE >= value);
    const [from, to] = [PALETTE[Math.max(0, above - 1)], PALETTE[above]];
    if (!from || !to) continue;
    const share = to[0] === from[0] ? 1 : (value - from[0]) / (to[0] - from[0]);
    for (let channel = 0; channel < 3; channel++) {
      const [a, b] = [from[channel + 1] ?? 0, to[channel + 1] ?? 0];
      table[step * 3 + channel] = Math.round(a + share * (b - a));
    }
  }
  return table;
}
