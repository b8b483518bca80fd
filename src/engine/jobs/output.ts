import { ExportError } from '../errors/index.ts';
import type { FormatSettings, ResolvedSettings } from '../formats/index.ts';
import { listFiles, type OutputTarget, openFolder, removeEntry, type StoredFile } from '../segments/index.ts';
import type { JobRecord, StoredDestination } from './record.ts';

/** What tells a document or a video from its name. */
const SOURCE_EXTENSION = /\.(json|lottie|mp4|m4v|mov|webm|mkv|ts|mts|m2ts)$/i;

/** Folder of the store. */
export const OUTPUTS = 'outputs';

/** What lies there longer was left by a tab that was killed; what is younger may be in use by another. */
const STRAY_MILLISECONDS = 86_400_000;

/**
 * Where the finished file of a job lies in the origin's own file system, what a server sent back of it, trials, and one that
 * failed its gates.
 */
export function storedOutput(
  storeName: string,
  jobId: string,
  kind: 'file' | 'copy' | 'trial' | 'aside',
): StoredFile {
  return { folder: [storeName, OUTPUTS], name: `${jobId}.${kind}` };
}

/** A folder as destination asks for loose files, unless the caller chose a container. */
export function outputSettings({ settings, destination }: JobRecord): FormatSettings {
  const loose = destination.kind === 'folder' && settings.container === undefined;
  return loose ? { ...settings, container: 'folder' } : settings;
}

/** Where the assembly writes: what goes to a stream is made in the browser's storage first. */
export function outputTarget(storeName: string, jobId: string, destination: StoredDestination): OutputTarget {
  switch (destination.kind) {
    case 'opfs':
    case 'stream':
      return { kind: 'opfs', file: storedOutput(storeName, jobId, 'file') };
    case 'http':
      return { ...destination, copy: storedOutput(storeName, jobId, 'copy') };
    case 'file':
    case 'folder':
      return destination;
  }
}

export function outputName(
  fileName: string,
  { settings }: { readonly settings: Pick<ResolvedSettings, 'extension'> },
): string {
  const stem = sourceStem(fileName);
  return settings.extension ? `${stem}.${settings.extension}` : stem;
}

/** The name of a file that failed its gates says what it is, wherever it is saved. */
export function asideName(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot < 0 ? `${fileName}.rejected` : `${fileName.slice(0, dot)}.rejected${fileName.slice(dot)}`;
}

/** A composition's name without its folders and its ending. */
export function sourceStem(fileName: string): string {
  return fileName.replace(/^.*[/\\]/, '').replace(SOURCE_EXTENSION, '') || 'export';
}

/** The finished file, to be read. */
export async function openTarget(target: OutputTarget): Promise<File> {
  switch (target.kind) {
    case 'file':
      return target.handle.getFile();
    case 'opfs':
      return openStoredFile(target.file);
    case 'http':
      return openStoredFile(target.copy);
    case 'folder':
      throw new ExportError('INTERNAL', 'A folder has no single file to check.');
  }
}

/** @throws ExportError STORAGE_CORRUPT where it is gone */
export async function openStoredFile({ folder, name }: StoredFile): Promise<File> {
  try {
    return await (await (await openFolder(...folder)).getFileHandle(name)).getFile();
  } catch (cause) {
    throw new ExportError(
      'STORAGE_CORRUPT',
      'The finished file is gone from the browser’s storage: export it anew.',
      { value: name, cause },
    );
  }
}

export async function removeStoredFile({ folder, name }: StoredFile): Promise<void> {
  await removeEntry(await openFolder(...folder), name);
}

/** Removes what killed tabs left: outputs of jobs that are gone, and trials of the room on the disk. */
export async function sweepOutputs(storeName: string, jobIds: ReadonlySet<string>): Promise<void> {
  const folder = await openFolder(storeName, OUTPUTS);
  for (const { name, changedAt } of await listFiles(folder)) {
    const jobId = name.slice(0, name.lastIndexOf('.'));
    if (!jobIds.has(jobId) && changedAt < Date.now() - STRAY_MILLISECONDS) await removeEntry(folder, name);
  }
}
