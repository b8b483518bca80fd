import { afterEach, describe, expect, it, vi } from 'vitest';
import { ExportError } from '../../engine/index.ts';
import { fetchHosted, hostedAddress, MOST_HOSTED_BYTES } from './hosted-composition.ts';

const secure = { protocol: 'https:' };
const never = new AbortController().signal;
const address = new URL('https://host.example/a/My%20film.json?token=1');

afterEach(() => vi.unstubAllGlobals());

const answering = (response: () => Response | Promise<Response>) => vi.stubGlobal('fetch', vi.fn(response));

describe('the address of a hosted composition', () => {
  it('is taken when it is one of the web', () => {
    expect(hostedAddress(' https://host.example/a.json ', secure).href).toBe('https://host.example/a.json');
    expect(hostedAddress('http://host.example/a.json', { protocol: 'http:' }).host).toBe('host.example');
    expect(hostedAddress('http://localhost:8080/a.json', secure).port).toBe('8080');
  });

  it.each([
    [null, /no address/],
    ['  ', /no address/],
    ['a.json', /no address/],
    ['javascript:alert(1)', /javascript:/],
    ['file:///etc/passwd', /file:/],
    ['data:application/json,{}', /data:/],
    ['blob:https://host.example/1', /blob:/],
    ['https://me:secret@host.example/a.json', /password/],
    ['http://host.example/a.json', /http:\/\//],
    [`https://host.example/${'a'.repeat(9000)}`, /no address/],
  ])('is refused in words otherwise: %s', (text, says) => {
    expect(() => hostedAddress(text, secure)).toThrow(ExportError);
    expect(() => hostedAddress(text, secure)).toThrow(says);
  });
});

describe('fetching a hosted composition', () => {
  it('tells what it is by its first bytes, and names it by its address', async () => {
    answering(() => new Response('\n{"v":"5"}', { headers: { 'Content-Type': 'image/png' } }));
    const file = await fetchHosted(address, never);
    expect([file.name, await file.text()]).toEqual(['My film.json', '\n{"v":"5"}']);
    expect(fetch).toHaveBeenCalledWith(
      address,
      expect.objectContaining({ credentials: 'omit', referrerPolicy: 'no-referrer' }),
    );
    answering(() => new Response('PK\u0003\u0004'));
    expect((await fetchHosted(new URL('https://host.example/'), never)).name).toBe('host.example.lottie');
    const hidden = new URL('https://host.example/%2e%2e%2f%00%E2%80%AEgnp.json');
    answering(() => new Response('{}'));
    expect((await fetchHosted(hidden, never)).name).toBe('..gnp.json');
  });

  it('stops at its bound, however much would come', async () => {
    let sent = 0;
    let cancelled = false;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 2 ** 20;
        controller.enqueue(new Uint8Array(2 ** 20));
      },
      cancel() {
        cancelled = true;
      },
    });
    answering(() => new Response(endless));
    await expect(fetchHosted(address, never)).rejects.toMatchObject({ code: 'COMPOSITION_LIMIT' });
    expect(cancelled).toBe(true);
    expect(sent).toBeLessThan(MOST_HOSTED_BYTES + 4 * 2 ** 20);
  });

  it('says what went wrong', async () => {
    const broken = new ReadableStream({
      pull(controller) {
        controller.error(new TypeError('network error'));
      },
    });
    const cases: [response: () => Response | Promise<Response>, says: RegExp][] = [
      [() => new Response('', { status: 404 }), /404.*no such file/],
      [() => new Response('<!doctype html>'), /web page/],
      [() => new Response('hello'), /no composition/],
      [() => new Response(''), /no composition/],
      [() => new Response(broken), /broke off/],
      [() => Promise.reject(new TypeError('Failed to fetch')), /host\.example.*Access-Control-Allow-Origin/],
    ];
    vi.stubGlobal('navigator', { onLine: true, language: 'en', languages: ['en'] });
    for (const [response, says] of cases) {
      answering(response);
      await expect(fetchHosted(address, never)).rejects.toThrow(says);
    }
    vi.stubGlobal('navigator', { onLine: false, language: 'en', languages: ['en'] });
    await expect(fetchHosted(address, never)).rejects.toThrow(/go online/);
  });
});
