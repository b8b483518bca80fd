import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkedFiles } from './composition/index.ts';
import { addressBelow, bringLinkedAssets } from './linked-assets.ts';

const encoder = new TextEncoder();
const signal = new AbortController().signal;
const context = {
  compositionId: 'film-7',
  listLinked: (bytes: Uint8Array, fileName: string) => linkedFiles(bytes, { fileName }),
  signal,
};

/** A document with a picture layer for each path. */
const documentOf = (...paths: string[]): Uint8Array<ArrayBuffer> =>
  encoder.encode(
    JSON.stringify({
      ...{ v: '5.9.0', fr: 30, ip: 0, op: 30, w: 64, h: 64 },
      assets: paths.map((path, index) => ({
        ...{ id: `a${index}`, w: 8, h: 8, e: 0 },
        ...{ u: path.slice(0, path.lastIndexOf('/') + 1), p: path.slice(path.lastIndexOf('/') + 1) },
      })),
      layers: paths.map((_, index) => ({ ty: 2, refId: `a${index}`, ip: 0, op: 30, st: 0, ks: {} })),
    }),
  ) as Uint8Array<ArrayBuffer>;

const asked: string[] = [];
/** What somebody stopped taking. */
const closed: string[] = [];
let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (url === '/film/img/dot.png') response.end('dot');
    else if (url === '/film/moved.png') response.writeHead(302, { location: '/film/img/dot.png' }).end();
    else if (url === '/film/page.png') response.setHeader('content-type', 'text/html').end('<!doctype html>');
    else if (url === '/film/broken.png') response.writeHead(500).end();
    else if (url === '/film/endless.png') response.on('close', () => closed.push(url)).write('dot');
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/film`;
});
afterAll(() => server.close());

test('a path stays below the base, whatever it is written as, or is refused in words', () => {
  const folder = new URL('https://assets.example/films/7/');
  for (const [path, expected] of [
    ['img/a.png', 'img/a.png'],
    ['./img/a.png', 'img/a.png'],
    ['/img/a.png', 'img/a.png'],
    ['img\\a.png', 'img/a.png'],
    ['img/../a.png', 'a.png'],
    ['take #2.png', 'take%20%232.png'],
    ['..hidden.png', '..hidden.png'],
    ['https://assets.example/films/7/a.png', 'a.png'],
  ] as const) {
    expect(addressBelow(folder, path).href, path).toBe(folder.href + expected);
  }
  for (const path of [
    '../8/secret.png',
    'img/../../8/secret.png',
    '..%2f8%2fsecret.png',
    '%2e%2e/8/secret.png',
    '..\\8\\secret.png',
    '..%5c8%5csecret.png',
    'https://elsewhere.example/a.png',
    'https://assets.example/films/8/a.png',
    'http://assets.example/films/7/a.png',
    'file:///etc/passwd',
    'blob:https://assets.example/1',
    'https://assets.example:444/films/7/a.png',
  ]) {
    expect(() => addressBelow(folder, path), path).toThrow(/lies outside of https:\/\/assets\.example/);
  }
});

test('the host is asked first, then the base; what neither has, or is a page, stays away', async () => {
  const told: string[] = [];
  const composition = documentOf('mine.png', 'host.png', 'img/dot.png', 'gone.png', 'page.png');
  const { assets, fileName } = await bringLinkedAssets(
    { composition, assets: new Map([['mine.png', encoder.encode('mine')]]) },
    {
      assetBase: base,
      resolveAsset: async (path, id) => {
        told.push(`${id} ${path}`);
        return path === 'host.png' ? new Blob(['host']) : undefined;
      },
    },
    context,
  );
  expect(fileName).toBe('composition.json');
  expect(told.sort()).toEqual(['gone.png', 'host.png', 'img/dot.png', 'page.png'].map((p) => `film-7 ${p}`));
  const texts = new Map<string, string>();
  for (const [path, file] of assets ?? []) texts.set(path, await new Blob([file]).text());
  expect(texts).toEqual(
    new Map([
      ['mine.png', 'mine'],
      ['host.png', 'host'],
      ['img/dot.png', 'dot'],
    ]),
  );
  expect(asked).not.toContain('/film/host.png');
});

test('without resolver and base nothing is read or asked for', async () => {
  const before = asked.length;
  const request = { composition: documentOf('img/dot.png') };
  const listLinked = (): never => expect.unreachable();
  expect(await bringLinkedAssets(request, {}, { ...context, listLinked })).toBe(request);
  expect(asked).toHaveLength(before);
});

test('what goes wrong names the file and ends the request', async () => {
  const bring = (path: string, options: Parameters<typeof bringLinkedAssets>[1]) =>
    bringLinkedAssets({ composition: documentOf(path) }, options, context);
  for (const [path, options, code, words] of [
    ['moved.png', { assetBase: base }, 'ASSET_FAILED', /moved\.png.*could not be fetched/],
    ['broken.png', { assetBase: base }, 'ASSET_FAILED', /broken\.png.*500/],
    ['../x.png', { assetBase: base }, 'ASSET_FAILED', /lies outside/],
    ['a.png', { assetBase: 'ftp://x/' }, 'INVALID_SETTINGS', /ftp:\/\/x\//],
    ['a.png', { resolveAsset: () => Promise.reject(new Error('no licence')) }, 'ASSET_FAILED', /no licence/],
  ] as const) {
    await expect(bring(path, options), path).rejects.toMatchObject({
      code,
      message: expect.stringMatching(words),
    });
  }
  await expect(
    bringLinkedAssets(
      { composition: documentOf('a.png') },
      { assetBase: base },
      {
        ...context,
        signal: AbortSignal.abort(),
      },
    ),
  ).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('once a file has failed no other is asked for, and those under way are let go', async () => {
  const many = Array.from({ length: 30 }, (_, index) => `late-${index}.png`);
  const told: AbortSignal[] = [];
  const refused = bringLinkedAssets(
    { composition: documentOf('endless.png', 'mine.png', 'broken.png', ...many) },
    {
      assetBase: base,
      resolveAsset: async (path, _id, until) => {
        told.push(until);
        if (path === 'mine.png' || path.startsWith('late')) {
          await new Promise((resolve) => until.addEventListener('abort', resolve));
        }
        return undefined;
      },
    },
    context,
  );
  await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/broken\.png/) });
  await expect.poll(() => closed).toEqual(['/film/endless.png']);
  expect(told).toHaveLength(6);
  expect(told.every(({ aborted }) => aborted)).toBe(true);
  expect(asked.filter((url) => url.includes('late'))).toEqual([]);
});
