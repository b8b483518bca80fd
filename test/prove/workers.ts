import { join } from 'node:path';
import { type ClipOptions, clip, save } from './compositions.ts';
import { type Exported, runJson, withFolder } from './framewright.ts';
import { count, type Proof } from './proof.ts';

/** SHA-256 of the same VP9 export by number of workers, each with a store of its own. */
export async function hashesByWorkers(
  workers: readonly number[],
  options: ClipOptions,
): Promise<ReadonlyMap<number, string>> {
  return withFolder(async (folder) => {
    const input = await save(folder, 'workers.json', clip(options));
    const hashes = new Map<number, string>();
    for (const number of workers) {
      const output = join(folder, `${number}.webm`);
      const args = ['export', input, '--format', 'vp9-webm', '-o', output, '--workers', String(number)];
      hashes.set(number, (await runJson<Exported>(...args)).sha256);
    }
    return hashes;
  });
}

export const prove: Proof = async (options) => {
  const seconds = count(options, 'seconds', 30);
  const hashes = await hashesByWorkers([1, 2, 4], { width: 1280, height: 720, fps: 30, seconds });
  const passed = new Set(hashes.values()).size === 1;
  return {
    passed,
    text: `VP9, 1280×720, ${seconds} s, with 1, 2 and 4 workers: ${passed ? 'the same bytes' : 'bytes differ'}.`,
    record: Object.fromEntries(hashes),
  };
};
