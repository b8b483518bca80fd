import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readComposition } from '../../src/engine/composition/index.ts';
import { ExportError } from '../../src/engine/errors/index.ts';
import type { RenderSettings } from '../../src/engine/render/index.ts';
import { type Agreement, agrees, compareBackends, type NamedScene } from '../compare/backends.ts';
import { nodeGpu, softwareGpu } from '../compare/node-gpu.ts';
import { decodeImage } from '../compare/ours.ts';
import { GALLERY } from '../fixtures/render/gallery.ts';
import { ROOT } from './framewright.ts';
import { count, type ProofOptions, type ProofResult } from './proof.ts';

const FORMATS = ['rgba8', 'rgba32f'] as const;
const SUPERSAMPLES = [1, 2, 4] as const;

/**
 * `npm run prove -- backends [--corpus DIR] [--size 256] [--limit N] [--supersample 1,2,4]
 * [--formats rgba8,rgba32f] [--gpu software]`: first, middle and last frame of
 * every fixture and of every Lottie file in DIR, and the gallery, with both backends, at 8 bits and in floats, at
 * supersample 1, 2 and 4. On the machine's own GPU, or else on Chromium's software driver, which is slow.
 */
export async function prove(options: ProofOptions): Promise<ProofResult> {
  const gpu = await findGpu(options.get('gpu') === 'software');
  const size = count(options, 'size', 256);
  const limit = count(options, 'limit', Number.MAX_SAFE_INTEGER);
  const folders = [join(ROOT, 'test/fixtures/players'), options.get('corpus')].filter(
    (folder) => folder !== undefined,
  );
  const files = (await Promise.all(folders.map(lottieFiles))).flat().slice(0, limit);
  const unread: string[] = [];
  const results: (Agreement & { format: string; passed: boolean })[] = [];
  for (const supersample of chosen(options, 'supersample', SUPERSAMPLES)) {
    for (const format of chosen(options, 'formats', FORMATS)) {
      const alpha = format === 'rgba8' ? 'straight' : 'premultiplied';
      const settings: RenderSettings = {
        ...{ width: size, height: size, fit: 'contain', background: [0, 0, 0, 0] },
        ...{ supersample, format, alpha },
      };
      for (const one of await compareBackends(gpu, scenes(files, unread), settings)) {
        results.push({ ...one, format, passed: agrees(one, format) });
      }
    }
  }
  const failed = results.filter(({ passed }) => !passed);
  const differing = results.reduce((sum, one) => sum + one.differing, 0);
  const pixels = results.reduce((sum, one) => sum + one.pixels, 0);
  const worst = results.reduce((most, one) => Math.max(most, one.format === 'rgba8' ? one.worst : 0), 0);
  const lines = [
    `${results.length} frames of ${files.length} files and ${Object.keys(GALLERY).length} scenes; ${unread.length} files could not be read`,
    `${differing} of ${pixels} pixels differ; the largest difference of 8 bits is ${worst}; ${failed.length} frames fail`,
    ...failed.map(
      (one) =>
        `FAILED ${one.name} ×${one.supersample} ${one.format}: worst ${one.worst}, ${one.beyondOne} beyond one`,
    ),
  ];
  return {
    passed: failed.length === 0 && results.length > 0,
    text: lines.join('\n'),
    record: { results, unread },
  };
}

/** Those of `all` that an option lists; all where it is absent. */
function chosen<T extends string | number>(options: ProofOptions, name: string, all: readonly T[]): T[] {
  const listed = options.get(name)?.split(',');
  return all.filter((one) => !listed || listed.includes(String(one)));
}

async function findGpu(wantsSoftware: boolean): Promise<GPU> {
  const own = wantsSoftware ? undefined : await nodeGpu();
  if (own && (await own.requestAdapter())) return own;
  const software = await softwareGpu();
  if (!software)
    throw new Error('This machine has neither a GPU that Dawn can use nor a Chromium with SwiftShader.');
  return software;
}

async function lottieFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => /\.(json|lottie)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** Frame by frame, so that only one document is in memory. */
async function* scenes(files: readonly string[], unread: string[]): AsyncGenerator<NamedScene> {
  for (const [name, make] of Object.entries(GALLERY)) yield { name, scene: make(0.5) };
  for (const file of files) {
    const name = relative(ROOT, file);
    try {
      const bytes = new Uint8Array(await readFile(file));
      const composition = await readComposition(bytes, { fileName: file, decodeImage });
      const last = composition.frameCount - 1;
      for (const frame of new Set([0, last >> 1, last])) {
        yield { name: `${name} ${frame}`, scene: composition.evaluate(frame) };
      }
    } catch (thrown) {
      // JSON of other kinds lies among the documents, and documents that are refused.
      if (!(thrown instanceof ExportError)) throw thrown;
      if (!unread.includes(name)) unread.push(name);
    }
  }
}
