import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readComposition } from '../../src/engine/composition/index.ts';
import { createRenderer } from '../../src/engine/render/index.ts';
import type { Scene } from '../../src/engine/scene/index.ts';
import type { Proof } from './proof.ts';

/** What has many edges: shapes over shapes, strokes, masks, mattes. */
const FILES = [
  'test/fixtures/players/fills.json',
  'test/fixtures/players/strokes.json',
  'test/fixtures/players/transforms.json',
  'test/fixtures/players/precomps.json',
  'test/fixtures/players/masks.json',
  'examples/heavy-particles.json',
  'examples/masks-and-mattes.json',
  'examples/orbit.json',
];
const SIDE = 240;
const SAMPLES = 16;
/** Mean PSNR in dB that is asked for, by supersampling. */
const BARS = new Map<1 | 2 | 4, number>([
  [1, 44],
  [2, 52],
  [4, 60],
]);

/** Counted for pictures without a difference, of which an infinity would hide all others. */
const PERFECT = 99;

const SETTINGS = {
  fit: 'stretch',
  background: [1, 1, 1, 1],
  format: 'rgba32f',
  alpha: 'premultiplied',
} as const;

/**
 * Edges against the truth: the same Scene at sixteen times the size, each of whose samples composites for itself,
 * averaged over 16 × 16. That our geometry is right is for the comparison with other players to say.
 */
export const prove: Proof = async (options) => {
  const files = options.get('files')?.split(',') ?? FILES;
  const side = Number(options.get('side') ?? SIDE);
  const rows: { file: string; psnr: Record<string, number> }[] = [];
  for (const file of files) {
    const composition = await readComposition(new Uint8Array(await readFile(file)), { fileName: file });
    const scale = side / Math.max(composition.width, composition.height);
    const width = Math.round(composition.width * scale);
    const height = Math.round(composition.height * scale);
    const frame = Math.floor(composition.frameCount / 3);
    const scene = composition.evaluate(frame);
    const truth = await largeTruth(scene, width, height);
    const psnr: Record<string, number> = {};
    for (const supersample of BARS.keys()) {
      using renderer = await createRenderer({ ...SETTINGS, width, height, supersample });
      const { data } = await renderer.render(scene);
      psnr[supersample] = peakSignalToNoise(data, truth);
    }
    rows.push({ file: basename(file), psnr });
  }
  const means = [...BARS].map(([supersample, bar]) => {
    const mean = rows.reduce((sum, row) => sum + (row.psnr[supersample] as number), 0) / rows.length;
    return { supersample, mean, bar, passed: mean >= bar };
  });
  return {
    passed: means.every(({ passed }) => passed),
    text: [
      ...rows.map(
        ({ file, psnr }) => `${file}: ${line([...BARS.keys()].map((key) => [key, psnr[key] ?? 0]))}`,
      ),
      `mean of ${rows.length}: ${line(means.map(({ supersample, mean }) => [supersample, mean]))}`,
    ].join('\n'),
    record: { rows, means },
  };
};

const line = (values: readonly (readonly [number, number])[]): string =>
  values.map(([supersample, psnr]) => `${supersample}× ${psnr.toFixed(1)} dB`).join(', ');

async function largeTruth(scene: Scene, width: number, height: number): Promise<Float64Array> {
  using renderer = await createRenderer({
    ...SETTINGS,
    width: width * SAMPLES,
    height: height * SAMPLES,
    supersample: 1,
  });
  const { data } = await renderer.render(scene);
  const truth = new Float64Array(width * height * 3);
  for (let y = 0; y < height * SAMPLES; y++) {
    for (let x = 0; x < width * SAMPLES; x++) {
      const from = (y * width * SAMPLES + x) * 4;
      const to = (Math.floor(y / SAMPLES) * width + Math.floor(x / SAMPLES)) * 3;
      for (let c = 0; c < 3; c++) {
        truth[to + c] = (truth[to + c] as number) + (data[from + c] as number) / SAMPLES ** 2;
      }
    }
  }
  return truth;
}

function peakSignalToNoise(data: ArrayLike<number>, truth: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < truth.length / 3; i++) {
    for (let c = 0; c < 3; c++) sum += ((data[i * 4 + c] as number) - (truth[i * 3 + c] as number)) ** 2;
  }
  return Math.min(PERFECT, -10 * Math.log10(sum / truth.length));
}
