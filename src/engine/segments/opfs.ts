import { ExportError } from '../errors/index.ts';
import { storageError } from './database.ts';

declare global {
  /** TypeScript's DOM library leaves out what only dedicated workers have (WHATWG File System, § 2.5.2). */
  interface FileSystemFileHandle {
    createSyncAccessHandle(): Promise<FileSystemSyncAccessHandle>;
  }
  interface FileSystemSyncAccessHandle {
    read(bytes: Uint8Array, options: { at: number }): number;
    write(bytes: Uint8Array, options: { at: number }): number;
    getSize(): number;
    truncate(size: number): void;
    flush(): void;
    close(): void;
  }
}

/** A folder of the origin private file system, made where it is missing. */
export async function openFolder(...path: readonly string[]): Promise<FileSystemDirectoryHandle> {
  try {
    let folder = await navigator.storage.getDirectory();
    for (const name of path) folder = await folder.getDirectoryHandle(name, { create: true });
    return folder;
  } catch (thrown) {
    throw storageError(thrown, 'opening its private file system');
  }
}

/** The files in a folder, with the time of their last change in milliseconds since 1970. */
export async function listFiles(
  folder: FileSystemDirectoryHandle,
): Promise<{ readonly name: string; readonly changedAt: number }[]> {
  const files: { name: string; changedAt: number }[] = [];
  for await (const handle of folder.values()) {
    if (handle.kind !== 'file') continue;
    try {
      files.push({ name: handle.name, changedAt: (await handle.getFile()).lastModified });
    } catch (thrown) {
      // Another tab may remove one meanwhile.
      if (!isNotFound(thrown)) throw storageError(thrown, 'looking for its files');
    }
  }
  return files;
}

/** Removes a file or a folder with all that it holds; it is no error if it is not there. */
export async function removeEntry(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  try {
    await folder.removeEntry(name, { recursive: true });
  } catch (thrown) {
    if (!isNotFound(thrown)) throw storageError(thrown, `removing ${name}`);
  }
}

/**
 * Writes a whole file. In a dedicated worker the bytes are on the disk once it resolves; elsewhere, where there are no
 * synchronous handles, the browser has them and writes them when it likes: whoever reads checks their hash.
 */
export async function writeDurably(
  folder: FileSystemDirectoryHandle,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  try {
    const handle = await folder.getFileHandle(name, { create: true });
    if ('createSyncAccessHandle' in handle) writeThrough(await handle.createSyncAccessHandle(), bytes);
    else await writeStream(handle, bytes);
  } catch (thrown) {
    await removeEntry(folder, name);
    throw storageError(thrown, 'storing a segment');
  }
}

function writeThrough(access: FileSystemSyncAccessHandle, bytes: Uint8Array<ArrayBuffer>): void {
  try {
    access.truncate(0);
    const written = access.write(bytes, { at: 0 });
    if (written !== bytes.length) {
      throw new ExportError(
        'STORAGE_FULL',
        `Only ${written} of ${bytes.length} bytes of a segment fit on the disk.`,
        { value: bytes.length },
      );
    }
    access.flush();
  } finally {
    access.close();
  }
}

async function writeStream(
  handle: Pick<FileSystemFileHandle, 'createWritable'>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const stream = await handle.createWritable();
  try {
    await stream.write(bytes);
  } catch (thrown) {
    await stream.abort();
    throw thrown;
  }
  await stream.close();
}

export async function readWhole(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const file = await (await folder.getFileHandle(name)).getFile();
    return new Uint8Array(await file.arrayBuffer());
  } catch (thrown) {
    if (isNotFound(thrown)) return undefined;
    throw storageError(thrown, 'reading a segment');
  }
}

function isNotFound(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'NotFoundError';
}
