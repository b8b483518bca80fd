import { FILE_NAME_HEADER, SHARED_CACHE } from './protocol.ts';

/** More files in one share are a mistake. */
const MOST_FILES = 200;

/**
 * Takes what another app shares: files are kept for the page that opens next, an address goes to the screen that asks
 * before it fetches anything.
 *
 * @param scope the address of the app
 * @returns a redirection to the page
 */
export async function receiveShare(request: Request, scope: string): Promise<Response> {
  const form = await request.formData();
  const files = form.getAll('files').filter((entry) => entry instanceof File);
  if (files.length > 0) {
    const id = crypto.randomUUID();
    await keep(files.slice(0, MOST_FILES), new URL(`shared/${id}/`, scope));
    return Response.redirect(`${scope}#/shared/${id}`, 303);
  }
  const address = ['url', 'text', 'title'].map((field) => addressIn(form.get(field))).find((found) => found);
  return Response.redirect(address ? `${scope}#/open?url=${encodeURIComponent(address)}` : scope, 303);
}

async function keep(files: readonly File[], folder: URL): Promise<void> {
  // What an earlier share left, and no page came to fetch, goes.
  await caches.delete(SHARED_CACHE);
  const cache = await caches.open(SHARED_CACHE);
  for (const [index, file] of files.entries()) {
    const headers = { [FILE_NAME_HEADER]: encodeURIComponent(file.name) };
    await cache.put(new URL(String(index), folder), new Response(file, { headers }));
  }
}

/** Some systems put the address into the text. */
function addressIn(field: FormDataEntryValue | null): string | undefined {
  return typeof field === 'string' ? /https?:\/\/\S+/.exec(field)?.[0] : undefined;
}
