/** File System Access, as far as we use it; TypeScript's library does not declare the pickers. */
interface FilePickers {
  showSaveFilePicker?(options: {
    suggestedName: string;
    types: { description: string; accept: Record<string, string[]> }[];
  }): Promise<FileSystemFileHandle>;
  showDirectoryPicker?(options: { mode: 'readwrite' }): Promise<FileSystemDirectoryHandle>;
}

const pickers = (): FilePickers => globalThis as FilePickers;

export const canChooseFile = (): boolean => pickers().showSaveFilePicker !== undefined;
export const canChooseFolder = (): boolean => pickers().showDirectoryPicker !== undefined;

/** Asks where a file shall lie; undefined when the user thought better of it. Needs a user's gesture. */
export async function chooseFile(kind: {
  readonly suggestedName: string;
  readonly description: string;
  readonly mimeType: string;
  readonly extension: string;
}): Promise<FileSystemFileHandle | undefined> {
  const extension = kind.extension.startsWith('.') ? kind.extension : `.${kind.extension}`;
  return await unlessDismissed(
    pickers().showSaveFilePicker?.({
      suggestedName: kind.suggestedName,
      types: [{ description: kind.description, accept: { [kind.mimeType]: [extension] } }],
    }),
  );
}

/** As {@link chooseFile}, for a folder that files are written to. */
export async function chooseFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  return await unlessDismissed(pickers().showDirectoryPicker?.({ mode: 'readwrite' }));
}

async function unlessDismissed<T>(choice: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await choice;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}

/** Copies a finished file to where the user chose; streamed, so that its size does not matter. */
export async function copyTo(handle: FileSystemFileHandle, file: File): Promise<void> {
  await file.stream().pipeTo(await handle.createWritable());
}

/** Hands the file to the browser's own downloads. */
export function download(file: Blob, fileName: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = fileName;
  link.click();
  // The download has its own reference once it started; a minute is ample for that.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
