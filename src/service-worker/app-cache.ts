import { type AppFile, type AppManifest, PAGE_LOCK } from './protocol.ts';

const PREFIX = 'framewright-app ';
const FETCHES_AT_ONCE = 6;
/** The bundler writes a hash of the content into these names, so that a name never changes its meaning. */
const HASHED = /(^|\/)assets\/[^/]*-[\w-]{8}\.\w+$/;
/** Of the body as it came through the wire, which is no more what is stored. */
const TRANSPORT_HEADERS = ['content-encoding', 'content-length', 'transfer-encoding', 'vary', 'set-cookie'];

/**
 * The files of the app, one cache a version. A version's cache is complete or is not used: the service worker that
 * fills it is only installed when all of it is there. Those of earlier versions stay while a page lives that was loaded
 * from them, since it may still start workers by names that the server has long forgotten.
 */
export class AppCache {
  readonly #manifest: AppManifest;
  readonly #scope: string;
  readonly #name: string;

  /** @param scope the address that file names are relative to */
  constructor(manifest: AppManifest, scope: string) {
    this.#manifest = manifest;
    this.#scope = scope;
    this.#name = PREFIX + manifest.version;
  }

  /** @throws where a file can't be fetched or is not the build's; the browser tries again later */
  async install(): Promise<void> {
    const cache = await caches.open(this.#name);
    const waiting = [...this.#manifest.files];
    const fetchNext = async (): Promise<void> => {
      for (let file = waiting.shift(); file; file = waiting.shift()) await this.#add(cache, file);
    };
    await Promise.all(Array.from({ length: FETCHES_AT_ONCE }, fetchNext));
  }

  /** The stored file of an address within the scope, of this version before earlier ones; undefined for all others. */
  async match(address: string): Promise<Response | undefined> {
    const name = this.#nameOf(address);
    if (name === undefined) return undefined;
    const url = this.#url(name);
    const own = await (await caches.open(this.#name)).match(url, { ignoreVary: true });
    if (own || !HASHED.test(name)) return own;
    for (const earlier of await this.#earlier()) {
      const found = await (await caches.open(earlier)).match(url, { ignoreVary: true });
      if (found) return found;
    }
    return undefined;
  }

  /** Whether {@link match} may know the address: the answer must be had at once, before anything is read. */
  covers(address: string): boolean {
    const name = this.#nameOf(address);
    return name !== undefined && (HASHED.test(name) || this.#manifest.files.some(({ url }) => url === name));
  }

  async status(): Promise<{ version: string; files: number; stored: number; bytes: number }> {
    const { version, files } = this.#manifest;
    const stored = await (await caches.open(this.#name)).keys();
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    return { version, files: files.length, stored: stored.length, bytes };
  }

  /** Deletes the caches of earlier versions that no page was loaded from which is still open. */
  async sweep(): Promise<void> {
    const { held = [] } = await navigator.locks.query();
    const entries = held
      .map(({ name = '' }) => name)
      .filter((name) => name.startsWith(PAGE_LOCK))
      .map((name) => name.slice(PAGE_LOCK.length));
    const own = await caches.open(this.#name);
    for (const earlier of await this.#earlier()) {
      const cache = await caches.open(earlier);
      const needed = await Promise.all(
        entries.map(async (entry) => !(await own.match(entry)) && Boolean(await cache.match(entry))),
      );
      if (!needed.includes(true)) await caches.delete(earlier);
    }
  }

  async #add(cache: Cache, file: AppFile): Promise<void> {
    const url = this.#url(file.url);
    if (await cache.match(url)) return;
    const known = HASHED.test(file.url) ? await this.match(url) : undefined;
    const response = known ?? (await this.#fetch(file, url));
    await cache.put(url, response);
  }

  async #fetch({ url: name, sha256 }: AppFile, url: string): Promise<Response> {
    const response = await fetch(url, {
      cache: HASHED.test(name) ? 'default' : 'no-cache',
      ...(sha256 !== undefined && { integrity: `sha256-${sha256}` }),
    });
    if (!response.ok) throw new Error(`${url} answers ${response.status}.`);
    const body = await response.blob();
    // In the midst of a deployment the server may have the new worker and still the old page.
    if (name === '' && !(await body.text()).includes(this.#manifest.entry)) {
      throw new Error(`${url} is the page of another build.`);
    }
    const headers = new Headers(response.headers);
    for (const header of TRANSPORT_HEADERS) headers.delete(header);
    // Made anew, since browsers refuse a response for a navigation that had been redirected.
    return new Response(body, { headers });
  }

  async #earlier(): Promise<string[]> {
    return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== this.#name);
  }

  #nameOf(address: string): string | undefined {
    const { origin, pathname } = new URL(address);
    const path = origin + pathname;
    if (!path.startsWith(this.#scope)) return undefined;
    const name = path.slice(this.#scope.length);
    return name === 'index.html' ? '' : name;
  }

  #url(name: string): string {
    return new URL(name, this.#scope).href;
  }
}
