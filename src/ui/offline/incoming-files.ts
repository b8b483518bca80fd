import { readJoinLink } from '../../farm/work/join-link.ts';
import type { App } from '../app.ts';
import { href } from '../router.ts';

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

/** Opens the files that the user opened with the app, and follows links to it. */
export function watchIncomingFiles(app: App): void {
  window.launchQueue?.setConsumer(({ files = [], targetURL }) => {
    if (files.length > 0) void openLaunched(app, files);
    else if (targetURL) follow(app, targetURL);
  });
}

/** A link to the app comes to the window that is open (`focus-existing` in the manifest), which goes there itself. */
function follow(app: App, address: string): void {
  const url = new URL(address);
  if (url.origin !== location.origin || url.pathname !== location.pathname) return;
  const invitation = readJoinLink(url);
  if (invitation) {
    app.join.invite(invitation);
    app.go(href.join);
  } else if (url.hash.startsWith('#/')) {
    app.go(url.hash);
  }
}

async function openLaunched(app: App, handles: readonly FileSystemHandle[]): Promise<void> {
  const files = await Promise.all(handles.filter(isFile).map((handle) => handle.getFile()));
  await app.openFiles(files.map((file) => ({ path: file.name, file })));
}

const isFile = (handle: FileSystemHandle): handle is FileSystemFileHandle => handle.kind === 'file';
