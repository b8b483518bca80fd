import { ExportError } from '../errors/index.ts';
import type { PictureSource } from '../segments/index.ts';
import { openStoredFile, storedOutput } from './output.ts';
import { settingsOfFile } from './raised-record.ts';
import { isEnded, type JobRecord } from './record.ts';
import type { ExportedFile } from './validations.ts';

/**
 * The file of an export that has ended, wherever it lies: one that failed its gates too, as long as it is kept aside.
 *
 * @param source gives what it was made from
 * @throws ExportError NOT_COMPLETE where there is none, or nobody here can read it
 */
export async function exportedFile(
  storeName: string,
  record: JobRecord,
  source: () => Promise<PictureSource>,
): Promise<ExportedFile> {
  const { output, fileName } = await outputOf(storeName, record);
  return {
    ...{ record: { ...record, settings: settingsOfFile(record) }, output, fileName },
    async source() {
      try {
        return await source();
      } catch (thrown) {
        const { code, message } = ExportError.from(thrown);
        if (code !== 'STORAGE_CORRUPT' && code !== 'ASSET_FAILED') throw thrown;
        throw new ExportError(
          'SOURCE_MISSING',
          `What this export was made from is gone, so that nothing can be compared with it: ${message}`,
          { value: record.id, cause: thrown },
        );
      }
    },
  };
}

/**
 * The file that failed the gates of its export.
 *
 * @throws ExportError INVALID_SETTINGS where there is none
 */
export async function asideFile(storeName: string, { id, keptAside }: JobRecord): Promise<File> {
  if (!keptAside) {
    throw new ExportError('INVALID_SETTINGS', 'No file of this export was kept aside.', { value: id });
  }
  const stored = await openStoredFile(storedOutput(storeName, id, 'aside'));
  return new File([stored], keptAside.fileName, { type: stored.type });
}

async function outputOf(
  storeName: string,
  record: JobRecord,
): Promise<Pick<ExportedFile, 'output' | 'fileName'>> {
  const { id, state, result, destination, keptAside, fileRemoved } = record;
  if (!isEnded(record)) throw notComplete('The export has not ended yet: wait for it.', id);
  if (state !== 'completed' && keptAside) {
    const file = await asideFile(storeName, record);
    return { output: { kind: 'file', file }, fileName: keptAside.fileName };
  }
  if (state !== 'completed' || !result) throw notComplete('The export ended without a file.', id);
  if (fileRemoved) throw notComplete('The file of this export was removed from the browser.', id);
  const { fileName } = result;
  switch (destination.kind) {
    case 'opfs': {
      const stored = await openStoredFile(storedOutput(storeName, id, 'file'));
      return { output: { kind: 'file', file: new File([stored], fileName) }, fileName };
    }
    case 'file':
      return { output: { kind: 'file', file: await readable(destination.handle, id) }, fileName };
    case 'folder':
      return { output: { kind: 'sequence', target: destination }, fileName };
    case 'http':
    case 'stream':
      throw notComplete(
        'The file of this export is not kept in the browser: validate the file itself, with the composition beside it.',
        id,
      );
  }
}

async function readable(handle: FileSystemFileHandle, id: string): Promise<File> {
  try {
    return await handle.getFile();
  } catch (cause) {
    throw new ExportError(
      'NOT_COMPLETE',
      `The file “${handle.name}” can't be read: it was moved, or the browser needs your permission. Validate the file itself.`,
      { value: id, cause },
    );
  }
}

function notComplete(message: string, value: string): ExportError {
  return new ExportError('NOT_COMPLETE', message, { value });
}
