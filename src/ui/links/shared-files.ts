import { FILE_NAME_HEADER, FILE_SIZE_HEADER, SHARED_CACHE } from '../../service-worker/protocol.ts';
import { type FileKind, kindOfFile } from '../drop/dropped-files.ts';

/* What the service worker has put aside (src/service-worker/share-target.ts). */

/** What a shared file says of itself; nothing of it is read for that. */
export interface SharedFile {
  /** As its sender calls it, without what can't be seen; it may be empty. */
  readonly name: string;
  readonly bytes: number;
  readonly kind: FileKind;
}

/** The files of a share, in their order; none where it was taken, deleted or never there. */
export async function lookAtShare(id: string): Promise<SharedFile[]> {
  const { cache, requests } = await find(id);
  const responses = await Promise.all(requests.map((request) => cache.match(request)));
  return responses.flatMap((response) => (response ? [factsOf(response)] : []));
}

/** Takes a share: it is there once, and stays whole where a part of it can't be read. */
export async function takeShare(id: string): Promise<File[]> {
  const { cache, requests } = await find(id);
  const files: File[] = [];
  for (const request of requests) {
    const response = await cache.match(request);
    if (response) files.push(new File([await response.blob()], factsOf(response).name));
  }
  for (const request of requests) await cache.delete(request);
  return files;
}

export async function deleteShare(id: string): Promise<void> {
  const { cache, requests } = await find(id);
  for (const request of requests) await cache.delete(request);
}

export async function deleteAllShares(): Promise<void> {
  await caches.delete(SHARED_CACHE);
}

async function find(id: string): Promise<{ cache: Cache; requests: Request[] }> {
  const cache = await caches.open(SHARED_CACHE);
  const numberOf = ({ url }: Request): number => Number(url.slice(url.lastIndexOf('/') + 1));
  const requests = (await cache.keys())
    .filter(({ url }) => url.includes(`/shared/${id}/`))
    .sort((a, b) => numberOf(a) - numberOf(b));
  return { cache, requests };
}

function factsOf({ headers }: Response): SharedFile {
  const name = visible(decodeURIComponent(headers.get(FILE_NAME_HEADER) ?? ''));
  return { name, bytes: Number(headers.get(FILE_SIZE_HEADER) ?? 0), kind: kindOfFile(name) };
}

/** Marks that turn the direction of text, for one, make a name look like another. */
const visible = (name: string): string => name.replace(/\p{C}/gu, '');
