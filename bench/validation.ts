// npm run bench -- validation [ROUNDS] [FRAMES] [FILE.json …]: what an H.264 export's check adds to its time, with a sample of
// frames (the default), with SSIM, PSNR and ΔE2000 of every frame, and with the whole pass over the file besides (signals,
// sound, seams, structure), against the same export with no check at all; runs alternate, ratios are of the best run
// of each.
import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { cpuSeconds, descendants } from '../test/prove/processes.ts';
import { lengthened } from './compositions.ts';
import { BenchPage, table } from './page/browser.ts';
import type { Bench, BenchJob } from './page/export.ts';

const [roundText = '3', frameText = '600', ...chosen] = process.argv.slice(2);
const rounds = Number(roundText);
const frames = Number(frameText);
const files = chosen.length > 0 ? chosen : ['examples/orbit.json', 'examples/heavy-particles.json'];

const WAYS = ['no check', 'sampled', 'every frame', 'and the pass'] as const;
type Way = (typeof WAYS)[number];

/** A check worker that does something else than it should: the engine itself has no such setting. */
function checkingBy(code: string, id: string, what: string): string | undefined {
  if (!id.includes('workers/check-worker.ts')) return undefined;
  return replaced(code, 'createCheckWorker()', `{ ...createCheckWorker(), ${what} }`);
}

/** Workers that look at nothing. */
const unchecked: Plugin = {
  name: 'unchecked',
  enforce: 'pre',
  transform(code, id) {
    if (id.includes('workers/segment-worker.ts')) return replaced(code, 'new SegmentProver()', 'undefined');
    const outcome = "{ passed: true, framesCompared: 1, ssim: 1, deltaE: 0, problems: [], renderer: 'none' }";
    return checkingBy(code, id, `check: async () => (${outcome})`);
  },
};

/** Frames are compared as they are made; the pass over the finished file sees nothing. */
const passless: Plugin = {
  name: 'passless',
  enforce: 'pre',
  transform(code, id) {
    const lists =
      'structure: [], codec: [], rules: [], findings: [], evidence: [], frames: [{ frame: 0, ssim: 1, deltaE: { mean: 0 } }]';
    const rest =
      "fileName: '', bytes: 0, framesTotal: 0, consistency: { inOrder: true, dropped: [], duplicated: [], flicker: 0 }, renderer: 'none', milliseconds: 0";
    const evidence = `{ ${lists}, ${rest}, segments: { checked: 0, wrong: [] } }`;
    return checkingBy(code, id, `validate: async () => (${evidence})`);
  },
};

function replaced(code: string, what: string, by: string): string {
  if (!code.includes(what)) throw new Error(`A worker no longer says ${what}.`);
  return code.replace(what, by);
}

interface Run {
  /** Milliseconds of all the browser's processes together. */
  readonly cpu: number;
  readonly whole: number;
  readonly stages: Readonly<Record<string, number>>;
  readonly check: string;
}

async function run(browser: BenchPage, job: BenchJob): Promise<Run> {
  const processes = await descendants(process.pid);
  const before = await cpuSeconds(processes);
  const { whole, reported, check } = await browser.page.evaluate(
    (job) => (globalThis as unknown as { bench: Bench }).bench.exportOnce(job, undefined),
    job,
  );
  const cpu = ((await cpuSeconds(processes)) - before) * 1000;
  const said = `${check.framesCompared} frames, SSIM ${check.ssim.toFixed(4)}, ΔE ${check.deltaE.toFixed(3)}`;
  return { cpu, whole, stages: reported, check: said };
}

const perFrame = (milliseconds: number): string => (milliseconds / frames).toFixed(2);
const added = (part: number, whole: number): string => `${((part / whole - 1) * 100).toFixed(1)} %`;
const least = (runs: readonly Run[], of: (run: Run) => number): number => Math.min(...runs.map(of));

function report(file: string, runs: Readonly<Record<Way, readonly Run[]>>): void {
  const rows = [
    ['ms a frame', 'wall', 'CPU', 'adds to wall', 'adds to CPU', 'proving', 'checking', 'what was seen'],
  ];
  const plain = runs['no check'];
  for (const way of WAYS) {
    const those = runs[way];
    const [wall, cpu] = [least(those, ({ whole }) => whole), least(those, (run) => run.cpu)];
    rows.push([
      way,
      perFrame(wall),
      perFrame(cpu),
      added(
        wall,
        least(plain, ({ whole }) => whole),
      ),
      added(
        cpu,
        least(plain, (run) => run.cpu),
      ),
      perFrame(least(those, ({ stages }) => stages.prove ?? 0)),
      perFrame(least(those, ({ stages }) => stages.check ?? 0)),
      those.at(-1)?.check ?? '',
    ]);
  }
  process.stdout.write(`${file}, ${frames} frames, best of ${rounds}\n${table(rows)}\n\n`);
}

const path = 'bench/page/export.html';
const plain = await BenchPage.open(path, { built: true, plugin: unchecked });
const withoutPass = await BenchPage.open(path, { built: true, plugin: passless });
const checked = await BenchPage.open(path, { built: true });
const PAGES: Readonly<Record<Way, BenchPage>> = {
  'no check': plain,
  sampled: checked,
  'every frame': withoutPass,
  'and the pass': checked,
};
try {
  process.stdout.write(`${checked.describeMachine()}\n`);
  for (const file of files) {
    const text = lengthened(readFileSync(file, 'utf8'), frames);
    const runs: Record<Way, Run[]> = { 'no check': [], sampled: [], 'every frame': [], 'and the pass': [] };
    for (let round = 0; round < rounds; round++) {
      for (const way of WAYS) {
        const validate = way === 'every frame' || way === 'and the pass';
        runs[way].push(await run(PAGES[way], { text, format: 'h264-mp4', frames, validate }));
      }
    }
    report(file, runs);
  }
} finally {
  for (const page of [plain, withoutPass, checked]) await page.close();
}
