import { readdirSync, readFileSync } from 'node:fs';
import { readComposition } from '../../src/engine/composition/index.ts';
import { ExportError } from '../../src/engine/errors/index.ts';
import { createRenderer } from '../../src/engine/render/index.ts';
import { type Json, mutate } from './mutations.ts';

/** What became of one document. */
export interface FuzzOutcome {
  /** `drawn`, the code of the ExportError that refused it, or undefined for any other error. */
  readonly code: string | undefined;
  readonly message: string;
  /** Seconds. */
  readonly slowestFrame: number;
  /** Resident bytes of the process. */
  readonly memory: number;
}

const LONGER_SIDE = 128;
const SHARES = [0, 0.5, 0.999];

const seeds: readonly Json[] = ['../fixtures/players/', '../../examples/'].flatMap((folder) => {
  const place = new URL(folder, import.meta.url);
  return readdirSync(place)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(new URL(name, place), 'utf8')) as Json);
});

/** Reads a mutated document and draws three frames of it. */
export async function tryDocument(seed: number): Promise<FuzzOutcome> {
  const document = mutate(seeds[seed % seeds.length] as Json, seeds, seed);
  let slowestFrame = 0;
  const outcome = (code: string | undefined, message: string): FuzzOutcome => ({
    code,
    message,
    slowestFrame,
    memory: process.memoryUsage.rss(),
  });
  try {
    const composition = await readComposition(new TextEncoder().encode(JSON.stringify(document)), {
      fileName: `seed ${seed}`,
    });
    const scale = LONGER_SIDE / Math.max(composition.width, composition.height);
    using renderer = await createRenderer({
      width: Math.max(1, Math.round(composition.width * scale)),
      height: Math.max(1, Math.round(composition.height * scale)),
      fit: 'contain',
      background: [0, 0, 0, 0],
      supersample: 1,
      format: 'rgba8',
      alpha: 'straight',
    });
    for (const share of SHARES) {
      const started = performance.now();
      await renderer.render(composition.evaluate(Math.floor((composition.frameCount - 1) * share)));
      slowestFrame = Math.max(slowestFrame, (performance.now() - started) / 1000);
    }
    return outcome('drawn', '');
  } catch (thrown) {
    if (thrown instanceof ExportError && thrown.code !== 'INTERNAL')
      return outcome(thrown.code, thrown.message);
    return outcome(undefined, thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  }
}

process.on('message', async (seed: number) => {
  process.send?.(await tryDocument(seed));
});
