import type { ExportEngine } from '../../engine/index.ts';
import type { OpenComposition } from '../app-state.ts';
import { sentenceOf } from '../display-values.ts';
import { type DroppedFile, readLinkedFiles, sortDroppedFiles } from '../dropped-files.ts';
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
    return { id: path, fileName: file.name, file, assets: new Map([...assets, ...near]) };
  });
}

/** The composition on the stage, which is open already. */
export function stageComposition({ fileName, bytes, assets, preview }: OpenComposition): BatchComposition {
  const { width, height, frameRate, frameCount } = preview;
  return {
    id: fileName,
    fileName,
    file: bytes,
    assets,
    facts: { width, height, frameRate, frameCount },
  };
}

/** Those that are not listed yet: the same path is the same composition. */
export function withoutListed(
  found: readonly BatchComposition[],
  listed: readonly BatchComposition[],
): BatchComposition[] {
  const ids = new Set(listed.map(({ id }) => id));
  return found.filter(({ id }) => !ids.has(id));
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
