import type { CompositionFiles, ExportEngineOptions } from './api/index.ts';
import { type AssetFile, LIMITS } from './composition/index.ts';
import { ExportError, refuseAborted, unlessAborted } from './errors/index.ts';
import { FILE_HEAD_BYTES, fileKind } from './media/index.ts';

export type AssetOptions = Pick<ExportEngineOptions, 'resolveAsset' | 'assetBase'>;

export interface LinkedAssetsContext {
  /** What `resolveAsset` is told. */
  readonly compositionId: string;
  /** Paths of the files that a document needs and does not bring itself. */
  listLinked(bytes: Uint8Array, fileName: string): Promise<readonly string[]>;
  readonly signal: AbortSignal;
}

/** Files that are fetched at once. */
const TOGETHER = 6;

/**
 * Brings the files that a document links to and nobody brought: the host's `resolveAsset` is asked first, then they are
 * looked for below `assetBase`. What neither has stays away; the reader warns of it.
 *
 * A document is a stranger's text: nothing is fetched that lies outside of `assetBase`, no redirect is followed, and all
 * files together are bounded by LIMITS.linkedBytes.
 *
 * @throws ExportError ASSET_FAILED, COMPOSITION_LIMIT, or the signal's reason
 */
export async function bringLinkedAssets(
  request: CompositionFiles,
  options: AssetOptions,
  context: LinkedAssetsContext,
): Promise<CompositionFiles> {
  const { composition } = request;
  if ((!options.resolveAsset && options.assetBase === undefined) || 'module' in composition) return request;
  const size = composition instanceof Blob ? composition.size : composition.length;
  if (fileKind(await headOf(composition)) === 'video' || size > LIMITS.archiveBytes) return request;
  const fileName = request.fileName ?? (composition instanceof File ? composition.name : 'composition.json');
  const bytes = await unlessAborted(context.signal, async () =>
    composition instanceof Blob ? new Uint8Array(await composition.arrayBuffer()) : composition,
  );
  const linked = await unlessAborted(context.signal, () => context.listLinked(bytes, fileName));
  const missing = linked.filter((path) => !request.assets?.has(path));
  const found = await findAll(missing, options, context);
  if (found.length === 0) return request;
  return { ...request, composition: bytes, fileName, assets: new Map([...(request.assets ?? []), ...found]) };
}

async function findAll(
  paths: readonly string[],
  options: AssetOptions,
  { compositionId, signal }: LinkedAssetsContext,
): Promise<(readonly [string, AssetFile])[]> {
  const base = options.assetBase === undefined ? undefined : folderAddress(options.assetBase);
  const found: (readonly [string, AssetFile])[] = [];
  const purse = { left: LIMITS.linkedBytes };
  const waiting = paths.values();
  const failure = new AbortController();
  const until = AbortSignal.any([signal, failure.signal]);
  const work = async (): Promise<void> => {
    for (const path of waiting) {
      const file =
        (await askHost(path, options, compositionId, until)) ??
        (base && (await unlessAborted(until, () => fetchBelow(base, path, purse, until))));
      refuseAborted(until);
      if (file) found.push([path, file]);
    }
  };
  try {
    await unlessAborted(signal, () => Promise.all(Array.from({ length: TOGETHER }, work)));
  } catch (thrown) {
    // The request is over: what the others still fetch is of no use.
    failure.abort(thrown);
    throw thrown;
  }
  return found;
}

async function askHost(
  path: string,
  { resolveAsset }: AssetOptions,
  compositionId: string,
  signal: AbortSignal,
): Promise<Blob | undefined> {
  try {
    return await resolveAsset?.(path, compositionId, signal);
  } catch (thrown) {
    if (thrown instanceof ExportError) throw thrown;
    throw new ExportError(
      'ASSET_FAILED',
      `The host could not give the file “${shown(path)}” of ${compositionId}: ${reasonOf(thrown)}.`,
      { value: path, cause: thrown },
    );
  }
}

/** @throws ExportError INVALID_SETTINGS for what is no address of a folder */
function folderAddress(assetBase: string | URL): URL {
  try {
    const address = new URL(assetBase, globalThis.location?.href);
    if (!/^https?:$/.test(address.protocol)) throw new TypeError(`${address.protocol} can't be fetched from`);
    address.search = '';
    address.hash = '';
    if (!address.pathname.endsWith('/')) address.pathname += '/';
    return address;
  } catch (cause) {
    throw new ExportError(
      'INVALID_SETTINGS',
      `assetBase is “${String(assetBase)}”, which is no web address of a folder.`,
      { value: String(assetBase), cause },
    );
  }
}

/**
 * Where a document's path lies below the base.
 *
 * @throws ExportError ASSET_FAILED for one that leads out of it
 */
export function addressBelow(base: URL, path: string): URL {
  // Tools write folders of their own with a slash in front, and those of Windows with backslashes.
  const relative = path.replaceAll('\\', '/').replace(/^\/+/, '').replaceAll('#', '%23');
  const address = below(relative, base);
  // A server may take an encoded dot or slash for what it stands for.
  if (!address || !below(unescaped(relative).replaceAll('\\', '/'), base)) {
    throw new ExportError(
      'ASSET_FAILED',
      `The document links to “${shown(path)}”, which lies outside of ${base.href}. Pass the file in \`assets\`, or answer for it in \`resolveAsset\`.`,
      { value: path },
    );
  }
  return address;
}

function below(relative: string, base: URL): URL | undefined {
  const address = URL.canParse(relative, base) ? new URL(relative, base) : undefined;
  return address?.origin === base.origin && address.pathname.startsWith(base.pathname) ? address : undefined;
}

/** @returns undefined where there is no such file */
async function fetchBelow(
  base: URL,
  path: string,
  purse: { left: number },
  signal: AbortSignal,
): Promise<Blob | undefined> {
  const address = addressBelow(base, path);
  let response: Response;
  try {
    response = await fetch(address, { redirect: 'error', signal });
  } catch (cause) {
    throw unreachable(address, reasonOf(cause), cause);
  }
  if (response.status === 404 || response.status === 410) return undefined;
  if (!response.ok || !response.body) throw unreachable(address, `the server answers ${response.status}`);
  const type = response.headers.get('content-type') ?? '';
  // Servers of single-page apps answer with the page where there is no file.
  if (type.startsWith('text/html')) return undefined;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        purse.left -= chunk.length;
        if (purse.left < 0) throw tooMuch(path);
        controller.enqueue(chunk);
      },
    }),
  );
  try {
    return await new Response(counted, { headers: { 'content-type': type } }).blob();
  } catch (cause) {
    if (purse.left < 0) throw tooMuch(path);
    throw unreachable(address, reasonOf(cause), cause);
  }
}

const unreachable = (address: URL, reason: string, cause?: unknown): ExportError =>
  new ExportError(
    'ASSET_FAILED',
    `${address.href}, which the document links to, could not be fetched (${reason}). Check assetBase, and whether that server allows this page's origin (CORS).`,
    { value: address.href, cause },
  );

const tooMuch = (path: string): ExportError =>
  new ExportError(
    'COMPOSITION_LIMIT',
    `With “${shown(path)}” the files that the document links to have more than ${LIMITS.linkedBytes / 2 ** 30} GiB together.`,
    { value: path },
  );

async function headOf(file: AssetFile): Promise<Uint8Array> {
  return file instanceof Blob
    ? new Uint8Array(await file.slice(0, FILE_HEAD_BYTES).arrayBuffer())
    : file.subarray(0, FILE_HEAD_BYTES);
}

function unescaped(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Not an encoding at all: it is taken letter by letter.
    return path;
  }
}

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

const shown = (path: string): string => (path.length > 80 ? `${path.slice(0, 77)}…` : path);
