import { FILE_NAME_HEADER, SHARED_CACHE } from '../../service-worker/protocol.ts';
import type { App } from '../app.ts';

/** Of the File Handling and Launch Handler APIs, which TypeScript's library does not know yet. */
interface Launch {
  readonly files?: readonly FileSystemHandle[];
  /** Where a new window would have gone. */
  readonly targetURL?: string;
}

interface LaunchQueue {
  setConsumer(consume: (launch: Launch) => void): void;
}

declare global {
  interface Window {
    readonly launchQueue?: LaunchQueue;
  }
}

const SHARED = /^#\/shared\/([\w-]+)$/;

/** Opens what the system hands to the app: files that were opened with it, or shared with it. */
export function watchIncomingFiles(app: App): void {
  window.launchQueue?.setConsumer(({ files = [], targetURL }) => {
    if (files.length > 0) void openLaunched(app, files);
    else if (targetURL) follow(app, targetURL);
  });
  const look = (): void => {
    const id = SHARED.exec(location.hash)?.[1];
    if (id !== undefined) void openShared(app, id);
  };
  addEventListener('hashchange', look);
  look();
}

/** A link to the app comes to the window that is open (`focus-existing` in the manifest), which goes there itself. */
function follow(app: App, address: string): void {
  const { origin, pathname, hash } = new URL(address);
  if (origin === location.origin && pathname === location.pathname && hash.length > 1) app.go(hash);
}

async function openLaunched(app: App, handles: readonly FileSystemHandle[]): Promise<void> {
  const files = await Promise.all(handles.filter(isFile).map((handle) => handle.getFile()));
  await app.openFiles(files.map(asDropped));
}

/** The service worker has put them there (src/service-worker/share-target.ts); they are taken once. */
async function openShared(app: App, id: string): Promise<void> {
  // A reload shall not ask for them again.
  history.replaceState(null, '', '#/');
  const cache = await caches.open(SHARED_CACHE);
  const requests = (await cache.keys()).filter(({ url }) => url.includes(`/shared/${id}/`));
  const files: File[] = [];
  for (const request of requests) {
    const response = await cache.match(request);
    if (!response) continue;
    const name = decodeURIComponent(response.headers.get(FILE_NAME_HEADER) ?? 'shared');
    files.push(new File([await response.blob()], name));
    await cache.delete(request);
  }
  await app.openFiles(files.map(asDropped));
}

const isFile = (handle: FileSystemHandle): handle is FileSystemFileHandle => handle.kind === 'file';
const asDropped = (file: File) => ({ path: file.name, file });
