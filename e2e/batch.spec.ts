import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { BatchEvent, BatchExportRequest, BatchStatus } from '../src/engine/index.ts';
import { expectNoViolations } from './harness/accessibility.ts';

let storeNumber = 0;

/** A square that crosses the picture, 15 frames a second. */
function film(seconds: number, colour: readonly number[] = [1, 0.5, 0]): string {
  const frames = seconds * 15;
  return JSON.stringify({
    ...{ v: '5.7.0', nm: 'A square', fr: 15, ip: 0, op: frames, w: 320, h: 180, assets: [] },
    layers: [
      {
        ...{ ty: 4, ind: 1, nm: 'Square', ip: 0, op: frames, st: 0 },
        ks: { p: { a: 1, k: [{ t: 0, s: [0, 90] }, { t: frames, s: [320, 90] }] } },
        shapes: [
          { ty: 'rc', p: { a: 0, k: [0, 0] }, s: { a: 0, k: [60, 60] }, r: { a: 0, k: 4 } },
          { ty: 'fl', c: { a: 0, k: colour }, o: { a: 0, k: 100 } },
        ],
      },
    ],
  }); // biome-ignore format: a document
}

async function open(page: Page, storeName = `batch-${Date.now()}-${storeNumber++}`): Promise<string> {
  await page.goto('/e2e/harness/engine.html');
  await page.waitForFunction(() => window.harness !== undefined);
  await page.evaluate((name) => window.harness.open(name), storeName);
  return storeName;
}

/** Asks for a batch of compositions by their names. */
function submit(
  page: Page,
  compositions: Readonly<Record<string, string>>,
  request: Omit<BatchExportRequest, 'compositionIds' | 'compositions'>,
): Promise<string> {
  return page.evaluate(
    async ([texts, rest]) => {
      const compositions = new Map(
        Object.entries(texts).map(([name, text]) => [
          name,
          { composition: new TextEncoder().encode(text), fileName: `${name}.json` },
        ]),
      );
      const compositionIds = [...compositions.keys()];
      const { engine } = window.harness;
      return (await engine.batchExport({ ...JSON.parse(rest), compositionIds, compositions })).id;
    },
    [compositions, JSON.stringify(request)] as const,
  );
}

interface Result {
  readonly status: BatchStatus;
  readonly report?: { readonly html: string; readonly json: string };
  readonly fileName?: string;
  /** Base64. */
  readonly data: string;
}

/** Waits for a batch's end. */
function result(page: Page, batchId: string): Promise<Result> {
  return page.evaluate(async (id) => {
    const { engine } = window.harness;
    const { file, report } = await engine.getBatchResult(id);
    const reader = new FileReader();
    const read = new Promise((resolve) => {
      reader.onload = resolve;
    });
    if (file) {
      reader.readAsDataURL(file);
      await read;
    }
    return {
      status: await engine.getBatchStatus(id),
      ...(report && { report }),
      ...(file && { fileName: file.name }),
      data: String(reader.result ?? '').split(',')[1] ?? '',
    };
  }, batchId);
}

/** Unpacks an archive by a program that is not ours. @returns the folder and the paths in it */
function unpack(data: string): { folder: string; names: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'framewright-batch-'));
  const archive = join(folder, 'archive.zip');
  writeFileSync(archive, Buffer.from(data, 'base64'));
  expect(execFileSync('unzip', ['-t', archive]).toString()).toContain('No errors detected');
  execFileSync('unzip', ['-q', archive, '-d', folder]);
  const names = execFileSync('unzip', ['-Z1', archive]).toString().trim().split('\n');
  return { folder, names };
}

/** Codec, size and frames of a movie, as ffprobe decodes it. */
function probe(path: string): unknown {
  const entries = 'stream=codec_name,width,height,nb_read_frames';
  const options = ['-v', 'error', '-count_frames', '-select_streams', 'v:0', '-show_entries', entries];
  const [stream] = JSON.parse(execFileSync('ffprobe', [...options, '-of', 'json', path]).toString()).streams;
  return { ...stream, nb_read_frames: Number(stream.nb_read_frames) };
}

test('compositions by formats end in one archive with a report, also where one composition is broken', async ({
  page,
}, { outputDir }) => {
  await open(page);
  const id = await submit(
    page,
    { 'Opening <1>': film(2), Broken: '{ this is no composition' },
    {
      name: 'Friday & evening',
      formats: [
        'vp9-webm',
        { format: 'png-sequence', sidecar: 'sha256' },
        { preset: 'web-hero-alpha', settings: { size: { width: 160, height: 90 } } },
      ],
      settings: {
        consolidateOutput: true,
        generateReport: true,
        nameTemplate: '{batch}/{composition}_{preset}_{width}x{height}',
      },
    },
  );
  const { status, report, fileName, data } = await result(page, id);
  expect(status).toMatchObject({
    status: 'failed',
    completedJobs: 3,
    failedJobs: 3,
    progress: 100,
    problems: [],
  });
  expect(status.averageProcessingTime).toBeGreaterThan(0);
  expect(fileName).toBe('Friday & evening.zip');

  const { folder, names } = unpack(data);
  const stem = 'Friday & evening/Opening -1-';
  expect(names).toEqual([
    'report.html',
    'report.json',
    `${stem}_vp9-webm_320x180.webm`,
    `${stem}_png-sequence_320x180.zip`,
    `${stem}_png-sequence_320x180.zip.sha256`,
    `${stem}_web-hero-alpha_160x90.webm`,
  ]);
  const inFolder = (name: string): string => join(folder, name);
  expect(probe(inFolder(`${stem}_vp9-webm_320x180.webm`))).toEqual({
    ...{ codec_name: 'vp9', width: 320, height: 180, nb_read_frames: 30 },
  });
  expect(probe(inFolder(`${stem}_web-hero-alpha_160x90.webm`))).toEqual({
    ...{ codec_name: 'vp9', width: 160, height: 90, nb_read_frames: 30 },
  });
  const pictures = execFileSync('unzip', ['-Z1', inFolder(`${stem}_png-sequence_320x180.zip`)]).toString();
  expect(pictures.trim().split('\n')).toHaveLength(30);
  const [sidecar = ''] = names.filter((name) => name.endsWith('.sha256'));
  execFileSync('sha256sum', ['--check', '--strict', inFolder(sidecar)], {
    cwd: inFolder('Friday & evening'),
  });

  const json = JSON.parse(readFileSync(inFolder('report.json'), 'utf8'));
  expect(json).toEqual(JSON.parse(report?.json ?? ''));
  expect(json).toMatchObject({ name: 'Friday & evening', status: 'failed', completed: 3, failed: 3 });
  expect(json.files[0]).toMatchObject({
    composition: 'Opening <1>.json',
    width: 320,
    frames: 30,
    duration: 2,
  });
  expect(json.files[3].errors).toMatchObject([{ code: 'INVALID_COMPOSITION' }]);

  await lookAtReport(page, readFileSync(inFolder('report.html'), 'utf8'), outputDir);
});

async function lookAtReport(page: Page, html: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 900 });
      await page.goto('about:blank');
      await page.setContent(html);
      await page.screenshot({ path: join(folder, `report-${colorScheme}-${width}.png`), fullPage: true });
    }
    await expectNoViolations(page, { theme: colorScheme });
  }
  expect(await page.title()).toBe('Friday & evening: export report');
  await expect(page.getByRole('rowheader', { name: 'Opening <1>.json' })).toHaveCount(3);
  await expect(page.getByRole('row')).toHaveCount(7);
}

test('one after another where that is asked for; the callback hears of each end', async ({ page }) => {
  await open(page);
  const seen = await page.evaluate(async (text) => {
    const { engine } = window.harness;
    await engine.configureQueue({ maxConcurrentJobs: 4 });
    const composition = new TextEncoder().encode(text);
    const events: string[] = [];
    let most = 0;
    let id = '';
    let tellEnd = (): void => {};
    const toldEnd = new Promise<void>((resolve) => {
      tellEnd = resolve;
    });
    engine.addEventListener('change', async () => {
      if (!id) return;
      const { jobs } = await engine.getBatchStatus(id);
      most = Math.max(most, jobs.filter(({ status }) => status === 'processing').length);
    });
    const hear = ({ kind }: { kind: string }): void => {
      events.push(kind);
      if (kind === 'completed') tellEnd();
    };
    const batch = await engine.batchExport({
      compositionIds: ['one', 'two', 'three'],
      compositions: new Map(['one', 'two', 'three'].map((name) => [name, { composition, fileName: name }])),
      formats: ['vp9-webm'],
      settings: { parallelProcessing: false },
      notification: { eachJob: true, callback: hear },
    });
    id = batch.id;
    const { file } = await engine.getBatchResult(id);
    await toldEnd;
    const { jobs, progress } = await engine.getBatchStatus(id);
    const times = jobs.map(({ startedAt, completedAt }) => [startedAt?.getTime(), completedAt?.getTime()]);
    return { most, events, hasFile: file !== undefined, progress, times: times.flat() };
  }, film(2));
  expect(seen.most).toBe(1);
  expect(seen.events).toEqual(['job-completed', 'job-completed', 'job-completed', 'completed']);
  expect(seen).toMatchObject({ hasFile: false, progress: 100 });
  // Each starts when the one before it has ended.
  expect(seen.times).toEqual(Array.from({ length: 6 }, () => expect.any(Number)));
  expect(seen.times).toEqual(seen.times.toSorted((a, b) => Number(a) - Number(b)));
});

test('a batch that can’t be is refused whole, and one that was cancelled can be deleted', async ({
  page,
}) => {
  await open(page);
  const refused = async (request: Partial<BatchExportRequest>): Promise<string> =>
    submit(page, { a: film(2) }, { formats: ['vp9-webm'], ...request }).then(
      () => 'taken',
      (error: Error) => error.message,
    );
  expect(await refused({ formats: [{ preset: 'youtube-1080' }] })).toMatch(/Did you mean youtube-1080p/);
  expect(await refused({ settings: { nameTemplate: '{size}' } })).toContain('“{size}”, which there is not');
  expect(await refused({ notification: { webhook: 'ftp://example.org' } })).toContain('begins with https://');
  expect(await refused({ dependencies: ['nobody'] })).toContain('nobody');
  expect(await refused({ formats: [{ format: 'vp9-webm', quality: 500 }] })).toContain('vp9-webm');
  expect(await page.evaluate(() => window.harness.engine.listExports())).toEqual([]);
  expect(await page.evaluate(() => window.harness.engine.listBatches())).toEqual([]);

  const id = await submit(
    page,
    { a: film(20), b: film(20) },
    { formats: ['vp9-webm'], settings: { consolidateOutput: true, generateReport: true } },
  );
  await expect(page.evaluate((batch) => window.harness.engine.deleteBatch(batch), id)).rejects.toThrow(
    /cancel it first/,
  );
  await page.evaluate((batch) => window.harness.engine.cancelBatch(batch), id);
  const { status, data, report } = await result(page, id);
  expect(status).toMatchObject({ status: 'cancelled', cancelledJobs: 2, completedJobs: 0 });
  expect(data).toBe('');
  expect(JSON.parse(report?.json ?? '')).toMatchObject({ status: 'cancelled', cancelled: 2 });
  await page.evaluate((batch) => window.harness.engine.deleteBatch(batch), id);
  expect(await page.evaluate(() => window.harness.engine.listExports())).toEqual([]);
  await expect(page.evaluate((batch) => window.harness.engine.getBatchStatus(batch), id)).rejects.toThrow(
    /no batch/,
  );
});

test('a webhook hears of every end, although its server is busy at first', async ({ page }) => {
  const heard: { event: BatchEvent; text: string; token: unknown }[] = [];
  let refusals = 1;
  const server = createServer(async (request, response) => {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'content-type, x-token');
    if (request.method === 'OPTIONS') {
      response.end();
      return;
    }
    const text = await bodyOf(request);
    response.statusCode = refusals-- > 0 ? 503 : 204;
    if (response.statusCode === 204) {
      heard.push({ event: JSON.parse(text), text, token: request.headers['x-token'] });
    }
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}/hook`;
  try {
    await open(page);
    const id = await submit(
      page,
      { a: film(2), b: film(2) },
      {
        formats: ['vp9-webm'],
        notification: { webhook: { url, headers: { 'X-Token': 'secret' } }, eachJob: true, browser: true },
      },
    );
    await expect
      .poll(() => heard.map(({ event }) => event.kind), { timeout: 60_000 })
      .toEqual(['job-completed', 'job-completed', 'completed']);
    expect(heard.every(({ token }) => token === 'secret')).toBe(true);
    expect(heard.every(({ text }) => !text.includes('thumbnail'))).toBe(true);
    expect(heard[2]?.event).toMatchObject({ batchId: id, status: { completedJobs: 2, progress: 100 } });
    // Nobody gave permission for the browser's own notification, and the batch says so.
    await expect
      .poll(
        async () =>
          (await page.evaluate((batch) => window.harness.engine.getBatchStatus(batch), id)).problems,
      )
      .toEqual([expect.stringMatching(/notification was not shown: permission is/)]);
  } finally {
    server.close();
  }
});

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('files lie loose in a folder, by their names', async ({ page }) => {
  await open(page);
  const found = await page.evaluate(async (text) => {
    const { engine } = window.harness;
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(`delivery-${crypto.randomUUID()}`, { create: true });
    const composition = new TextEncoder().encode(text);
    const { id } = await engine.batchExport({
      compositionIds: ['a', 'A'],
      compositions: new Map(['a', 'A'].map((name) => [name, { composition, fileName: `${name}.json` }])),
      formats: [{ id: 'vp9-webm' }, 'png-sequence'],
      omit: [{ composition: 1, format: 1 }],
      name: 'Loose',
      settings: {
        consolidateOutput: true,
        generateReport: true,
        nameTemplate: '{format}/{composition}',
        destination: { kind: 'folder', handle: folder },
      },
    });
    const { file } = await engine.getBatchResult(id);
    const list = async (inner: FileSystemDirectoryHandle, path: string): Promise<string[]> => {
      const names: string[] = [];
      for await (const handle of inner.values()) {
        if (handle.kind === 'directory') names.push(...(await list(handle, `${path}${handle.name}/`)));
        else names.push(`${path}${handle.name} ${(await handle.getFile()).size > 100}`);
      }
      return names;
    };
    return { names: (await list(folder, '')).sort(), file, status: await engine.getBatchStatus(id) };
  }, film(2));
  expect(found.status).toMatchObject({ status: 'completed', problems: [] });
  expect(found.names).toEqual([
    'png-sequence/a.zip true',
    'report.html true',
    'report.json true',
    'vp9-webm/A-2.webm true',
    'vp9-webm/a.webm true',
  ]);
  expect(found.file).toBeUndefined();
});

test('a batch survives its page: the next one brings it to its end, once', async ({ page }) => {
  const storeName = await open(page);
  const id = await submit(
    page,
    { a: film(4), b: film(20, [0, 0.4, 1]) },
    {
      formats: ['vp9-webm'],
      settings: { parallelProcessing: false, consolidateOutput: true, cleanupTempFiles: true },
    },
  );
  const left = await page.evaluate(async (batch) => {
    const { engine } = window.harness;
    const { jobIds } = await engine.getBatchStatus(batch);
    await window.harness.until(jobIds[0] ?? '', ({ status }) => status === 'completed');
    return (await engine.getExportStatus(jobIds[1] ?? '')).status;
  }, id);
  expect(left).toMatch(/^(queued|processing)$/);
  await open(page, storeName);
  const { status, data } = await result(page, id);
  expect(status).toMatchObject({ status: 'completed', completedJobs: 2, problems: [] });
  const { folder, names } = unpack(data);
  expect(names).toEqual(['a_vp9-webm.webm', 'b_vp9-webm.webm']);
  expect(probe(join(folder, 'b_vp9-webm.webm'))).toMatchObject({ nb_read_frames: 300 });

  // The single files and the segments are gone, their results still known.
  await expect
    .poll(() =>
      page.evaluate(async (jobs) => {
        const results = await Promise.all(jobs.map((job) => window.harness.engine.getExportResult(job)));
        return results.map(({ file, bytes }) => file === undefined && bytes > 0);
      }, status.jobIds),
    )
    .toEqual([true, true]);
  const archives = await page.evaluate(async (name) => {
    const store = await (await navigator.storage.getDirectory()).getDirectoryHandle(name);
    const list = async (folder: string): Promise<string[]> => {
      const found: string[] = [];
      for await (const key of (await store.getDirectoryHandle(folder)).keys()) found.push(key);
      return found;
    };
    return { batches: (await list('batches')).length, outputs: await list('outputs') };
  }, storeName);
  expect(archives).toEqual({ batches: 1, outputs: [] });
});

test('a failed export that is tried again comes into a new archive', async ({ page }) => {
  await open(page);
  const id = await submit(
    page,
    { a: film(2), b: film(100) },
    {
      formats: ['vp9-webm'],
      settings: { consolidateOutput: true },
    },
  );
  const second = await page.evaluate(async (batch) => {
    const { engine } = window.harness;
    const { jobIds } = await engine.getBatchStatus(batch);
    await window.harness.until(jobIds[0] ?? '', ({ status }) => status === 'completed');
    await engine.cancelExport(jobIds[1] ?? '');
    return jobIds[1] ?? '';
  }, id);
  const first = await result(page, id);
  expect(first.status).toMatchObject({ status: 'cancelled', completedJobs: 1, cancelledJobs: 1 });
  expect(unpack(first.data).names).toEqual(['a_vp9-webm.webm']);
  await page.evaluate((job) => window.harness.engine.retryExport(job), second);
  const again = await result(page, id);
  expect(again.status).toMatchObject({ status: 'completed', completedJobs: 2 });
  expect(unpack(again.data).names).toEqual(['a_vp9-webm.webm', 'b_vp9-webm.webm']);
});

test('the audit trail tells of every export, until its person is erased', async ({ page }) => {
  await open(page);
  const id = await submit(
    page,
    { good: film(2), bad: '{' },
    { formats: [{ format: 'vp9-webm', title: 'Secret' }] },
  );
  await result(page, id);
  const trail = await page.evaluate(async () => {
    const { audit } = window.harness.engine;
    const before = await audit.events();
    const text = await audit.exportJsonLines();
    const verdict = await audit.verify();
    await audit.erasePerson('anonymous');
    return { before, text, verdict, after: await audit.events(), later: await audit.verify() };
  });
  expect(trail.verdict).toEqual({ whole: true, rows: 4 });
  const complete = trail.before.find(({ action }) => action === 'export_complete');
  expect(complete).toMatchObject({
    ...{ userId: 'anonymous', compositionId: 'good', format: 'vp9-webm', settings: { title: 'Secret' } },
    result: { fileSize: expect.any(Number), fileHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(complete?.result?.qualityScore).toBeGreaterThan(80);
  expect(trail.before.map(({ action }) => action).sort()).toEqual([
    ...['export_complete', 'export_fail', 'export_start', 'export_start'],
  ]);
  expect(trail.text).not.toMatch(/Secret|anonymous/);
  expect(trail.later).toEqual({ whole: true, rows: 5 });
  expect(new Set(trail.after.map(({ userId }) => userId))).toEqual(new Set(['erased']));
});
