import { expect, it } from 'vitest';
import { type ChartCase, chartThrough } from './prove/colour-chart.ts';

/** Each is a run of a browser, on build machines that have other work too. */
const LONG = { timeout: 300_000 };

// The whole list is `npm run prove -- colour-chart`.
const SAMPLE: readonly (readonly [ChartCase, string, string])[] = [
  [{ format: 'vp9-webm', colour: 'pq', depth: 10, size: [960, 540] }, 'webm', 'yuv420p10le'],
  [{ format: 'prores-422', size: [960, 540] }, 'mov', 'yuv422p10le'],
];

it.each(SAMPLE)(
  'keeps the colours of a chart within what eyes see: %o',
  LONG,
  async (chart, ending, pixels) => {
    const { pixelFormat, problems, mean, max } = await chartThrough(chart, ending);
    expect({ pixelFormat, problems }).toEqual({ pixelFormat: pixels, problems: [] });
    expect(mean).toBeLessThan(1);
    expect(max).toBeLessThan(3);
  },
);
