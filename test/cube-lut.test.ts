import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BT709_LIMITED, type Frame, KernelMemory, SRGB, VIDEO_COLOURS } from '../src/engine/media/index.ts';
import { type CubeLut, createEncoderInput, parseCubeLut } from '../src/engine/pixels/index.ts';

function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function cubeText(dimensions: 1 | 3, size: number, domain: readonly [number, number], seed: number): string {
  const next = random(seed);
  const entry = () => [next(), next(), next()].map((value) => value.toFixed(5)).join(' ');
  return [
    '# made by a test',
    'TITLE "Noise, and some \\"words\\""',
    `LUT_${dimensions}D_SIZE ${size}`,
    `DOMAIN_MIN ${domain[0]} ${domain[0]} ${domain[0]}`,
    `DOMAIN_MAX ${domain[1]} ${domain[1]} ${domain[1]}`,
    '',
    ...Array.from({ length: size ** dimensions }, entry),
  ].join('\r\n');
}

/** In f64: walks from the cell's lowest corner along the axes, the one with the greatest share first. */
function reference(lut: CubeLut, colour: readonly number[]): number[] {
  const places = colour.map((value, c) => {
    const [least, most] = [lut.domainMinimum[c] as number, lut.domainMaximum[c] as number];
    return Math.max(0, Math.min(lut.size - 1, ((value - least) / (most - least)) * (lut.size - 1)));
  });
  const cell = places.map((place) => Math.min(lut.size - 2, Math.floor(place)));
  const shares = places.map((place, c) => place - (cell[c] as number));
  const entry = (at: number, channel: number) => lut.entries[at * 3 + channel] as number;
  if (lut.dimensions === 1) {
    return shares.map((share, c) => {
      const at = cell[c] as number;
      return entry(at, c) * (1 - share) + entry(at + 1, c) * share;
    });
  }
  const strides = [1, lut.size, lut.size ** 2];
  const axes = [0, 1, 2].sort((a, b) => (shares[b] as number) - (shares[a] as number));
  let corner = cell.reduce((sum, index, c) => sum + index * (strides[c] as number), 0);
  const result = [0, 1, 2].map((c) => entry(corner, c));
  for (const axis of axes) {
    const after = corner + (strides[axis] as number);
    for (const c of [0, 1, 2])
      result[c] = (result[c] as number) + (shares[axis] as number) * (entry(after, c) - entry(corner, c));
    corner = after;
  }
  return result;
}

const frameOf = (data: Float32Array, width: number, height: number, alpha: Frame['alpha'] = 'straight') =>
  ({ format: 'rgba32f', width, height, alpha, changed: 'all', data }) as const;

describe('.cube files', () => {
  it('are interpolated in tetrahedra, or line by line, to what f64 gives', () => {
    const cases = fc.record({
      dimensions: fc.constantFrom<1 | 3>(1, 3),
      size: fc.integer({ min: 2, max: 9 }),
      domain: fc.constantFrom([0, 1] as const, [-0.25, 1.5] as const),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(cases, ({ dimensions, size, domain, seed }) => {
        const lut = cubeText(dimensions, size, domain, seed);
        const [width, height] = [16, 4];
        const next = random(seed + 1);
        // Eighths lie on the edges between tetrahedra.
        const data = Float32Array.from({ length: width * height * 4 }, (_, i) =>
          i % 4 === 3 ? 1 : i < 128 ? next() * 1.2 - 0.1 : Math.floor(next() * 9) / 8,
        );
        const options = { width, height, colourSpace: SRGB, memory: new KernelMemory(), lut };
        const made = createEncoderInput({ ...options, from: 'rgba32f', to: 'rgba16' })(
          frameOf(data, width, height),
        );
        const parsed = parseCubeLut(lut);
        let worst = 0;
        for (let i = 0; i < data.length; i += 4)
          for (const [c, value] of reference(parsed, [...data.subarray(i, i + 3)]).entries())
            worst = Math.max(worst, Math.abs(value * 65535 - (made.data[i + c] as number)));
        expect(worst).toBeLessThan(0.6);
      }),
      { numRuns: 100, seed: 5 },
    );
  });

  it('change the finished picture under its alpha, before the planes, whole or in parts', () => {
    const swap = `LUT_3D_SIZE 2\n${[0, 1, 2, 3, 4, 5, 6, 7].map((i) => `${(i >> 2) & 1} ${(i >> 1) & 1} ${i & 1}`).join('\n')}`;
    const half = Float32Array.from({ length: 8 * 2 * 4 }, (_, i) => [0.5, 0, 0, 0.5][i % 4] as number);
    const options = { width: 8, height: 2, lut: swap, memory: new KernelMemory() };
    const pixels = createEncoderInput({ ...options, colourSpace: SRGB, from: 'rgba32f', to: 'rgba8' });
    expect([...pixels(frameOf(half, 8, 2, 'premultiplied')).data.slice(0, 4)]).toEqual([0, 0, 128, 128]);
    const planes = createEncoderInput({
      ...{ ...options, colourSpace: BT709_LIMITED, from: 'rgba32f', to: 'I422' },
    });
    const red = half.map((value, i) => (i % 4 === 3 ? 1 : value * 2));
    const blueCodes = [32, 240, 118];
    const codes = (data: ArrayLike<number>) => [data[7], data[16 + 3], data[24 + 3]];
    expect(codes(planes(frameOf(red, 8, 2)).data)).toEqual(blueCodes);
    red.fill(1);
    const changed = [{ x: 7, y: 0, width: 1, height: 1 }];
    expect(codes(planes({ ...frameOf(red, 8, 2), changed }).data)).toEqual([235, 128, 128]);
    // The table is over the file's own values: PQ's white is 0.58, which it moves to 1.
    const steep = 'LUT_1D_SIZE 2\nDOMAIN_MAX 0.5807 0.5807 0.5807\n0 0 0\n1 1 1\n';
    const pq = createEncoderInput({
      ...{ width: 8, height: 2, from: 'rgba32f', to: 'I422P10', lut: steep, memory: new KernelMemory() },
      colourSpace: VIDEO_COLOURS.pq,
    });
    const words = new Uint16Array((pq(frameOf(red, 8, 2)).data as Uint8Array).slice().buffer);
    expect(words[0]).toBe(940);
  });

  it('are read with titles, comments, blank lines and ranges, as Adobe and Resolve write them', () => {
    const lut = parseCubeLut(
      '\n#comment\nTITLE "Warm"\nLUT_1D_SIZE 2\nLUT_1D_INPUT_RANGE -1 2\n\n 0 0.1 0.2 \n\t1e0 .9 +0.8\n# end\n',
    );
    expect(lut).toMatchObject({
      ...{ title: 'Warm', dimensions: 1, size: 2 },
      ...{ domainMinimum: [-1, -1, -1], domainMaximum: [2, 2, 2] },
    });
    expect([...lut.entries]).toEqual([0, 0.1, 0.2, 1, 0.9, 0.8].map(Math.fround));
  });

  it('name the line of what is wrong', () => {
    const wrong: readonly (readonly [string, RegExp])[] = [
      ['', /Line 1 .*LUT_1D_SIZE or LUT_3D_SIZE is missing/],
      ['LUT_3D_SIZE 1', /Line 1 .*from 2 to 129, not “1”/],
      ['LUT_3D_SIZE 130', /Line 1 .*from 2 to 129/],
      ['LUT_1D_SIZE 65537', /Line 1 .*from 2 to 65536/],
      ['LUT_1D_SIZE 2.5', /Line 1 .*whole number/],
      ['LUT_1D_SIZE 2\nLUT_3D_SIZE 2', /Line 2 .*not both/],
      ['LUT_1D_SIZE 2\n0 0 0\n0 0', /Line 3 .*3 numbers stand here, not 2/],
      ['LUT_1D_SIZE 2\n0 0 0\n0 x 0', /Line 3 .*“0 x 0”|Line 3 .*“x” is no number/],
      ['LUT_1D_SIZE 2\n0 0 0\n0 nan 0', /Line 3 .*“nan” is no number/],
      ['LUT_1D_SIZE 2\n0 0 0\n1e99 0 0', /Line 3 .*“1e99” is no number/],
      ['LUT_1D_SIZE 2\n0 0 0\n1 1 1\n2 2 2', /Line 4 .*more than the 2 entries/],
      ['LUT_1D_SIZE 3\n0 0 0\n1 1 1', /Line 3 .*ends after 2 of 3/],
      ['0 0 0', /Line 1 .*entries come after/],
      ['LUT_1D_SIZE 2\nSHAPE 1', /Line 2 .*“SHAPE” is no keyword/],
      ['LUT_1D_SIZE 2\n0 0 0\nTITLE "late"', /Line 3 .*between entries/],
      ['LUT_1D_SIZE 2\nDOMAIN_MIN 1 0 0\n0 0 0\n1 1 1', /DOMAIN_MAX 1 is not above DOMAIN_MIN 1/],
    ];
    for (const [text, words] of wrong) {
      expect(() => parseCubeLut(text), text).toThrow(
        expect.objectContaining({ code: 'INVALID_SETTINGS', message: expect.stringMatching(words) }),
      );
    }
    const options = { width: 8, height: 8, colourSpace: BT709_LIMITED, lut: cubeText(3, 2, [0, 1], 1) };
    expect(() =>
      createEncoderInput({ ...options, from: 'rgba8', to: 'I420', memory: new KernelMemory() }),
    ).toThrow(/rgba32f/);
  });
});
