// npm run bench -- ffmpeg [FRAMES WIDTH HEIGHT [NAME …]]: what ffmpeg.wasm takes for a frame of each format, with shared memory
// (encoded while frames arrive) and without (gathered and encoded in batches, or at the end), for frames that are there
// at once and for frames that take 20 ms each to render. CPU time is of the whole browser: on a busy machine trust that.

import type { FfmpegHarness, FfmpegRequest } from '../e2e/harness/ffmpeg.ts';
import { cpuSeconds, descendants } from '../test/prove/processes.ts';
import { BenchPage, table } from './page/browser.ts';

const [frames = 12, width = 1920, height = 1080] = process.argv.slice(2, 5).map(Number);
const chosen = process.argv.slice(5);
const RENDERING = 20;

const jobs: readonly (Pick<FfmpegRequest, 'codec' | 'profile' | 'alpha' | 'options'> & { name: string })[] = [
  { name: 'prores-proxy', codec: 'prores', profile: 'proxy' },
  { name: 'prores-lt', codec: 'prores', profile: 'lt' },
  { name: 'prores-422', codec: 'prores', profile: '422' },
  { name: 'prores-hq', codec: 'prores', profile: 'hq' },
  { name: 'prores-4444', codec: 'prores', profile: '4444', alpha: true },
  { name: 'prores-4444xq', codec: 'prores', profile: '4444xq', alpha: true },
  { name: 'dnxhd-120', codec: 'dnxhd', profile: '120' },
  { name: 'dnxhd-185x', codec: 'dnxhd', profile: '185x' },
  { name: 'dnxhr-lb', codec: 'dnxhr', profile: 'lb' },
  { name: 'dnxhr-sq', codec: 'dnxhr', profile: 'sq' },
  { name: 'dnxhr-hqx', codec: 'dnxhr', profile: 'hqx' },
  { name: 'dnxhr-444', codec: 'dnxhr', profile: '444' },
  { name: 'h264', codec: 'h264' },
];

const bench = await BenchPage.open('e2e/harness/ffmpeg.html');

async function measure(request: FfmpegRequest): Promise<{ wall: number; cpu: number }> {
  const before = await cpuSeconds(await descendants(process.pid));
  const { milliseconds } = await bench.page.evaluate(
    (wanted) => (globalThis as unknown as { bench: FfmpegHarness }).bench.encode(wanted),
    request,
  );
  const cpu = (await cpuSeconds(await descendants(process.pid))) - before;
  return { wall: milliseconds / frames, cpu: (cpu * 1000) / frames };
}

try {
  const rows = [['ms a frame', 'CPU', 'shared', 'spooled', '÷', 'shared, 20 ms', 'spooled, 20 ms', '÷']];
  for (const { name, ...job } of jobs) {
    if (chosen.length > 0 && !chosen.includes(name)) continue;
    const request: FfmpegRequest = { ...job, width, height, frames, pace: 0 };
    // The first fetches, compiles and warms up.
    await measure({ ...request, frames: 2 });
    const shared = await measure({ ...request, shareMemory: true });
    const spooled = await measure({ ...request, shareMemory: false });
    const paced = { ...request, pace: RENDERING };
    const sharedPaced = await measure({ ...paced, shareMemory: true });
    const spooledPaced = await measure({ ...paced, shareMemory: false });
    rows.push([
      name,
      shared.cpu.toFixed(0),
      shared.wall.toFixed(0),
      spooled.wall.toFixed(0),
      (spooled.wall / shared.wall).toFixed(2),
      sharedPaced.wall.toFixed(0),
      spooledPaced.wall.toFixed(0),
      (spooledPaced.wall / sharedPaced.wall).toFixed(2),
    ]);
    process.stderr.write(`${rows.at(-1)?.join('  ')}\n`);
  }
  process.stdout.write(`${bench.describeMachine()}, ${width}×${height}\n${table(rows)}\n`);
} finally {
  await bench.close();
}
