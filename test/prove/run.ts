import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './framewright.ts';
import type { Proof } from './proof.ts';

const PROOFS: Readonly<Record<string, () => Promise<{ prove: Proof }>>> = {
  antialiasing: () => import('./antialiasing.ts'),
  backends: () => import('./backends.ts'),
  bounds: () => import('./bounds.ts'),
  chaos: () => import('./chaos.ts'),
  'colour-chart': () => import('./colour-chart.ts'),
  docs: () => import('./docs.ts'),
  everywhere: () => import('./everywhere.ts'),
  'farm-cluster': () => import('./farm-cluster.ts'),
  'farm-faults': () => import('./farm-faults.ts'),
  'farm-fuzz': () => import('./farm-fuzz.ts'),
  'farm-simulation': () => import('./farm-simulation.ts'),
  faults: () => import('./faults.ts'),
  'format-settings': () => import('./format-settings.ts'),
  formats: () => import('./every-format/prove.ts'),
  fuzz: () => import('./fuzz.ts'),
  hostile: () => import('./hostile.ts'),
  incremental: () => import('./incremental.ts'),
  kill: () => import('./kill.ts'),
  long: () => import('./long.ts'),
  lottie: () => import('./lottie.ts'),
  'master-quality': () => import('./master-quality.ts'),
  memory: () => import('./memory.ts'),
  prores: () => import('./prores.ts'),
  sequences: () => import('./sequences.ts'),
  sync: () => import('./sync.ts'),
  vc3: () => import('./vc3.ts'),
  workers: () => import('./workers.ts'),
};

const [name = '', ...args] = process.argv.slice(2);
if (name === 'players') {
  const { main } = await import('../../scripts/compare-players.ts');
  await main(args);
} else {
  await runProof(name);
}

async function runProof(proof: string): Promise<void> {
  const load = Object.hasOwn(PROOFS, proof) ? PROOFS[proof] : undefined;
  if (!load) {
    process.stderr.write(
      `Usage: npm run prove -- ${[...Object.keys(PROOFS), 'players'].join('|')} [--option N …]\n`,
    );
    process.exit(2);
  }
  const options = new Map<string, string>();
  for (let at = 0; at < args.length; at += 2) {
    const [option, value] = [args[at] ?? '', args[at + 1]];
    if (!option.startsWith('--') || value === undefined) {
      process.stderr.write(`Options of a proof are pairs such as --count 20; "${option}" is none.\n`);
      process.exit(2);
    }
    options.set(option.slice(2), value);
  }
  const { prove } = await load();
  const started = new Date();
  const { passed, text, record } = await prove(options);
  const seconds = (Date.now() - started.getTime()) / 1000;
  const machine = {
    cores: cpus().length,
    model: cpus()[0]?.model,
    node: process.version,
    platform: process.platform,
  };
  const folder = join(ROOT, 'prove-results');
  await mkdir(folder, { recursive: true });
  const verdict = `${text}\n${passed ? 'passed' : 'FAILED'} in ${seconds.toFixed(0)} s, ${started.toISOString()}\n`;
  await writeFile(join(folder, `${proof}.txt`), verdict);
  await writeFile(
    join(folder, `${proof}.json`),
    `${JSON.stringify({ proof, passed, started, seconds, options: Object.fromEntries(options), machine, ...record }, null, 2)}\n`,
  );
  process.stdout.write(verdict);
  process.exitCode = passed ? 0 : 1;
}
