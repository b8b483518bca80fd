import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ListeningServer, listen } from '../server/static-host.ts';
import { createOutputRoutes, type OutputRoutes } from './output-routes.ts';
import { openFileTarget, openFolderTarget } from './output-target.ts';

let folder: string;
let routes: OutputRoutes;
let server: ListeningServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'output-routes-'));
  routes = createOutputRoutes();
  server = await listen(routes.handler);
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const put = async (path: string, body: string): Promise<number> =>
  (await fetch(`http://127.0.0.1:${server.port}${path}`, { method: 'PUT', body })).status;

const get = async (path: string, headers = {}): Promise<string> =>
  (await fetch(`http://127.0.0.1:${server.port}${path}`, { headers })).text();

describe('the output routes', () => {
  it('gather a file from parts in any order, and put it in place only when told to', async () => {
    const output = join(folder, 'film.mp4');
    await writeFile(output, 'old');
    const target = await openFileTarget(output);
    const path = routes.open(target);
    expect(await put(`${path}?position=6`, 'world')).toBe(204);
    expect(await put(`${path}?position=0`, 'hello ')).toBe(204);
    expect(await put(`${path}?position=0`, 'H')).toBe(204);
    expect(await get(path, { range: 'bytes=6-' })).toBe('world');
    expect(await readFile(output, 'utf8')).toBe('old');
    await target.commit();
    await target.discard();
    expect(await readFile(output, 'utf8')).toBe('Hello world');
    expect(await readdir(folder)).toEqual(['film.mp4']);
  });

  it('gather a folder, leave what it held, and drop all of it when told to', async () => {
    const output = join(folder, 'frames');
    const first = await openFolderTarget(output);
    const path = routes.open(first);
    expect(await put(`${path}?name=0000.png`, 'zero')).toBe(204);
    expect(await put(`${path}?name=0001.png`, 'one')).toBe(204);
    expect(await get(`${path}?name=0001.png`)).toBe('one');
    expect(await first.commit()).toEqual([]);
    const second = await openFolderTarget(output);
    await put(`${routes.open(second)}?name=0001.png`, 'uno');
    const [note] = await second.commit();
    expect(note).toContain('1 other files');
    const third = await openFolderTarget(output);
    await put(`${routes.open(third)}?name=0000.png`, 'dropped');
    await third.discard();
    expect(await readdir(folder)).toEqual(['frames']);
    expect(await readFile(join(output, '0000.png'), 'utf8')).toBe('zero');
    expect(await readFile(join(output, '0001.png'), 'utf8')).toBe('uno');
  });

  it('take bytes for open outputs only, by names and positions that stay within', async () => {
    const film = await openFileTarget(join(folder, 'film.mp4'));
    const file = routes.open(film);
    const pictures = routes.open(await openFolderTarget(join(folder, 'frames')));
    for (const name of [
      '../film.mp4',
      '..',
      '.hidden',
      'a/b.png',
      'a\\b.png',
      '',
      'x'.repeat(300),
      'C:x',
      '%00',
    ]) {
      expect(await put(`${pictures}?name=${encodeURIComponent(name)}`, 'x')).toBe(400);
    }
    for (const position of ['-1', '1.5', 'NaN', '1e400', '9007199254740993']) {
      expect(await put(`${file}?position=${position}`, 'x')).toBe(400);
    }
    expect(await put(`/out/${'0'.repeat(32)}?position=0`, 'x')).toBe(404);
    expect(await put(`${file}?name=a.png`, 'x')).toBeGreaterThanOrEqual(400);
    expect(await put(`${pictures}?position=0`, 'x')).toBeGreaterThanOrEqual(400);
    routes.close(file);
    expect(await put(`${file}?position=0`, 'x')).toBe(404);
    expect((await readdir(folder)).sort()).toEqual(['film.mp4.part', 'frames.part']);
    expect(await readdir(join(folder, 'frames.part'))).toEqual([]);
    await film.discard();
  });
});
