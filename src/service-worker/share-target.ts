import {
  FILE_NAME_HEADER,
  FILE_SIZE_HEADER,
  MOST_SHARED_BYTES,
  SHARED_AT_HEADER,
  SHARED_CACHE,
} from './protocol.ts';

/** More files in one share are a mistake. */
const MOST_FILES = 200;
/** Any site can post a name; no file system takes a longer one. */
const LONGEST_NAME = 255;
/** Of all shares that wait: any site can post one after the other. */
const MOST_WAITING_BYTES = 4 * MOST_SHARED_BYTES;
/** What names, and the marks between files, may add to a request's length. */
const MOST_FORM_BYTES = 1_000_000;
/** A share that nobody opened or declined for so long, in milliseconds, is forgotten. */
const LONGEST_WAIT = 24 * 60 * 60 * 1000;

/**
 * Takes what another app shares. Any web site can post here too: files are put aside under a random name, and an address
 * is only named; the screen that opens next asks before anything of them is read or fetched.
 *
 * @param scope the address of the app
 * @returns a redirection to the page
 */
export async function receiveShare(request: Request, scope: string): Promise<Response> {
  // What says that it is too long is not read at all.
  const length = Number(request.headers.get('Content-Length') ?? 0);
  if (length > MOST_SHARED_BYTES + MOST_FORM_BYTES) {
    await request.body?.cancel();
    return Response.redirect(`${scope}#/shared/too-large?bytes=${length}`, 303);
  }
  const form = await request.formData();
  const files = form
    .getAll('files')
    .filter((entry) => entry instanceof File)
    .slice(0, MOST_FILES);
  if (files.length > 0) return Response.redirect(`${scope}#/shared/${await keep(files, scope)}`, 303);
  const address = ['url', 'text', 'title'].map((field) => addressIn(form.get(field))).find((found) => found);
  return Response.redirect(address ? `${scope}#/open?url=${encodeURIComponent(address)}` : scope, 303);
}

/** Deletes the shares that nobody wanted for a day. @returns the bytes of those that still wait */
export async function sweepShares(): Promise<number> {
  if (!(await caches.has(SHARED_CACHE))) return 0;
  const cache = await caches.open(SHARED_CACHE);
  let bytes = 0;
  for (const request of await cache.keys()) {
    const headers = (await cache.match(request))?.headers;
    const age = Date.now() - Number(headers?.get(SHARED_AT_HEADER) ?? 0);
    if (age > LONGEST_WAIT) await cache.delete(request);
    else bytes += Number(headers?.get(FILE_SIZE_HEADER) ?? 0);
  }
  return bytes;
}

/** @returns what follows `#/shared/`: the name of the share, or why it was not taken */
async function keep(files: readonly File[], scope: string): Promise<string> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > MOST_SHARED_BYTES) return `too-large?bytes=${bytes}`;
  if ((await sweepShares()) + bytes > MOST_WAITING_BYTES) return 'full';
  const id = crypto.randomUUID();
  const cache = await caches.open(SHARED_CACHE);
  try {
    await putAside(cache, files, new URL(`shared/${id}/`, scope));
  } catch {
    // The browser has no room for it. Half a share is none, and the screen that opens says how to make room.
    for (const index of files.keys())
      await cache.delete(new Request(new URL(`shared/${id}/${index}`, scope)));
    return 'full';
  }
  return id;
}

async function putAside(cache: Cache, files: readonly File[], folder: URL): Promise<void> {
  for (const [index, file] of files.entries()) {
    const headers = {
      [FILE_NAME_HEADER]: encodeURIComponent(file.name.slice(0, LONGEST_NAME).toWellFormed()),
      [FILE_SIZE_HEADER]: String(file.size),
      [SHARED_AT_HEADER]: String(Date.now()),
    };
    await cache.put(new URL(String(index), folder), new Response(file, { headers }));
  }
}

/** Some systems put the address into the text. */
function addressIn(field: FormDataEntryValue | null): string | undefined {
  return typeof field === 'string' ? /https?:\/\/\S+/.exec(field)?.[0] : undefined;
}
