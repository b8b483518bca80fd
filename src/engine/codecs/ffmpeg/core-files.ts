import { FFMPEG_CORES } from '../../../wasm/generated/ffmpeg-core.ts';
import { ExportError } from '../../errors/index.ts';
import { sha256Hex } from '../../media/index.ts';
import { type CoreFileName, coreAddress } from './core-place.ts';

/** `threaded` is for encoders that do not run without threads of their own; it needs shared memory. */
export type CoreKind = keyof typeof FFMPEG_CORES;

/** The verified core. Modules are structured-cloneable: other threads of the page share the compiled code. */
export interface CoreFiles {
  /** An ES module whose default export creates the core. */
  readonly script: Blob;
  readonly module: WebAssembly.Module;
  /** The script of the threaded core's workers. */
  readonly helper?: Blob;
}

interface CoreFile {
  readonly name: CoreFileName;
  readonly bytes: number;
  readonly sha256: string;
}

const { single, threaded } = FFMPEG_CORES;
const SINGLE_SCRIPT: CoreFile = { name: 'ffmpeg-core.js', ...single.script };
const SINGLE_BINARY: CoreFile = { name: 'ffmpeg-core.wasm', ...single.binary };
const THREADED_SCRIPT: CoreFile = { name: 'threaded/ffmpeg-core.js', ...threaded.script };
const THREADED_BINARY: CoreFile = { name: 'threaded/ffmpeg-core.wasm', ...threaded.binary };
const THREADED_HELPER: CoreFile = { name: 'threaded/ffmpeg-core.worker.js', ...threaded.helper };

const CORE_FILES: Readonly<Record<CoreKind, readonly CoreFile[]>> = {
  single: [SINGLE_SCRIPT, SINGLE_BINARY],
  threaded: [THREADED_SCRIPT, THREADED_HELPER, THREADED_BINARY],
};

const CACHE = 'framewright-ffmpeg-core';

const loaded = new Map<CoreKind, Promise<CoreFiles>>();

/** What a browser fetches before it encodes with the core for the first time. */
export const FFMPEG_CORE_BYTES = FFMPEG_CORES.single.script.bytes + FFMPEG_CORES.single.binary.bytes;

/** libx265 starts a thread for its frames whatever it is told, and waits for ever where it gets none. */
export function coreFor(encoder: string): CoreKind {
  return encoder === 'libx265' ? 'threaded' : 'single';
}

/** Names the core in fingerprints: equal cores give equal bytes on every machine. */
export function coreName(kind: CoreKind): string {
  const { version, binary } = FFMPEG_CORES[kind];
  return `ffmpeg-core ${kind} ${version} ${binary.sha256}`;
}

/**
 * The core, fetched, verified and compiled once a thread.
 *
 * @throws ExportError ENCODER_UNAVAILABLE where it can't be fetched or is not what the build pinned
 */
export function loadCoreFiles(kind: CoreKind): Promise<CoreFiles> {
  let files = loaded.get(kind);
  if (!files) {
    files = kind === 'single' ? loadSingle() : loadThreaded();
    loaded.set(kind, files);
    // The network may be back for the next one who asks.
    files.catch(() => loaded.delete(kind));
  }
  return files;
}

/**
 * Makes sure that the core lies in the browser's cache, so that exports need no network afterwards.
 *
 * @param encoder that is to run in it, as FFmpeg names it
 * @param onProgress share of the bytes that are there, 0 to 1
 * @throws ExportError ENCODER_UNAVAILABLE
 */
export async function ensureFfmpegCore(encoder: string, onProgress?: (share: number) => void): Promise<void> {
  const files = CORE_FILES[coreFor(encoder)];
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  let before = 0;
  for (const file of files) {
    await obtain(file, (bytes) => onProgress?.((before + bytes) / total));
    before += file.bytes;
  }
}

/** Whether the browser's cache has all that {@link ensureFfmpegCore} would fetch; the bytes are checked when they are used. */
export async function isFfmpegCoreStored(encoder: string): Promise<boolean> {
  const cache = await openCache();
  if (!cache) return false;
  const found = await Promise.all(CORE_FILES[coreFor(encoder)].map((file) => cache.match(cacheKey(file))));
  return found.every((response) => response !== undefined);
}

async function loadSingle(): Promise<CoreFiles> {
  const script = await obtain(SINGLE_SCRIPT);
  return { script: scriptBlob(script), module: await compile(await obtain(SINGLE_BINARY)) };
}

/** Emscripten starts so many workers with each instance, and starts none while a run blocks their parent. */
const POOL_OF_CORE = 'pthreadPoolSize=32';
/** libx265 without pools of its own takes one thread for its frames; the others are for what FFmpeg may start. */
const POOL = 'pthreadPoolSize=4';

async function loadThreaded(): Promise<CoreFiles> {
  const script = new TextDecoder().decode(await obtain(THREADED_SCRIPT));
  if (!script.includes(POOL_OF_CORE)) {
    throw new ExportError('INTERNAL', 'The threaded ffmpeg core is laid out in another way than was known.', {
      value: FFMPEG_CORES.threaded.version,
    });
  }
  return {
    script: scriptBlob(script.replace(POOL_OF_CORE, POOL)),
    helper: scriptBlob(await obtain(THREADED_HELPER)),
    module: await compile(await obtain(THREADED_BINARY)),
  };
}

function scriptBlob(text: BlobPart): Blob {
  return new Blob([text], { type: 'text/javascript' });
}

async function compile(binary: Uint8Array<ArrayBuffer>): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(binary);
  } catch (cause) {
    throw new ExportError(
      'ENCODER_UNAVAILABLE',
      'This browser can not compile ffmpeg.wasm: it needs WebAssembly with SIMD and about 150 MB of memory. Try a current browser.',
      { value: binary.length, cause },
    );
  }
}

type OnBytes = (bytes: number) => void;

/** Threads that ask at the same time wait for one download. */
async function obtain(file: CoreFile, onBytes?: OnBytes): Promise<Uint8Array<ArrayBuffer>> {
  const work = () => fromCacheOrNetwork(file, onBytes);
  return navigator.locks ? navigator.locks.request(`${CACHE} ${file.name}`, work) : work();
}

async function fromCacheOrNetwork(file: CoreFile, onBytes?: OnBytes): Promise<Uint8Array<ArrayBuffer>> {
  const url = coreAddress(file.name);
  const cache = await openCache();
  const key = cacheKey(file);
  const known = await cache?.match(key);
  if (known) {
    const bytes = new Uint8Array(await known.arrayBuffer());
    if (await isGenuine(file, bytes)) {
      onBytes?.(bytes.length);
      return bytes;
    }
    await cache?.delete(key);
  }
  const bytes = await download(url, file.bytes, onBytes);
  if (!(await isGenuine(file, bytes))) {
    throw new ExportError(
      'ENCODER_UNAVAILABLE',
      `The file ${url} is not the ${file.name} that this build belongs to (its SHA-256 differs), so it is not run. Deploy @ffmpeg/core ${FFMPEG_CORES.single.version}, unchanged.`,
      { value: url },
    );
  }
  await keep(cache, key, bytes);
  return bytes;
}

/** The hash is part of the name: another version never finds this one. */
const cacheKey = ({ name, sha256 }: CoreFile): string => `${coreAddress(name)}?sha256=${sha256}`;

/** Absent where the context is not secure or storage is barred; then every thread downloads. */
async function openCache(): Promise<Cache | undefined> {
  if (typeof caches === 'undefined') return undefined;
  try {
    return await caches.open(CACHE);
  } catch (thrown) {
    if (thrown instanceof DOMException) return undefined;
    throw thrown;
  }
}

/** A full disk costs the next export a download, no more. */
async function keep(cache: Cache | undefined, key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  try {
    await cache?.put(key, new Response(bytes));
    await dropOthers(cache, key);
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
  }
}

/** Earlier versions of the same file would lie there for ever. */
async function dropOthers(cache: Cache | undefined, key: string): Promise<void> {
  const path = key.slice(0, key.indexOf('?'));
  for (const request of (await cache?.keys()) ?? []) {
    if (request.url.startsWith(path) && request.url !== key) await cache?.delete(request);
  }
}

async function isGenuine(file: CoreFile, bytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  return bytes.length === file.bytes && (await sha256Hex(bytes)) === file.sha256;
}

async function download(url: string, size: number, onBytes?: OnBytes): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  try {
    const response = await fetch(url);
    if (!response.ok || !response.body) throw new Error(`the server answers ${response.status}`);
    const reader = response.body.getReader();
    let filled = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (filled + value.length > bytes.length) {
        await reader.cancel();
        return new Uint8Array();
      }
      bytes.set(value, filled);
      filled += value.length;
      onBytes?.(filled);
    }
    return bytes.subarray(0, filled);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ExportError(
      'ENCODER_UNAVAILABLE',
      `ffmpeg.wasm, which this format needs, could not be fetched from ${url} (${reason}). Go online once: afterwards it is kept for use offline.`,
      { value: url, cause },
    );
  }
}
