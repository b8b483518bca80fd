import { ensureFfmpegCore, FFMPEG_CORE_BYTES, isFfmpegCoreStored } from '../../engine/index.ts';
import { PAGE_LOCK } from '../../service-worker/protocol.ts';
import type { App } from '../app.ts';
import { watchIncomingFiles } from './incoming-files.ts';
import {
  askStatus,
  canWorkOffline,
  isolationWanted,
  registerServiceWorker,
  storeIsolation,
  tell,
} from './service-worker-link.ts';
import { exportsRun, updates } from './updates.ts';

/** What the app can do without the network. */
export interface OfflineStatus {
  /** False in browsers, or at addresses (plain http), that have no service workers. */
  readonly supported: boolean;
  /** The app opens and exports without the network, as far as it needs no ffmpeg.wasm. */
  readonly ready: boolean;
  /** Files of the app, those of them that are stored, and their bytes. */
  readonly files: number;
  readonly stored: number;
  readonly bytes: number;
  /** ffmpeg.wasm, which some formats need: it is fetched with the first of them, or by {@link fetchCore}. */
  readonly core: 'absent' | 'stored';
  readonly coreBytes: number;
  /** Whether this page has shared memory, by the host's headers or by the service worker's. */
  readonly isolated: boolean;
  /** Whether the service worker is to add these headers where the host sends none. */
  readonly isolation: 'on' | 'off';
}

/** An encoder of each core that this page can run: the second one needs shared memory. */
const coreUsers = (): readonly string[] => (crossOriginIsolated ? ['prores_ks', 'libx265'] : ['prores_ks']);

const RELOADED_KEY = 'framewright.isolation.reloaded';

export async function offlineStatus(): Promise<OfflineStatus> {
  const [status, cores] = await Promise.all([askStatus(), Promise.all(coreUsers().map(isFfmpegCoreStored))]);
  const { files = 0, stored = 0, bytes = 0 } = status ?? {};
  return {
    supported: canWorkOffline(),
    ready: files > 0 && stored === files,
    files,
    stored,
    bytes,
    core: cores.includes(false) ? 'absent' : 'stored',
    coreBytes: FFMPEG_CORE_BYTES * cores.length,
    isolated: crossOriginIsolated,
    isolation: isolationWanted() ? 'on' : 'off',
  };
}

/**
 * Fetches ffmpeg.wasm into the browser's cache, so that all formats can be made offline; nothing is fetched twice.
 *
 * @param onProgress share of the bytes that are there, 0 to 1
 * @throws ExportError ENCODER_UNAVAILABLE, with what to do
 */
export async function fetchCore(onProgress?: (share: number) => void): Promise<void> {
  const users = coreUsers();
  for (const [index, encoder] of users.entries()) {
    await ensureFfmpegCore(encoder, (share) => onProgress?.((index + share) / users.length));
  }
}

/** Lets the service worker add the isolating headers, or no more; takes effect when the page is loaded again. */
export async function setIsolation(on: boolean): Promise<void> {
  storeIsolation(on);
  if (canWorkOffline()) await registerServiceWorker();
}

/** Makes the page one that works offline, is updated, and is given files by the system. To be called once, at the start. */
export async function startOffline(app: App): Promise<void> {
  watchIncomingFiles(app);
  const touched = watchHands();
  readIsolationFromAddress();
  if (!canWorkOffline()) return;
  const registration = await registerServiceWorker();
  if (!registration) return;
  updates.watch(registration, app.engine);
  const { active } = await navigator.serviceWorker.ready;
  if (active) tell(active, { kind: 'sweep' });
  await isolateOnce(app, touched);
}

/** `?isolation=off` in the address is for hosts whose page must keep its ties to a page that opened it. */
function readIsolationFromAddress(): void {
  const wish = new URLSearchParams(location.search).get('isolation');
  if (wish === 'on' || wish === 'off') storeIsolation(wish === 'on');
}

/** Tells the service worker, for as long as this page lives, that its version's files are needed. */
export function holdPageLock(): void {
  if (!canWorkOffline()) return;
  const entry = document.querySelector<HTMLScriptElement>('script[type=module][src]')?.src;
  if (!entry) return;
  const untilThePageEnds = new Promise<never>(() => {});
  void navigator.locks.request(PAGE_LOCK + entry, { mode: 'shared' }, () => untilThePageEnds);
}

/** Whoever has begun to work may have typed what nothing has stored yet. */
function watchHands(): AbortSignal {
  const touched = new AbortController();
  const { signal } = touched;
  for (const kind of ['pointerdown', 'keydown', 'input']) {
    addEventListener(kind, () => touched.abort(), { capture: true, signal });
  }
  return signal;
}

/**
 * A host without the headers: the first load has come without the service worker, and only a reload brings its own. Once
 * in a tab's life, and only while there is nothing that a reload could take away; else the next load brings it.
 */
async function isolateOnce(app: App, touched: AbortSignal): Promise<void> {
  if (crossOriginIsolated || !isolationWanted() || sessionStorage.getItem(RELOADED_KEY)) return;
  await controlled();
  const { composition, opening, batchFiles } = app.store.state;
  if (composition || opening !== '' || batchFiles || (await exportsRun(app.engine))) return;
  if (touched.aborted) return;
  sessionStorage.setItem(RELOADED_KEY, 'yes');
  location.reload();
}

/** Waits until the service worker is in charge of this page. */
function controlled(): Promise<void> {
  const { serviceWorker } = navigator;
  if (serviceWorker.controller) return Promise.resolve();
  return new Promise((resolve) => {
    serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
  });
}
