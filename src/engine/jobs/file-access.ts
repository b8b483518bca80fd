import { ExportError } from '../errors/index.ts';

declare global {
  /** TypeScript's DOM library leaves out what only some browsers have (WICG File System Access, § 2.3). */
  interface FileSystemHandle {
    requestPermission?(descriptor: { mode: 'readwrite' }): Promise<PermissionState>;
  }
}

/**
 * Asks the user for a file or folder again: a handle that outlived its page has lost its permission.
 *
 * @throws ExportError OUTPUT_FAILED where it is refused
 */
export async function askForAccess(handle: FileSystemHandle): Promise<void> {
  const state = (await handle.requestPermission?.({ mode: 'readwrite' })) ?? 'granted';
  if (state !== 'granted') {
    throw new ExportError(
      'OUTPUT_FAILED',
      `The browser needs your permission to write “${handle.name}”: allow it and retry.`,
      { value: handle.name },
    );
  }
}
