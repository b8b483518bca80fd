import type { AssetFile, ExportEngine } from '../../engine/index.ts';
import type { OpenComposition } from '../app-state.ts';
import { type DroppedFile, readLinkedFiles, sortDroppedFiles } from '../drop/dropped-files.ts';
import { sentenceOf } from '../words/display-values.ts';
import type { BatchComposition } from './batch-draft.ts';

/** All compositions among the files, each with the pictures, fonts and sound that lie beside them. */
export async function batchCompositions(files: readonly DroppedFile[]): Promise<BatchComposition[]> {
  const { composition, linked, others } = sortDroppedFiles(files);
  if (!composition) return [];
  const assets = await readLinkedFiles(linked, '');
  return [composition, ...others].map(({ path, file }) => {
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const near = [...assets]
      .filter(([name]) => folder !== '' && name.startsWith(folder))
      .map(([name, asset]) => [name.slice(folder.length), asset] as const);
    return { id: path, path, fileName: file.name, file, assets: new Map([...assets, ...near]) };
  });
}

/** The composition on the stage, which is open already. */
export function stageComposition({ fileName, bytes, assets, preview }: OpenComposition): BatchComposition {
  const { width, height, frameRate, frameCount } = preview;
  return {
    id: fileName,
    path: fileName,
    fileName,
    file: bytes,
    assets,
    facts: { width, height, frameRate, frameCount },
  };
}

/**
 * Those that are not listed yet, and the names of those that are. Files that were chosen rather than dropped have no
 * folders in their paths: two of a name are told apart by what they are, and the later one gets a number.
 */
export function newCompositions(
  found: readonly BatchComposition[],
  listed: readonly BatchComposition[],
): { readonly added: readonly BatchComposition[]; readonly leftOut: readonly string[] } {
  const added: BatchComposition[] = [];
  const leftOut: string[] = [];
  for (const composition of found) {
    const all = [...listed, ...added];
    if (all.some((one) => sameFile(one, composition))) leftOut.push(composition.fileName);
    else added.push({ ...composition, id: freeId(composition.id, all) });
  }
  return { added, leftOut };
}

function sameFile(a: BatchComposition, b: BatchComposition): boolean {
  if (a.fileName !== b.fileName || a.file.size !== b.file.size) return false;
  const [first, second] = [a.file, b.file];
  if (!(first instanceof File && second instanceof File)) return first === second;
  // Numbered ones have lost the path that they were found under.
  return first === second || (a.path === b.path && first.lastModified === second.lastModified);
}

function freeId(id: string, listed: readonly BatchComposition[]): string {
  const taken = new Set(listed.map((one) => one.id));
  const [, stem = id, extension = ''] = /^(.*?)(\.\w+)?$/.exec(id) ?? [];
  let free = id;
  for (let number = 2; taken.has(free); number++) free = `${stem} (${number})${extension}`;
  return free;
}

/** The listed ones with further pictures, fonts and sound; those that could not be opened may be tried again. */
export function withLinked(
  listed: readonly BatchComposition[],
  linked: ReadonlyMap<string, AssetFile>,
): BatchComposition[] {
  return listed.map(({ problem: _, ...composition }) => ({
    ...composition,
    assets: new Map([...composition.assets, ...linked]),
  }));
}

/** Opens a composition for its size, rate and length, or for the reason why it can't be exported. */
export async function withFacts(
  engine: ExportEngine,
  composition: BatchComposition,
): Promise<BatchComposition> {
  const { file, fileName, assets } = composition;
  try {
    const preview = await engine.openPreview(file, { fileName, assets });
    const { width, height, frameRate, frameCount } = preview;
    preview.close();
    return { ...composition, facts: { width, height, frameRate, frameCount } };
  } catch (error) {
    return { ...composition, problem: sentenceOf(error) };
  }
}
