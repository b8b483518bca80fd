import { ExportError } from '../errors/index.ts';
import { type OutputTarget, openFolder, type StoredFile } from '../segments/index.ts';
import type { LiveJob } from './job.ts';
import { openStoredFile, openTarget, removeStoredFile, storedOutput } from './output.ts';

declare global {
  /** TypeScript's DOM library leaves out what not all browsers have (WHATWG File System, § 2.5; WICG File System Access). */
  interface FileSystemFileHandle {
    move?(parent: FileSystemDirectoryHandle, name: string): Promise<void>;
    remove?(): Promise<void>;
  }
}

/**
 * Takes a file that failed its gates away from where it would be taken for a good one, and keeps it in the browser's storage
 * until its job is deleted or exported again. Loose files stay in their folder.
 *
 * @returns its bytes; undefined where it could not be kept, which the job's log tells of
 */
export async function keepAside(
  job: Pick<LiveJob, 'record' | 'note'>,
  storeName: string,
  target: OutputTarget,
): Promise<number | undefined> {
  const aside = storedOutput(storeName, job.record.id, 'aside');
  try {
    switch (target.kind) {
      case 'opfs':
        await move(target.file, aside);
        break;
      case 'http':
        await move(target.copy, aside);
        break;
      case 'file':
        await copy(await openTarget(target), aside);
        await empty(target.handle);
        break;
      case 'folder':
        return undefined;
    }
    return (await openStoredFile(aside)).size;
  } catch (thrown) {
    job.note('warning', `The file could not be kept aside: ${ExportError.from(thrown).message}`);
    return undefined;
  }
}

async function move(from: StoredFile, to: StoredFile): Promise<void> {
  await removeStoredFile(to);
  const folder = await openFolder(...to.folder);
  const handle = await (await openFolder(...from.folder)).getFileHandle(from.name);
  if (handle.move) return handle.move(folder, to.name);
  await copy(await handle.getFile(), to);
  await removeStoredFile(from);
}

async function copy(file: File, { folder, name }: StoredFile): Promise<void> {
  const handle = await (await openFolder(...folder)).getFileHandle(name, { create: true });
  await file.stream().pipeTo(await handle.createWritable());
}

/** What the user chose as destination holds no file that could be taken for a good one. */
async function empty(handle: FileSystemFileHandle): Promise<void> {
  if (handle.remove) return handle.remove();
  await (await handle.createWritable()).close();
}
