import { expect, test } from 'vitest';
import type { BatchEvent } from '../api/index.ts';
import { type NotificationHost, notify, webhookBody } from './notify.ts';

const event = {
  batchId: 'b',
  kind: 'failed',
  status: { name: 'Friday', completedJobs: 5, failedJobs: 1, jobs: Array.from({ length: 6 }, () => ({})) },
} as unknown as BatchEvent;
const { signal } = new AbortController();

interface Seen extends NotificationHost {
  readonly requests: { url: string; init: RequestInit }[];
  readonly waits: number[];
  readonly shown: string[];
}

/** A page where servers answer with these statuses, or can't be reached. */
function page(answers: readonly (number | 'unreachable')[], refusal?: string): Seen {
  const left = [...answers];
  const seen: Seen = {
    ...{ requests: [], waits: [], shown: [] },
    async fetch(url, init) {
      seen.requests.push({ url, init });
      const status = left.shift() ?? 200;
      if (status === 'unreachable') throw new TypeError('Failed to fetch');
      return new Response(null, { status });
    },
    async wait(milliseconds) {
      seen.waits.push(milliseconds);
    },
    async show(title, body) {
      seen.shown.push(`${title} / ${body}`);
      return refusal;
    },
  };
  return seen;
}

test('a server gets the event as JSON, with its own headers and without the page’s cookies', async () => {
  const host = page([200]);
  const webhook = { url: 'https://example.org/hook', headers: { Authorization: 'Bearer x' } };
  expect(await notify({ webhook }, event, signal, host)).toEqual([]);
  expect(host.requests).toMatchObject([
    {
      url: 'https://example.org/hook',
      init: { method: 'POST', credentials: 'omit', headers: { Authorization: 'Bearer x' } },
    },
  ]);
  expect(JSON.parse(String(host.requests[0]?.init.body))).toMatchObject({ batchId: 'b', kind: 'failed' });
});

test('what may pass is tried again, ever later; what is refused for good is not', async () => {
  const settings = { webhook: 'https://example.org/hook' };
  const passing = page([503, 'unreachable', 429, 204]);
  expect(await notify(settings, event, signal, passing)).toEqual([]);
  expect(passing.waits).toEqual([1000, 5000, 20_000]);

  const gone = page([404]);
  expect(await notify(settings, event, signal, gone)).toEqual([
    'The webhook example.org was not told that the batch failed: it answered 404.',
  ]);
  expect(gone.waits).toEqual([]);

  const never = page(['unreachable', 'unreachable', 'unreachable', 'unreachable']);
  expect(await notify(settings, event, signal, never)).toEqual([
    expect.stringContaining('could not be reached'),
  ]);
  expect(never.requests).toHaveLength(4);
});

test('the browser shows the batch’s end only, and a refusal is told', async () => {
  const shown = page([]);
  expect(await notify({ browser: true }, event, signal, shown)).toEqual([]);
  expect(shown.shown).toEqual(['Friday: failed / 5 of 6 files are made; 1 failed.']);
  const ofJob = page([]);
  await notify({ browser: true }, { ...event, kind: 'job-failed', jobId: 'j' }, signal, ofJob);
  expect(ofJob.shown).toEqual([]);
  expect(await notify({ browser: true }, event, signal, page([], 'permission is “denied”'))).toEqual([
    "The browser's notification was not shown: permission is “denied”.",
  ]);
});

test('a page that stops tells nobody any more', async () => {
  const stop = new AbortController();
  const host = page(['unreachable']);
  host.wait = () => {
    stop.abort();
    return new Promise(() => {});
  };
  await expect(notify({ webhook: 'https://example.org' }, event, stop.signal, host)).rejects.toMatchObject({
    code: 'CANCELLED',
  });
});

test('pictures stay at home', () => {
  const withPicture = { ...event, status: { jobs: [{ id: 'j', thumbnail: { data: new Uint8Array(9) } }] } };
  const body = webhookBody(withPicture as unknown as BatchEvent);
  expect(JSON.parse(body).status.jobs).toEqual([{ id: 'j' }]);
});
