import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExportError } from '../../src/engine/errors/index.ts';
import { compareDocuments, type Likeness, rewrite } from '../lottie-documents.ts';
import { count, type Proof } from './proof.ts';

/** What a document that was written anew must exceed. */
const LEAST_SSIM = 0.999;

interface Seen {
  readonly file: string;
  readonly before: number;
  readonly after: number;
  readonly likeness: Likeness;
  /** Where it breaks the published schema. */
  readonly problems: number;
}

/** Every document of a folder, written anew: `--folder PATH`, by default our own; `--frames N` of each are drawn. */
export const prove: Proof = async (options) => {
  const folders = options.has('folder')
    ? [options.get('folder') ?? '']
    : ['examples', 'test/fixtures/players'];
  const frames = count(options, 'frames', 6);
  const seen: Seen[] = [];
  const refused: { readonly file: string; readonly why: string }[] = [];
  for (const folder of folders) {
    const names = (await readdir(folder, { recursive: true })).filter((name) =>
      /\.(json|lottie)$/.test(name),
    );
    for (const name of names.sort()) {
      const file = join(folder, name);
      try {
        seen.push(await look(file, frames));
      } catch (thrown) {
        const error = ExportError.from(thrown);
        if (error.code === 'INTERNAL') throw thrown;
        refused.push({ file, why: error.message });
      }
    }
  }
  const sum = (of: (one: Seen) => number): number => seen.reduce((all, one) => all + of(one), 0);
  const invalid = seen.filter(({ problems }) => problems > 0);
  const unlike = seen.filter(({ likeness }) => likeness.ssim <= LEAST_SSIM && likeness.codes > 1);
  const [before, after] = [sum((one) => one.before), sum((one) => one.after)];
  const lines = [
    `${seen.length} documents, ${before} bytes became ${after} (${Math.round((100 * after) / before)} %); ${refused.length} files were refused as no sound documents.`,
    `${invalid.length} break the schema; ${unlike.length} look different by more than SSIM ${LEAST_SSIM}.`,
    ...[...invalid, ...unlike].map(({ file, likeness }) => `${file}: SSIM ${likeness.ssim.toFixed(5)}`),
  ];
  return {
    passed: seen.length > 0 && invalid.length === 0 && unlike.length === 0,
    text: lines.join('\n'),
    record: { seen, refused },
  };
};

async function look(file: string, frames: number): Promise<Seen> {
  const bytes = new Uint8Array(await readFile(file));
  const { text, problems, resolveAsset } = await rewrite(bytes, { folder: dirname(file) });
  const after = new TextEncoder().encode(text);
  const likeness = await compareDocuments(bytes, after, resolveAsset, frames);
  return { file, before: bytes.length, after: after.length, likeness, problems: problems.length };
}
