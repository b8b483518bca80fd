import { ExportError, type ExportErrorCode } from '../errors/index.ts';

let started: Promise<boolean> | undefined;

/**
 * Makes sure that a thread may be started from a script that is no file, as WebAssembly codecs do. A page that forbids it
 * would say so to nobody: they would wait for their thread for ever.
 *
 * @throws ExportError of the code that is given
 */
export async function needBlobWorker(codec: string, code: ExportErrorCode): Promise<void> {
  if (typeof Worker === 'undefined') return;
  started ??= tryToStart();
  if (await started) return;
  throw new ExportError(
    code,
    `${codec} needs a thread that this page's Content-Security-Policy forbids: allow it with \`worker-src 'self' blob:\`.`,
    { value: codec },
  );
}

function tryToStart(): Promise<boolean> {
  const url = URL.createObjectURL(new Blob(['postMessage(0)'], { type: 'text/javascript' }));
  return new Promise<boolean>((resolve) => {
    const worker = new Worker(url);
    worker.addEventListener('message', () => {
      worker.terminate();
      resolve(true);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      resolve(false);
    });
  })
    .catch((thrown: unknown) => {
      // Some browsers refuse at once.
      if (thrown instanceof DOMException) return false;
      throw thrown;
    })
    .finally(() => URL.revokeObjectURL(url));
}
