import { AppCache } from './app-cache.ts';
import { isolated } from './isolation.ts';
import type { AppManifest, PageMessage } from './protocol.ts';
import type { RequestMessageEvent, ServiceWorkerScope } from './scope.ts';
import { receiveShare, sweepShares } from './share-target.ts';

/*
 * The service worker: after one visit the app works offline, whole and of one version.
 *
 * It never takes over by itself while an earlier version runs: pages say when (src/ui/offline/updates.ts). It answers only for
 * files of the build; ffmpeg.wasm has a cache of its own (engine/codecs/ffmpeg), and all else goes to the network
 * as if there were no worker.
 */

declare const self: ServiceWorkerScope;
/** Put in its place by the build. */
declare const __APP_MANIFEST__: AppManifest;

const scope = new URL('./', self.location.href).href;
const isolates = new URL(self.location.href).searchParams.get('isolation') !== 'off';
const app = new AppCache(__APP_MANIFEST__, scope);

self.addEventListener('install', (event) => event.waitUntil(app.install()));

self.addEventListener('activate', (event) =>
  event.waitUntil(
    (async () => {
      await app.sweep();
      await self.clients.claim();
    })(),
  ),
);

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method === 'POST' && request.url === `${scope}share`) {
    event.respondWith(receiveShare(request, scope));
  } else if (request.method === 'GET' && !request.headers.has('range') && app.covers(request.url)) {
    event.respondWith(answer(request));
  }
});

self.addEventListener('message', (event) => event.waitUntil(obey(event)));

async function answer(request: Request): Promise<Response> {
  const response = (await app.match(request.url)) ?? (await fetch(request));
  return isolates ? isolated(response) : response;
}

async function obey({ data, ports }: RequestMessageEvent): Promise<void> {
  const { kind } = data as PageMessage;
  if (kind === 'take-over') await self.skipWaiting();
  if (kind === 'status') ports[0]?.postMessage(await app.status());
  // A version that is being installed has a cache already, and no page yet that speaks for it.
  const { installing, waiting } = self.registration;
  if (kind === 'sweep' && !installing && !waiting) await app.sweep();
  if (kind === 'sweep') await sweepShares();
}
