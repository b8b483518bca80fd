import type { Place } from '../protocol/index.ts';
import { type Attempt, Passing, refuseAnswer, StaleAddress } from './attempts.ts';

/** What one PUT carries at most where the store takes parts: so much is sent again after a cut. */
const PART_BYTES = 8 * 2 ** 20;

/** A request shows nothing of how it goes: so many bytes a millisecond are taken for granted. */
const SLOWEST = 100;

const WHAT = 'The content store did not take the bytes';

/** What the store is known to have; kept from attempt to attempt at one place. */
export interface Sent {
  count: number;
}

/** Puts all of it; an attempt after a cut goes on where the store got to, as long as it goes to the same place. */
export async function upload(
  content: Blob,
  place: Place,
  known: Sent,
  { signal, moved, allow }: Attempt,
): Promise<void> {
  if (!place.resumable || content.size <= PART_BYTES) {
    allow(content.size / SLOWEST);
    const response = await send(place, content, {}, signal);
    // S3 says so where an object of that name came meanwhile: it has the same bytes.
    if (!response.ok && response.status !== 412) await refuse(response);
    return;
  }
  let sent = await partsThere(place, content.size, signal);
  while (sent < content.size) {
    // A store that answers, but takes nothing, is no reason to go on for ever.
    if (sent > known.count) moved();
    known.count = sent;
    const end = Math.min(content.size, sent + PART_BYTES);
    const range = `bytes ${sent}-${end - 1}/${content.size}`;
    allow((end - sent) / SLOWEST);
    const response = await send(place, content.slice(sent, end), { 'Content-Range': range }, signal);
    const there = await progressOf(response, content.size);
    if (there <= sent) throw new Passing(`the store has ${there} bytes after ${end} were sent`);
    sent = there;
  }
}

async function partsThere(place: Place, total: number, signal: AbortSignal): Promise<number> {
  const asking = { 'Content-Range': `bytes */${total}` };
  return progressOf(await send(place, undefined, asking, signal), total);
}

/** @returns how many bytes the store has, from the first */
async function progressOf(response: Response, total: number): Promise<number> {
  if (response.status !== 308) {
    if (!response.ok) await refuse(response);
    return total;
  }
  const range = response.headers.get('Range');
  if (range === null) return 0;
  const last = /^bytes=0-(\d{1,15})$/.exec(range)?.[1];
  if (last === undefined || Number(last) >= total) throw new Passing(`the store tells of “${range}”`);
  return Number(last) + 1;
}

function send(
  place: Place,
  body: Blob | undefined,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(place.url, {
    method: 'PUT',
    headers: { ...place.headers, ...headers },
    ...(body && { body }),
    credentials: 'omit',
    // A 308 that says how far the parts got has no Location; only so is it handed on.
    redirect: 'follow',
    referrerPolicy: 'no-referrer',
    signal,
  });
}

/** A place that is out of date is asked for again. */
async function refuse(response: Response): Promise<never> {
  if (response.status === 401 || response.status === 403) {
    throw new StaleAddress(`the store refused the address (${response.status})`);
  }
  return refuseAnswer(WHAT, response);
}
