import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FILE_NAME_HEADER, FILE_SIZE_HEADER, MOST_SHARED_BYTES } from './protocol.ts';
import { receiveShare, sweepShares } from './share-target.ts';

const SCOPE = 'https://host/app/';
const HOUR = 60 * 60 * 1000;

/** What of a Cache is asked for here; all shares lie in one. */
class FakeCache {
  readonly entries = new Map<string, Response>();
  keys = async () => [...this.entries.keys()].map((url) => new Request(url));
  match = async ({ url }: Request) => this.entries.get(url);
  put = async (url: URL, response: Response) => void this.entries.set(url.href, response);
  delete = async ({ url }: Request) => this.entries.delete(url);
}

let cache: FakeCache;

beforeEach(() => {
  cache = new FakeCache();
  vi.stubGlobal('caches', { open: async () => cache, has: async () => cache.entries.size > 0 });
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A file that says it is that large. */
const large = (bytes: number) => Object.defineProperty(new File([], 'film.mp4'), 'size', { value: bytes });

async function share(fields: Readonly<Record<string, File | string>>, length = 0): Promise<string> {
  const form = { getAll: () => Object.values(fields), get: (name: string) => fields[name] ?? null };
  const request = {
    headers: new Headers({ 'Content-Length': `${length}` }),
    formData: async () => form,
  } as unknown as Request;
  const { status, headers } = await receiveShare(request, SCOPE);
  expect(status).toBe(303);
  return headers.get('Location') ?? '';
}

it('puts files aside under a name that nobody guesses, and leads to the question', async () => {
  const [first, second] = [
    await share({ files: new File(['{}'], 'Größe.json') }),
    await share({ files: new File(['{}'], 'Größe.json') }),
  ];
  expect(first).toMatch(/^https:\/\/host\/app\/#\/shared\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(second).not.toBe(first);
  const stored = cache.entries.get(`${first.replace('#/', '')}/0`);
  expect(decodeURIComponent(stored?.headers.get(FILE_NAME_HEADER) ?? '')).toBe('Größe.json');
  expect(stored?.headers.get(FILE_SIZE_HEADER)).toBe('2');
  expect(await stored?.text()).toBe('{}');
});

it('keeps nothing of a share beyond the bound, nor more shares than there is room for', async () => {
  const tooLarge = await share({ one: large(MOST_SHARED_BYTES), two: new File(['{}'], 'a.json') });
  expect(tooLarge).toBe(`${SCOPE}#/shared/too-large?bytes=${MOST_SHARED_BYTES + 2}`);
  expect(cache.entries.size).toBe(0);
  for (let waiting = 0; waiting < 4; waiting++) {
    expect(await share({ files: large(MOST_SHARED_BYTES) })).toMatch(/shared\/[\w-]{36}$/);
  }
  expect(await share({ files: new File(['{}'], 'a.json') })).toBe(`${SCOPE}#/shared/full`);
  expect(cache.entries.size).toBe(4);
});

it('leaves nothing of a share behind that the browser has no room for', async () => {
  const { put } = cache;
  cache.put = async (url, response) => {
    if (url.href.endsWith('/1')) throw new DOMException('Quota exceeded.', 'QuotaExceededError');
    await put(url, response);
  };
  const two = { one: new File(['1'], 'a.json'), two: new File(['2'], 'b.json') };
  expect(await share(two)).toBe(`${SCOPE}#/shared/full`);
  expect(cache.entries.size).toBe(0);
});

it('does not read what says that it is too long', async () => {
  const length = 2 * MOST_SHARED_BYTES;
  const location = await share({ files: new File(['{}'], 'a.json') }, length);
  expect(location).toBe(`${SCOPE}#/shared/too-large?bytes=${length}`);
  expect(cache.entries.size).toBe(0);
});

it('forgets a share after a day, and none before', async () => {
  await share({ files: new File(['1'], 'old.json') });
  vi.setSystemTime(23 * HOUR);
  await share({ files: new File(['22'], 'young.json') });
  expect(await sweepShares()).toBe(3);
  vi.setSystemTime(25 * HOUR);
  expect(await sweepShares()).toBe(2);
  expect(cache.entries.size).toBe(1);
});

it('only names an address that comes in the place of files', async () => {
  expect(await share({ text: 'Look: https://films.example/a.json' })).toBe(
    `${SCOPE}#/open?url=https%3A%2F%2Ffilms.example%2Fa.json`,
  );
  expect(await share({ title: 'nothing' })).toBe(SCOPE);
});
