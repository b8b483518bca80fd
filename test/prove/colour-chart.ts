import { join } from 'node:path';
import { converter, differenceCiede2000 } from 'culori';
import { CHART_BARS } from '../../scripts/examples/colour-chart.ts';
import { type Exported, ROOT, runJson, withFolder } from './framewright.ts';
import { greyLevel, srgbOf } from './light.ts';
import type { Proof } from './proof.ts';
import { decodeRaw, encodedRgb, type RawVideo } from './raw-video.ts';

/** The bars' edges belong to chroma filters and to blocks that lie on both sides. */
const MARGIN = 16;
const FRAMES = 3;
const MEAN = 1;
const MOST = 3;

export const CHART = join(ROOT, 'examples/colour-chart.json');

export interface ChartCase {
  readonly format: string;
  readonly colour?: string;
  readonly depth?: number;
  readonly size?: readonly [number, number];
}

export interface ChartResult extends ChartCase {
  readonly pixelFormat: string;
  readonly encoder: string;
  /** ΔE2000 of all pixels well inside the bars, and the worst bar's mean. */
  readonly mean: number;
  readonly max: number;
  readonly worstBar: string;
  /** Luma of the grey bars, from black to white of the range. */
  readonly greys: readonly { readonly hex: string; readonly level: number; readonly expected: number }[];
  readonly problems: readonly string[];
}

interface FormatEntry {
  readonly id: string;
  readonly available: boolean;
  readonly lossless: boolean;
  readonly category: string;
  readonly extension: string;
  readonly depths: readonly number[];
  readonly colours: readonly string[];
}

/** Exports the chart and judges what the machine's ffmpeg decodes of it, by the tags of the file alone. */
export async function chartThrough(chart: ChartCase, extension: string): Promise<ChartResult> {
  return withFolder(async (folder) => {
    const output = join(folder, `chart.${extension}`);
    const { format, colour, depth, size } = chart;
    const exported = await runJson<Exported>(
      ...['export', CHART, '--format', format, '-o', output, '--range', `0:${FRAMES}`],
      ...(colour === undefined ? [] : ['--color', colour]),
      ...(depth === undefined ? [] : ['--depth', String(depth)]),
      ...(size === undefined ? [] : ['--size', size.join('x')]),
    );
    return { ...chart, encoder: exported.encoder, ...judge(await decodeRaw(output, FRAMES), chart) };
  });
}

function judge(video: RawVideo, { colour = 'bt709' }: ChartCase): Omit<ChartResult, 'format' | 'encoder'> {
  const barWidth = video.width / CHART_BARS.length;
  const toLab = converter('lab65');
  const difference = differenceCiede2000();
  let sum = 0;
  let count = 0;
  let max = 0;
  const bars = CHART_BARS.map((hex, bar) => {
    const reference = toLab({ mode: 'rgb', ...unit(hex) });
    const known = new Map<string, number>();
    let barSum = 0;
    let barCount = 0;
    for (let frame = 0; frame < FRAMES; frame++) {
      for (let y = MARGIN; y < video.height - MARGIN; y++) {
        for (let x = Math.ceil(bar * barWidth) + MARGIN; x < Math.floor((bar + 1) * barWidth) - MARGIN; x++) {
          const encoded = encodedRgb(video, frame, x, y);
          const key = encoded.join();
          let deltaE = known.get(key);
          if (deltaE === undefined) {
            const [r, g, b] = srgbOf(encoded, video.primaries, video.transfer);
            deltaE = difference(reference, toLab({ mode: 'rgb', r, g, b }));
            known.set(key, deltaE);
          }
          barSum += deltaE;
          barCount++;
          max = Math.max(max, deltaE);
        }
      }
    }
    sum += barSum;
    count += barCount;
    return { hex, mean: barSum / barCount };
  });
  const mean = sum / count;
  const worst = bars.reduce((a, b) => (b.mean > a.mean ? b : a));
  const greys = measureGreys(video, colour);
  const problems = [
    ...(mean < MEAN ? [] : [`mean ΔE2000 is ${mean.toFixed(3)}`]),
    ...(max < MOST ? [] : [`the greatest ΔE2000 is ${max.toFixed(3)}`]),
    ...(isHdr(colour) ? greyProblems(greys, video) : []),
  ];
  return {
    ...{ pixelFormat: video.pixelFormat, mean, max, greys, problems },
    worstBar: `${worst.hex} ${worst.mean.toFixed(3)}`,
  };
}

/**
 * Luma in the middle of the grey bars against the level that a grey of sRGB has in these colours: diffuse white of 203
 * cd/m² is 58 % of PQ and 75 % of HLG (ITU-R BT.2408 table 1).
 */
function measureGreys(video: RawVideo, colour: string): ChartResult['greys'] {
  return CHART_BARS.flatMap((hex, bar) => {
    const { r, g, b } = unit(hex);
    if (r !== g || g !== b) return [];
    const x = Math.round(((bar + 0.5) * video.width) / CHART_BARS.length);
    const [red, green, blue] = encodedRgb(video, 1, x, video.height >> 1);
    return [{ hex, level: (red + green + blue) / 3, expected: greyLevel(r, colour) }];
  });
}

const isHdr = (colour: string): boolean => colour === 'pq' || colour === 'hlg';

/** HDR is absolute light: two codes, what quantisers at default quality move flat fields by. */
function greyProblems(greys: ChartResult['greys'], { bits }: RawVideo): string[] {
  const most = 2 / (219 * 2 ** (Math.min(bits, 10) - 8));
  return greys
    .filter(({ level, expected }) => !(Math.abs(level - expected) <= most))
    .map(({ hex, level, expected }) => `${hex} is ${percent(level)} instead of ${percent(expected)}`);
}

const percent = (level: number): string => `${(100 * level).toFixed(2)} %`;

function unit(hex: string): { r: number; g: number; b: number } {
  const code = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16) / 255;
  return { r: code(1), g: code(3), b: code(5) };
}

/** DNxHD and its kin are made for these sizes alone; DNxHD 8 and 10 bit are formats of their own. */
function casesOf({ id, depths, colours }: FormatEntry): ChartCase[] {
  return [
    ...depths.map((depth): ChartCase => ({ format: id, depth })),
    ...colours
      .filter((colour) => colour !== 'bt709')
      .map((colour): ChartCase => ({ format: id, colour, depth: Math.max(...depths) })),
  ];
}

export const prove: Proof = async (options) => {
  const only = options.get('format')?.split(',');
  const { formats } = await runJson<{ formats: readonly FormatEntry[] }>('formats');
  const lossy = formats.filter(
    ({ id, available, lossless, category }) =>
      available &&
      !lossless &&
      ['web', 'mastering', 'broadcast'].includes(category) &&
      (only?.includes(id) ?? true),
  );
  const results: ChartResult[] = [];
  for (const format of lossy) {
    for (const chart of casesOf(format)) results.push(await attempt(chart, format.extension));
  }
  const lines = results.map(
    ({ format, depth, colour, pixelFormat, mean, max, worstBar, problems }) =>
      `${`${format} ${depth} bits ${colour ?? 'bt709'}`.padEnd(34)} ${pixelFormat.padEnd(14)} ΔE2000 mean ${mean.toFixed(3)}, max ${max.toFixed(3)}, worst bar ${worstBar}; ${problems.join('; ') || 'good'}`,
  );
  const missing = formats.filter(({ available, lossless }) => !available && !lossless).map(({ id }) => id);
  return {
    passed: results.length > 0 && results.every(({ problems }) => problems.length === 0),
    text: [
      `16 bars at 1920×1080, ${FRAMES} frames, ${MARGIN} pixels inside each: mean ΔE2000 below ${MEAN}, greatest below ${MOST}`,
      ...lines,
      ...(missing.length === 0 ? [] : [`Not to be had on this machine: ${missing.join(', ')}`]),
    ].join('\n'),
    record: { results, missing },
  };
};

async function attempt(chart: ChartCase, extension: string): Promise<ChartResult> {
  try {
    return await chartThrough(chart, extension);
  } catch (error) {
    const problems = [error instanceof Error ? error.message : String(error)];
    const nothing = { mean: Number.NaN, max: Number.NaN, greys: [], worstBar: '', pixelFormat: '' };
    return { ...chart, ...nothing, encoder: '', problems };
  }
}
