import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { PNG } from 'pngjs';
import type { FormatSettings } from '../src/engine/index.ts';

const FRAMES = 150;
const LAST_TENTH = 135;
const settings: FormatSettings = { format: 'vp9-webm' };

interface LayerOptions {
  readonly colour: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

function movingSquare(index: number, { colour, from, to, size }: LayerOptions): unknown {
  return {
    ty: 4,
    ind: index,
    nm: `Square ${index}`,
    ip: from,
    op: to,
    st: 0,
    ks: {
      o: { a: 0, k: 100 },
      r: { a: 0, k: 0 },
      p: {
        a: 1,
        k: [
          { t: from, s: [40, 90, 0], i: { x: [0.6], y: [1] }, o: { x: [0.4], y: [0] } },
          { t: to, s: [280, 90, 0] },
        ],
      },
      a: { a: 0, k: [0, 0, 0] },
      s: { a: 0, k: [100, 100, 100] },
    },
    shapes: [
      { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [size, size] }, r: { a: 0, k: 4 }, d: 1 },
      { ty: 'fl', c: { a: 0, k: colour }, o: { a: 0, k: 100 }, r: 1 },
    ],
  };
}

/** Ten seconds of two squares at 15 frames a second, five segments; the second shows in the last tenth only. */
function composition(lastColour: readonly number[] = [0, 0, 1, 1]): unknown {
  return {
    v: '5.7.0',
    nm: 'Two squares',
    fr: 15,
    ip: 0,
    op: FRAMES,
    w: 320,
    h: 180,
    assets: [],
    layers: [
      movingSquare(1, { colour: lastColour, from: LAST_TENTH, to: FRAMES, size: 30 }),
      movingSquare(2, { colour: [1, 0, 0, 1], from: 0, to: FRAMES, size: 60 }),
    ],
  };
}

let storeNumber = 0;

async function open(page: Page, storeName = `e2e-${storeNumber++}`): Promise<string> {
  await page.goto('/e2e/harness/engine.html');
  await page.waitForFunction(() => window.harness !== undefined);
  await page.evaluate((name) => window.harness.open(name), storeName);
  return storeName;
}

async function run(page: Page, document: unknown, chosen: FormatSettings = settings, workers = 2) {
  return page.evaluate(
    async ([composition, settings, workers]) =>
      window.harness.result(await window.harness.submit(composition, { settings, workers })),
    [document, chosen, workers] as const,
  );
}

function probe(
  data: string,
  extension: string,
): { frames: number; rate: string; duration: number; stderr: string } {
  const path = join(mkdtempSync(join(tmpdir(), 'framewright-')), `out.${extension}`);
  writeFileSync(path, Buffer.from(data, 'base64'));
  const answer = JSON.parse(
    execFileSync('ffprobe', [
      ...[
        '-v',
        'error',
        '-count_frames',
        '-select_streams',
        'v:0',
        '-show_streams',
        '-show_format',
        '-of',
        'json',
        path,
      ],
    ]).toString(),
  );
  const [stream] = answer.streams;
  return {
    frames: Number(stream.nb_read_frames),
    rate: stream.r_frame_rate,
    duration: Number(answer.format.duration),
    stderr: execFileSync('ffmpeg', ['-v', 'warning', '-i', path, '-f', 'null', '-'], {
      stdio: 'pipe',
    }).toString(),
  };
}

test('one, two and four workers give the same file, which others can read', async ({ page }) => {
  const results = [];
  for (const workers of [1, 2, 4]) {
    await open(page);
    results.push(await run(page, composition(), settings, workers));
  }
  const [first] = results;
  if (!first) throw new Error('There is no result.');
  for (const result of results) {
    expect(result.sha256).toBe(first.sha256);
    expect(result.segments).toEqual({ total: 5, reused: 0, encoded: 5 });
    expect(result.check).toMatchObject({ passed: true, framesCompared: 6, problems: [] });
    expect(result.check.ssim).toBeGreaterThan(0.98);
  }
  expect(createHash('sha256').update(Buffer.from(first.data, 'base64')).digest('hex')).toBe(first.sha256);
  expect(probe(first.data, 'webm')).toEqual({ frames: FRAMES, rate: '15/1', duration: 10, stderr: '' });
});

test('a second export reuses every segment; an edit builds only what it touches', async ({ page }) => {
  await open(page);
  const first = await run(page, composition());
  const again = await run(page, composition());
  expect(again.segments).toEqual({ total: 5, reused: 5, encoded: 0 });
  expect(again.sha256).toBe(first.sha256);
  const edited = await run(page, composition([0, 1, 0, 1]));
  expect(edited.segments).toEqual({ total: 5, reused: 4, encoded: 1 });
  expect(edited.sha256).not.toBe(first.sha256);

  await open(page);
  expect((await run(page, composition([0, 1, 0, 1]))).sha256).toBe(edited.sha256);
});

test('a cancelled export keeps its finished segments and goes on from them', async ({ page }) => {
  await open(page);
  const outcome = await page.evaluate(
    async ([composition, settings]) => {
      const { harness } = window;
      const id = await harness.submit(composition, { settings, workers: 1 });
      await harness.until(id, (status) => status.segments.encoded >= 2);
      await harness.engine.cancelExport(id);
      const failure = await harness.failure(id);
      const cancelled = await harness.engine.getExportStatus(id);
      await harness.engine.retryExport(id);
      return { code: failure?.code, cancelled, result: await harness.result(id) };
    },
    [composition(), settings] as const,
  );
  expect(outcome.code).toBe('CANCELLED');
  expect(outcome.cancelled.status).toBe('cancelled');
  expect(outcome.cancelled.segments.encoded).toBeLessThan(5);
  expect(outcome.result.segments.reused).toBe(outcome.cancelled.segments.encoded);
  expect(probe(outcome.result.data, 'webm').frames).toBe(FRAMES);
});

test('an export whose page was closed goes on by itself once the app is open again', async ({ page }) => {
  const storeName = await open(page);
  const { id, encoded } = await page.evaluate(
    async ([composition, settings]) => {
      const { harness } = window;
      const id = await harness.submit(composition, { settings, workers: 1 });
      const status = await harness.until(id, (status) => status.segments.encoded >= 2);
      return { id, encoded: status.segments.encoded };
    },
    [composition(), settings] as const,
  );
  await open(page, storeName);
  const resumed = await page.evaluate(async (id) => {
    const { harness } = window;
    const [found] = await harness.engine.listExports();
    const result = await harness.result(id);
    const log = (await harness.engine.getExportLog(id)).map(({ message }) => message);
    return { found, result, log };
  }, id);
  expect(resumed.found).toMatchObject({ id, errors: [] });
  expect(resumed.log).toContainEqual(expect.stringContaining('it goes on here'));
  expect(resumed.result.segments.reused).toBeGreaterThanOrEqual(encoded);
  await open(page);
  expect((await run(page, composition())).sha256).toBe(resumed.result.sha256);
});

test('a job that another tab runs is not called interrupted and not started twice', async ({
  page,
  context,
}) => {
  const storeName = await open(page);
  const other = await context.newPage();
  await open(other, storeName);
  const id = await page.evaluate(
    async ([composition, settings]) => {
      const id = await window.harness.submit(composition, { settings, workers: 1 });
      await window.harness.until(id, (status) => status.status === 'processing');
      return id;
    },
    [composition(), settings] as const,
  );
  const seen = await other.evaluate(async (id) => {
    const { engine } = window.harness;
    const retry = await engine.retryExport(id).catch((thrown) => thrown.message as string);
    return { status: (await engine.getExportStatus(id)).status, retry };
  }, id);
  expect(seen).toEqual({ status: 'processing', retry: expect.stringMatching(/[Aa]nother tab/) });
  const { sha256 } = await page.evaluate((id) => window.harness.result(id), id);
  const elsewhere = await other.evaluate((id) => window.harness.result(id), id);
  expect(createHash('sha256').update(Buffer.from(elsewhere.data, 'base64')).digest('hex')).toBe(sha256);
});

test('a worker that dies is replaced, and the file is the same', async ({ page }) => {
  await page.addInitScript(() => {
    const Original = Worker;
    let killed = false;
    Reflect.set(
      globalThis,
      'Worker',
      class extends Original {
        constructor(url: URL, options: WorkerOptions) {
          super(url, options);
          this.addEventListener('message', (event) => {
            // Progress comes through a channel of its own: this is an answer, so that the worker is at work by now.
            if (!String(url).includes('segment-worker') || killed || !event.data?.id) return;
            killed = true;
            setTimeout(() => {
              this.terminate();
              this.dispatchEvent(new ErrorEvent('error', { message: 'out of memory' }));
            }, 60);
          });
        }
      },
    );
    Reflect.set(globalThis, 'wasKilled', () => killed);
  });
  await open(page);
  const wounded = await run(page, composition());
  expect(await page.evaluate(() => Reflect.get(globalThis, 'wasKilled')())).toBe(true);
  await open(page);
  expect((await run(page, composition())).sha256).toBe(wounded.sha256);
});

test('a segment that was damaged on the disk is built again', async ({ page }) => {
  const storeName = await open(page);
  const first = await run(page, composition());
  await page.evaluate(
    (name) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('payloads', 'readwrite');
          const cursor = transaction.objectStore('payloads').openCursor();
          cursor.onsuccess = () => {
            const bytes: Uint8Array = cursor.result?.value;
            bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
            cursor.result?.update(bytes);
          };
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
          transaction.onerror = () => reject(transaction.error);
        };
      }),
    storeName,
  );
  const repaired = await run(page, composition());
  expect(repaired.sha256).toBe(first.sha256);
  expect(repaired.segments).toEqual({ total: 5, reused: 4, encoded: 1 });
});

test('segments too large for the database lie in files, and are found again', async ({ page }) => {
  const side = 1000;
  const noise = new PNG({ width: side, height: side });
  // A linear congruential generator (Numerical Recipes, 2nd ed., § 7.1): noise that no filter can predict.
  for (let at = 0, state = 1; at < noise.data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    noise.data[at] = at % 4 === 3 ? 255 : state >>> 24;
  }
  const picture = {
    ...{ v: '5.7.0', nm: 'Noise', fr: 15, ip: 0, op: 3, w: side, h: side },
    assets: [
      {
        id: 'noise',
        w: side,
        h: side,
        e: 1,
        u: '',
        p: `data:image/png;base64,${PNG.sync.write(noise).toString('base64')}`,
      },
    ],
    layers: [{ ty: 2, ind: 1, nm: 'Noise', refId: 'noise', ip: 0, op: 3, st: 0, ks: {} }],
  };
  const storeName = await open(page);
  const first = await run(page, picture, { format: 'png-sequence' });
  expect(first.bytes).toBeGreaterThan(8 * 2 ** 20);
  const files = await page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory();
    const folder = await (await root.getDirectoryHandle(name)).getDirectoryHandle('segments');
    const sizes: number[] = [];
    for await (const handle of folder.values()) {
      if (handle.kind === 'file') sizes.push((await handle.getFile()).size);
    }
    return sizes;
  }, storeName);
  expect(files).toHaveLength(1);
  expect(files[0]).toBeGreaterThan(8 * 2 ** 20);
  const again = await run(page, picture, { format: 'png-sequence' });
  expect(again.segments).toEqual({ total: 1, reused: 1, encoded: 0 });
  expect(again.sha256).toBe(first.sha256);
});

test('files and folders that the user chose, and servers, get the same bytes', async ({ page }) => {
  await open(page);
  const stored = await run(page, composition());
  const files = new Map<string, Buffer>();
  const server = await listen(files);
  try {
    const outcome = await page.evaluate(
      async ([composition, settings, url]) => {
        const { harness } = window;
        const root = await navigator.storage.getDirectory();
        const handle = await root.getFileHandle('chosen.webm', { create: true });
        const folder = await root.getDirectoryHandle('chosen', { create: true });
        const end = async (id: string) => harness.result(id);
        const toFile = await end(
          await harness.submit(composition, { settings, destination: { kind: 'file', handle } }),
        );
        const toServer = await end(
          await harness.submit(composition, { settings, destination: { kind: 'http', url: `${url}/movie` } }),
        );
        const png = { format: 'png-sequence', range: { start: 130, end: 140 } } as const;
        const toFolder = await end(
          await harness.submit(composition, {
            settings: png,
            destination: { kind: 'folder', handle: folder },
          }),
        );
        const sequence = await end(
          await harness.submit(composition, {
            settings: { ...png, container: 'folder' },
            destination: { kind: 'http', url: `${url}/pictures` },
          }),
        );
        const names: string[] = [];
        for await (const name of folder.keys()) names.push(name);
        const refused = await harness.failure(
          await harness.submit(composition, { settings, destination: { kind: 'http', url: `${url}/full` } }),
        );
        const file = await handle.getFile();
        const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
        return { toFile, toServer, toFolder, sequence, names: names.sort(), refused, digest: [...digest] };
      },
      [composition(), settings, server.url] as const,
    );
    expect(Buffer.from(outcome.digest).toString('hex')).toBe(stored.sha256);
    expect([outcome.toFile.sha256, outcome.toServer.sha256]).toEqual([stored.sha256, stored.sha256]);
    expect(
      createHash('sha256')
        .update(files.get('/movie') ?? '')
        .digest('hex'),
    ).toBe(stored.sha256);
    expect(outcome.names).toEqual(Array.from({ length: 10 }, (_, index) => `0${130 + index}.png`));
    expect(outcome.sequence.sha256).toBe(outcome.toFolder.sha256);
    expect(outcome.sequence.check).toMatchObject({ passed: true, framesCompared: 3, ssim: 1, deltaE: 0 });
    expect(PNG.sync.read(files.get('/pictures/0135.png') ?? Buffer.alloc(0))).toMatchObject({
      width: 320,
      height: 180,
    });
    expect(outcome.refused).toMatchObject({ code: 'OUTPUT_FAILED', message: expect.stringContaining('507') });
  } finally {
    server.close();
  }
});

test('previews and single frames are what the export draws', async ({ page }) => {
  await open(page);
  const shown = await page.evaluate(
    async ([composition, FRAMES]) => {
      const { engine } = window.harness;
      const bytes = new TextEncoder().encode(JSON.stringify(composition));
      const preview = await engine.openPreview(bytes, { fileName: 'two.json' });
      const size = { width: 320, height: 180 };
      // Only the last of these is sure to be drawn.
      const [, , image] = await Promise.all([50, 100, 140].map((frame) => preview.render(frame, size)));
      preview.close();
      const pngs: number[][] = [];
      for await (const { png } of engine.renderFrames({ composition: bytes, frames: [140], size }))
        pngs.push([...png]);
      const failures: string[] = [];
      for (const request of [
        { composition: bytes, frames: [FRAMES] },
        { composition: new TextEncoder().encode('no composition'), frames: [0] },
      ]) {
        try {
          for await (const _ of engine.renderFrames(request)) failures.push('drawn');
        } catch (thrown) {
          failures.push((thrown as { code: string }).code);
        }
      }
      const { name, width, height, frameCount } = preview;
      return { facts: { name, width, height, frameCount }, pixels: [...(image?.data ?? [])], pngs, failures };
    },
    [composition(), FRAMES] as const,
  );
  expect(shown.facts).toEqual({ name: 'Two squares', width: 320, height: 180, frameCount: FRAMES });
  const [file = []] = shown.pngs;
  expect([...PNG.sync.read(Buffer.from(file)).data]).toEqual(shown.pixels);
  expect(shown.pixels.some((value, index) => index % 4 === 2 && value === 255)).toBe(true);
  expect(shown.failures).toEqual(['INVALID_SETTINGS', 'INVALID_COMPOSITION']);
});

test('what can not be exported fails with a sentence, and the queue goes on', async ({ page }) => {
  await open(page);
  const outcome = await page.evaluate(async (composition) => {
    const { harness } = window;
    const settings = { format: 'vp9-webm', range: { start: 0, end: 30 } } as const;
    const broken = await harness.submit({ v: '5.7.0', layers: 'none' }, { settings });
    const impossible = await harness.submit(composition, {
      settings: { ...settings, size: { width: -2, height: 8 } },
    });
    await harness.engine.configureQueue({ maxConcurrentJobs: 1 });
    await harness.engine.pauseQueue();
    const good = await harness.submit(composition, { settings, priority: 'low' });
    const urgent = await harness.submit(composition, { settings, priority: 'urgent' });
    await harness.engine.resumeQueue();
    const unknown = await harness
      .submit(composition, { settings: { format: 'exr' as 'exr-sequence' } })
      .catch((thrown: { code: string }) => thrown.code);
    await harness.result(urgent);
    const whenUrgentEnded = (await harness.engine.getExportStatus(good)).status;
    return {
      failures: [await harness.failure(broken), await harness.failure(impossible)].map(
        (failure) => failure?.code,
      ),
      unknown,
      whenUrgentEnded,
      frames: (await harness.result(good)).frames,
      formats: (await harness.engine.getSupportedFormats()).map(
        ({ id, available }) => [id, available] as const,
      ),
    };
  }, composition());
  expect(outcome.failures).toEqual(['INVALID_COMPOSITION', 'INVALID_SETTINGS']);
  expect(outcome.unknown).toBe('UNSUPPORTED_FORMAT');
  expect(outcome.whenUrgentEnded).not.toBe('completed');
  expect(outcome.frames).toBe(30);
  const formats = new Map(outcome.formats);
  expect(formats.get('vp9-webm')).toBe(true);
  expect(formats.get('prores-hq')).toBe(true);
  expect(formats.get('exr-sequence')).toBe(true);
  expect(formats.size).toBe(43);
});

/** A server that takes exports: one file at a path, or a sequence in it. `/full` refuses. */
async function listen(files: Map<string, Buffer>): Promise<{ url: string; close(): Server }> {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Methods', 'GET, PUT');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    const name = url.searchParams.get('name');
    const key = name === null ? url.pathname : `${url.pathname}/${name}`;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const held = files.get(key) ?? Buffer.alloc(0);
    if (request.method === 'PUT' && url.pathname === '/full') {
      response.writeHead(507, 'Insufficient Storage').end();
    } else if (request.method === 'PUT') {
      const body = Buffer.concat(chunks);
      const at = Number(url.searchParams.get('position') ?? 0);
      const grown = Buffer.alloc(Math.max(held.length, at + body.length));
      held.copy(grown);
      body.copy(grown, at);
      files.set(key, grown);
      response.writeHead(204).end();
    } else if (request.method === 'GET') {
      response.writeHead(files.has(key) ? 200 : 404).end(held);
    } else {
      response.writeHead(204).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}
