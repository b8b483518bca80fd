import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { FARM_PATH, type Place, type PlaceRequest } from '../../farm/protocol/http.ts';
import { bodyOf, Refusal } from '../http/answers.ts';
import type { Log } from '../http/log.ts';
import { sendContent } from '../http/send-content.ts';
import type { KeyRing } from '../tokens/key-ring.ts';
import { readContentRange } from './content-range.ts';
import { Shelf, type ShelfLimits } from './shelf.ts';
import { type ContentStore, PLACE_MILLISECONDS, SHA256 } from './store.ts';
import { Upload } from './upload.ts';

export interface DiskStoreOptions extends ShelfLimits {
  readonly folder: string;
  readonly largest: number;
  readonly tenants: readonly string[];
  readonly keys: KeyRing;
  /** Things that links lead to stay as long as these. */
  readonly isPinned: (tenant: string, sha256: string) => boolean;
  readonly log: Log;
}

/** What a signed address lets its bearer do. */
interface Right {
  readonly method: 'GET' | 'PUT';
  readonly tenant: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Of the way in: two that send the same thing at once don't write into one file. */
  readonly upload: string;
  readonly expires: number;
}

const SWEEP_EVERY = 3_600_000;
/** Room is kept for an upload whose last bytes came within this. */
const LIVELY = 300_000;
/** Below {@link FARM_PATH}. */
export const CONTENT_PATH = '/content/';

/** The server's own store: files named by their SHA-256, reached by signed addresses alone. */
export class DiskStore implements ContentStore {
  readonly origins: readonly string[] = [];
  readonly #uploads = new Map<
    string,
    { readonly tenant: string; readonly upload: Promise<Upload>; bytes: number }
  >();
  readonly #timer: NodeJS.Timeout;

  private constructor(
    private readonly options: DiskStoreOptions,
    private readonly shelves: ReadonlyMap<string, Shelf>,
  ) {
    this.#timer = setInterval(() => {
      this.#sweep().catch((error: unknown) => options.log.error({ error: String(error) }, 'sweeping failed'));
    }, SWEEP_EVERY).unref();
  }

  static async open(options: DiskStoreOptions): Promise<DiskStore> {
    const shelves = new Map<string, Shelf>();
    for (const tenant of options.tenants) {
      const isPinned = (sha256: string) => options.isPinned(tenant, sha256);
      shelves.set(tenant, await Shelf.open(join(options.folder, tenant), options, isPinned, options.log));
    }
    const store = new DiskStore(options, shelves);
    await store.#sweep();
    return store;
  }

  get largest(): number {
    return this.options.largest;
  }

  used(tenant: string): number {
    return this.#shelf(tenant).used;
  }

  async sizeOf(tenant: string, sha256: string): Promise<number | undefined> {
    return this.#shelf(tenant).sizeOf(sha256);
  }

  async place(tenant: string, { method, sha256, bytes = 0, after }: PlaceRequest): Promise<Place> {
    const shelf = this.#shelf(tenant);
    if (method === 'PUT') await shelf.isWhole(sha256);
    const there = shelf.sizeOf(sha256);
    if (method === 'GET' && there === undefined) throw new Refusal(404, 'There is no such content.');
    const right: Right = {
      method,
      tenant,
      sha256,
      bytes: there ?? bytes,
      upload: method === 'PUT' ? (this.#wayOf(after, tenant, sha256, bytes) ?? newWay()) : '',
      expires: Date.now() + PLACE_MILLISECONDS,
    };
    return {
      url: this.#address(right),
      headers: {},
      expires: right.expires,
      resumable: true,
      ...(method === 'PUT' && there !== undefined ? { present: true } : {}),
    };
  }

  async read(tenant: string, sha256: string, start: number, end: number): Promise<Readable> {
    return this.#shelf(tenant).read(sha256, start, end);
  }

  /** Answers requests to the addresses that `place` gave. */
  async answer(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const right = this.#rightOf(url, request.method ?? '');
    if (right === undefined || right.expires <= Date.now())
      throw new Refusal(403, 'The address is not, or no longer, good: ask for a new one.');
    if (right.method === 'PUT') await this.#receive(right, request, response);
    else await this.#send(right, request, response);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
  }

  async #send(right: Right, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const shelf = this.#shelf(right.tenant);
    const size = shelf.sizeOf(right.sha256);
    if (size === undefined) throw new Refusal(404, 'There is no such content.');
    await sendContent(request, response, {
      size,
      etag: right.sha256,
      headers: {
        'Content-Type': 'application/octet-stream',
        'Cache-Control': 'private, max-age=31536000, immutable',
      },
      open: async (start, end) => shelf.read(right.sha256, start, end),
    });
  }

  async #receive(right: Right, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { tenant, sha256, bytes } = right;
    const shelf = this.#shelf(tenant);
    const part = readContentRange(request.headers['content-range'], bytes);
    if (shelf.sizeOf(sha256) !== undefined) {
      response.writeHead(201).end();
      return;
    }
    const upload = await this.#uploadOf(right);
    if (part !== 'question') {
      const announced = Number(request.headers['content-length'] ?? 0);
      if (announced > part.end - part.start) throw new Refusal(413, 'More bytes came than were announced.');
      await this.#take(right, upload, part, request);
    }
    if (upload.size < bytes) {
      const progress = upload.size > 0 ? { Range: `bytes=0-${upload.size - 1}` } : {};
      response.writeHead(308, { ...progress, 'Content-Length': '0' }).end();
      return;
    }
    // Two senders of one thing may both get here.
    if (shelf.sizeOf(sha256) === undefined) {
      await upload.finish(sha256, shelf.fileOf(sha256));
      shelf.added(sha256, bytes);
    } else await upload.discard();
    this.#uploads.delete(right.upload);
    response.writeHead(201, { 'Content-Length': '0' }).end();
  }

  async #take(
    right: Right,
    upload: Upload,
    { start, end }: { readonly start: number; readonly end: number },
    request: IncomingMessage,
  ): Promise<void> {
    upload.touched = Date.now();
    if (!(await this.#shelf(right.tenant).makeRoom(await this.#comingTo(right.tenant)))) {
      if (upload.size === 0) this.#uploads.delete(right.upload);
      throw noRoom();
    }
    try {
      await upload.take(start, end, bodyOf(request));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      await upload.discard();
      throw noRoom();
    }
  }

  /** Bytes that are on their way in, as far as announced. */
  async #comingTo(tenant: string): Promise<number> {
    const lively = Date.now() - LIVELY;
    let coming = 0;
    for (const entry of this.#uploads.values()) {
      if (entry.tenant === tenant && (await entry.upload).touched > lively) coming += entry.bytes;
    }
    return coming;
  }

  async #uploadOf(right: Right): Promise<Upload> {
    const known = this.#uploads.get(right.upload);
    if (known) return known.upload;
    const file = this.#partialFile(right.tenant, `${right.sha256}.${right.upload}`);
    const upload = Upload.resume(file, right.bytes);
    this.#uploads.set(right.upload, { tenant: right.tenant, upload, bytes: right.bytes });
    // The asker hears why; the next one tries anew.
    upload.catch(() => this.#uploads.delete(right.upload));
    return upload;
  }

  #partialFile(tenant: string, name: string): string {
    return join(this.options.folder, tenant, 'partial', name);
  }

  #shelf(tenant: string): Shelf {
    const shelf = this.shelves.get(tenant);
    if (shelf === undefined) throw new Refusal(403, 'There is no such tenant.');
    return shelf;
  }

  async #sweep(): Promise<void> {
    const before = Date.now() - PLACE_MILLISECONDS;
    for (const [id, { upload }] of this.#uploads) {
      if ((await upload).touched < before) this.#uploads.delete(id);
    }
    for (const [tenant, shelf] of this.shelves) {
      await shelf.sweep();
      const partial = this.#partialFile(tenant, '');
      await mkdir(partial, { recursive: true });
      for (const name of await readdir(partial)) {
        const { mtimeMs } = await stat(join(partial, name));
        if (mtimeMs < before) await rm(join(partial, name), { force: true });
      }
    }
  }

  #address(right: Right): string {
    const { kid, mac } = this.options.keys.sign('place', textOf(right));
    const query = new URLSearchParams({
      m: right.method,
      t: right.tenant,
      n: String(right.bytes),
      u: right.upload,
      exp: String(right.expires),
      kid,
      sig: mac,
    });
    return `${FARM_PATH}${CONTENT_PATH}${right.sha256}?${query}`;
  }

  /** The way in of an address of ours that is out of date, so that its sender goes on where it was. */
  #wayOf(address: string | undefined, tenant: string, sha256: string, bytes: number): string | undefined {
    if (address === undefined || !URL.canParse(address, 'http://farm')) return undefined;
    const right = this.#rightOf(new URL(address, 'http://farm'), 'PUT');
    const isSame = right?.tenant === tenant && right.sha256 === sha256 && right.bytes === bytes;
    return isSame ? right.upload : undefined;
  }

  /** @returns what the address allowed, or allows still */
  #rightOf(url: URL, method: string): Right | undefined {
    const query = (name: string) => url.searchParams.get(name) ?? '';
    const sha256 = url.pathname.slice(FARM_PATH.length + CONTENT_PATH.length);
    const asked = method === 'HEAD' ? 'GET' : method;
    if (!SHA256.test(sha256) || (asked !== 'GET' && asked !== 'PUT') || query('m') !== asked)
      return undefined;
    const right: Right = {
      method: asked,
      tenant: query('t'),
      sha256,
      bytes: Number(query('n')),
      upload: query('u'),
      expires: Number(query('exp')),
    };
    const signed = this.options.keys.verify('place', textOf(right), { kid: query('kid'), mac: query('sig') });
    return signed ? right : undefined;
  }
}

function textOf({ method, tenant, sha256, bytes, upload, expires }: Right): string {
  return [method, tenant, sha256, bytes, upload, expires].join('\n');
}

const newWay = (): string => randomBytes(9).toString('hex');

function noRoom(): Refusal {
  return new Refusal(507, "The farm's store is full: let its owner raise the limit, or free the disk.");
}
