import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { type AssetResolver, openDocument, readComposition } from '../src/engine/composition/index.ts';
import {
  type Effort,
  inlineAssets,
  type OptimisationCounts,
  optimiseDocument,
  prepareDocument,
  schemaProblems,
} from '../src/engine/documents/index.ts';
import { type LottieSettings, resolvePlainSettings } from '../src/engine/formats/index.ts';
import { FrameMeter } from '../src/engine/metrics/index.ts';
import { createRenderer } from '../src/engine/render/index.ts';
import { decodeImage } from './compare/ours.ts';

/* Documents written anew, and how they compare with what they were written from. */

export interface Rewritten {
  readonly text: string;
  readonly document: Record<string, unknown>;
  readonly problems: readonly { readonly at: string; readonly message: string }[];
  readonly counts: OptimisationCounts;
  readonly resolveAsset: AssetResolver;
}

export interface RewriteOptions {
  readonly settings?: LottieSettings;
  readonly effort?: Effort;
  /** Where linked files lie. */
  readonly folder?: string;
}

export function resolverIn(folder: string): AssetResolver {
  return async (path) => {
    const file = resolve(join(folder, path));
    return file.startsWith(resolve(folder) + sep) && existsSync(file)
      ? new Uint8Array(await readFile(file))
      : undefined;
  };
}

export async function rewrite(
  bytes: Uint8Array,
  { settings = {}, effort = 'whole', folder = '/nowhere' }: RewriteOptions = {},
): Promise<Rewritten> {
  const resolveAsset = resolverIn(folder);
  const opened = await openDocument(bytes, { decodeImage, resolveAsset });
  const { lottie } = resolvePlainSettings({ format: 'lottie', lottie: settings }, opened.composition);
  const prepared = await prepareDocument(opened, lottie, undefined, async () => new Set());
  const { num, den } = opened.composition.frameRate;
  const facts = { frameRate: num / den, software: 'Framewright' };
  const { document, counts } = await optimiseDocument(prepared, lottie, facts, effort);
  await inlineAssets(document, { files: opened.files, resolveAsset }, 'as-they-are');
  const text = JSON.stringify(document);
  const written = JSON.parse(text) as Record<string, unknown>;
  return { text, document: written, problems: schemaProblems(written), counts, resolveAsset };
}

export interface Likeness {
  readonly frames: number;
  readonly ssim: number;
  /** Greatest difference of any channel, in codes of 8 bits, over white and over black. */
  readonly codes: number;
}

/** Draws frames of both and compares them. */
export async function compareDocuments(
  before: Uint8Array,
  after: Uint8Array,
  resolveAsset: AssetResolver,
  most = 6,
): Promise<Likeness> {
  const options = { decodeImage, resolveAsset };
  const [a, b] = [await readComposition(before, options), await readComposition(after, options)];
  const scale = Math.min(1, 512 / Math.max(a.width, a.height));
  const width = Math.max(1, Math.round(a.width * scale));
  const height = Math.max(1, Math.round(a.height * scale));
  const draw = async () =>
    createRenderer({
      ...({ width, height, fit: 'contain', background: [1, 1, 1, 1], supersample: 1 } as const),
      ...({ format: 'rgba8', alpha: 'straight' } as const),
    });
  using one = await draw();
  using other = await draw();
  const meter = new FrameMeter();
  let [ssim, codes] = [1, 0];
  const count = Math.min(most, a.frameCount);
  for (let i = 0; i < count; i++) {
    const frame = count === 1 ? 0 : Math.round((i * (a.frameCount - 1)) / (count - 1));
    const [left, right] = [await one.render(a.evaluate(frame)), await other.render(b.evaluate(frame))];
    const [l, r] = [
      { width, height, data: Uint8Array.from(left.data) },
      { width, height, data: Uint8Array.from(right.data) },
    ];
    for (let n = 0; n < l.data.length; n++)
      codes = Math.max(codes, Math.abs((l.data[n] ?? 0) - (r.data[n] ?? 0)));
    ssim = Math.min(ssim, meter.measure(l, r).ssim);
  }
  return { frames: count, ssim, codes };
}

export const folderOf = dirname;
