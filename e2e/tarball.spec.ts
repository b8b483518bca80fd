import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { expectNoViolations } from './harness/accessibility.ts';
import { makeFiles } from './tarball-app/make-files.ts';

// What an embedder lives through: the packed library in a fresh app with nothing configured, built by Vite as it comes.
const root = process.cwd();
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};
/** As docs/embedding.md gives it; nothing else is allowed but the page's own empty icon. */
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval' blob:; worker-src 'self' blob:; connect-src 'self'; img-src data:";
const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Compressed bytes: of the page's own script with the library in it, and of the threads', which come with an export. */
const BUDGETS: Readonly<Record<string, number>> = { index: 330_000, worker: 2_000_000 };

let app: string;
let servers: Server[];

test.describe.configure({ mode: 'serial' });

test.beforeAll(() => {
  test.setTimeout(300_000);
  servers = [];
  app = mkdtempSync(join(tmpdir(), 'framewright-consumer-'));
  const npm = (args: string[], cwd: string): string =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  npm(['pack', '--silent', '--pack-destination', app], root);
  const tarball = readdirSync(app).find((name) => name.endsWith('.tgz'));
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({
      ...{ name: 'consumer', private: true, type: 'module' },
      dependencies: { framewright: `file:${tarball}` },
    }),
  );
  // Nothing else comes with it, so that no network is asked; it is built by the Vite that lies here.
  npm(['install', '--offline', '--no-audit', '--no-fund'], app);
  for (const file of ['index.html', 'main.js'])
    copyFileSync(join(root, 'e2e/tarball-app', file), join(app, file));
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: app, stdio: 'pipe' });
  makeFiles(root, join(app, 'dist'));
});

test.afterAll(() => {
  for (const server of servers) server.close();
  rmSync(app, { recursive: true, force: true });
});

async function open(page: Page, headers: OutgoingHttpHeaders): Promise<void> {
  const server = createServer((request, response) => {
    const path = join(app, 'dist', decodeURIComponent((request.url ?? '').replace(/\/$/, '/index.html')));
    if (!existsSync(path)) response.writeHead(404, headers).end();
    else {
      const type = TYPES[extname(path)] ?? 'application/octet-stream';
      response.writeHead(200, { 'Content-Type': type, ...headers }).end(readFileSync(path));
    }
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
}

const probe = (file: string) =>
  JSON.parse(
    execFileSync('ffprobe', ['-v', 'error', '-count_frames', '-show_streams', '-of', 'json', file], {
      encoding: 'utf8',
    }),
  ).streams.filter((stream: { codec_type: string }) => stream.codec_type !== 'data') as Record<
    string,
    unknown
  >[];

/** Exports the document with everything in it through the page's engine. */
async function exportLinked(page: Page, format: string, encoder: 'auto' | 'ffmpeg' = 'auto') {
  const { base64, ...result } = await page.evaluate(
    async ([id, encoder]) => {
      const { engine } = window as unknown as { engine: import('../src/engine/index.ts').ExportEngine };
      const job = await engine.exportComposition({
        compositionId: 'linked',
        settings: { format: id as 'h264-mp4', encoder },
      });
      const { file, warnings, check, encoder: encodedBy } = await engine.getExportResult(job.id);
      const bytes = new Uint8Array(await (file as File).arrayBuffer());
      let binary = '';
      for (const byte of bytes) binary += String.fromCharCode(byte);
      return { name: (file as File).name, warnings, passed: check.passed, encodedBy, base64: btoa(binary) };
    },
    [format, encoder] as const,
  );
  const path = test.info().outputPath(result.name);
  mkdirSync(test.info().outputDir, { recursive: true });
  writeFileSync(path, Buffer.from(base64, 'base64'));
  return { ...result, path };
}

test('the package brings itself alone, and may be imported on a server', () => {
  const installed = join(app, 'node_modules');
  const {
    dependencies,
    bin: _,
    ...manifest
  } = JSON.parse(readFileSync(join(installed, 'framewright/package.json'), 'utf8'));
  expect(dependencies).toBeUndefined();
  for (const name of ['lit', 'playwright-core', '@awesome.me', '@ffmpeg', 'mediabunny']) {
    expect(existsSync(join(installed, name)), name).toBe(false);
  }
  for (const { types, default: code } of [manifest.exports['.'], manifest.exports['./element']]) {
    for (const path of [types, code])
      expect(existsSync(join(installed, 'framewright', path)), path).toBe(true);
  }
  const script = `
    const before = Object.keys(globalThis).length;
    const { createExportEngine, ExportError } = await import('framewright');
    const { TAG } = await import('framewright/element');
    const engine = createExportEngine({ assetBase: 'https://assets.example/' });
    const { valid } = await engine.validateFormatSettings({ format: 'prores-4444' });
    await engine.close();
    console.log([TAG, valid, typeof ExportError, Object.keys(globalThis).length - before].join(' '));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: app,
    encoding: 'utf8',
  });
  expect(said.trim()).toBe('framewright-export true function 0');
});

test('what a page fetches of it stays within its budgets', () => {
  const assets = join(app, 'dist/assets');
  for (const [name, budget] of Object.entries(BUDGETS)) {
    const files = readdirSync(assets).filter((file) => file.startsWith(`${name}-`) && file.endsWith('.js'));
    const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(assets, file))).length, 0);
    test.info().annotations.push({ type: name, description: `${bytes} bytes in ${files.join(', ')}` });
    expect(bytes, name).toBeGreaterThan(50_000);
    expect(bytes, name).toBeLessThan(budget);
  }
});

test('its types hold every call, without a type of ours or of a package around', () => {
  copyFileSync(join(root, 'test/library/consumer.ts'), join(app, 'consumer.ts'));
  writeFileSync(
    join(app, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        ...{ target: 'ES2022', module: 'ESNext', moduleResolution: 'Bundler', types: [] },
        ...{ lib: ['ES2022', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'], strict: true, noEmit: true },
        ...{ exactOptionalPropertyTypes: true, skipLibCheck: false },
      },
      files: ['consumer.ts'],
    }),
  );
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', app], { encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test('under a strict policy and without isolation: the element exports H.264, and files that are linked are there', async ({
  page,
}) => {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) violations.push(message.text());
  });
  await open(page, { 'Content-Security-Policy': POLICY });
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
  const element = page.locator('framewright-export');
  await element.getByRole('button', { name: 'Export' }).press('Enter');
  await expect(element.getByRole('progressbar')).toBeVisible();
  await expect(element.getByRole('button', { name: 'Cancel' })).toBeFocused();
  const save = element.getByRole('link', { name: /^Save orbit\.mp4 \([\d.,]+ [kM]B\)$/ });
  await expect(save).toBeFocused({ timeout: 60_000 });
  const [download] = await Promise.all([page.waitForEvent('download'), save.press('Enter')]);
  expect(download.suggestedFilename()).toBe('orbit.mp4');
  const [video] = probe(await download.path());
  expect(video).toMatchObject({ codec_name: 'h264', nb_read_frames: '12' });
  // An element that is moved keeps its file's address, one that stays away gives it up, and offers the file anew.
  const address = await save.getAttribute('href');
  await element.evaluate((moved) => document.body.append(moved));
  expect(await save.getAttribute('href')).toBe(address);
  await element.evaluate(async (gone) => {
    gone.remove();
    await Promise.resolve();
    document.body.append(gone);
  });
  await expect(save).toBeVisible();
  expect(await save.getAttribute('href')).not.toBe(address);

  const film = await exportLinked(page, 'h264-mp4');
  expect(film).toMatchObject({ name: 'linked.mp4', warnings: [], passed: true });
  expect(probe(film.path)).toMatchObject([
    { codec_name: 'h264', width: 160, nb_read_frames: '24' },
    { codec_name: 'aac' },
  ]);
  expect(violations).toEqual([]);
});

test('the element says in words what is wrong, lets go when told to, and has no barrier that axe knows', async ({
  page,
}) => {
  await open(page, {});
  const element = page.locator('framewright-export');
  await page.evaluate(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    for (const name of ['error', 'cancel', 'complete']) {
      document.body.addEventListener(`framewright-${name}`, () => told.push(name));
    }
    document.querySelector('framewright-export')?.setAttribute('src', './nowhere.json');
  });
  await element.getByRole('button', { name: 'Export' }).click();
  await expect(element.getByRole('alert')).toHaveText(/nowhere\.json could not be fetched \(.*404\)\. Check/);
  await expectNoViolations(page, { without: ['page-has-heading-one', 'region', 'landmark-one-main'] });
  await page.evaluate(() =>
    document.querySelector('framewright-export')?.setAttribute('src', './orbit.json'),
  );
  await element.getByRole('button', { name: 'Try again' }).click();
  await element.getByRole('button', { name: 'Cancel' }).click();
  await expect(element.getByRole('status')).toHaveText(/^Cancelled\./);
  await expect(element.getByRole('button', { name: 'Export' })).toBeFocused();
  await expect(element.getByRole('alert')).toBeHidden();
  expect(await page.evaluate(() => (window as unknown as { told: string[] }).told)).toEqual([
    'error',
    'cancel',
  ]);
});

test('in an isolated page: DNxHR by ffmpeg.wasm from where the page says; and another program’s pictures', async ({
  page,
}) => {
  await open(page, ISOLATION);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const film = await exportLinked(page, 'dnxhr-sq', 'ffmpeg');
  expect(film).toMatchObject({ name: 'linked.mov', warnings: [], passed: true });
  expect(film.encodedBy).toContain('ffmpeg.wasm');
  expect(probe(film.path)).toMatchObject([
    { codec_name: 'dnxhd', nb_read_frames: '24' },
    { codec_name: 'pcm_s24le' },
  ]);
  const frames = await page.evaluate(async () => {
    const { engine } = window as unknown as { engine: import('../src/engine/index.ts').ExportEngine };
    const job = await engine.exportComposition({
      ...{ compositionId: 'scene', composition: { module: './canvas-scene.js', options: { seconds: 0.2 } } },
      settings: { format: 'png-sequence' },
    });
    return (await engine.getExportResult(job.id)).frames;
  });
  expect(frames).toBe(6);
});

test('a page that does not say where ffmpeg.wasm lies is told so', async ({ page }) => {
  await open(page, {});
  const message = await page.evaluate(async () => {
    const { createExportEngine } = window as unknown as typeof import('../src/engine/index.ts');
    const { pathname } = location;
    // The place holds for the whole page, and an address alone does not make the files.
    const engine = createExportEngine({ storeName: 'elsewhere', ffmpegCore: `${pathname}nowhere/` });
    const composition = await (await fetch('./orbit.json')).blob();
    const job = await engine.exportComposition({
      ...{ compositionId: 'orbit', composition },
      settings: { format: 'dnxhr-sq', encoder: 'ffmpeg' },
      maxRetries: 0,
    });
    return engine.getExportResult(job.id).then(String, (error: Error) => error.message);
  });
  expect(message).toMatch(
    /ffmpeg\.wasm, which this format needs, could not be fetched from .*\/nowhere\/.*404/,
  );
});
