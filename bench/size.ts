// npm run bench -- size [--keep]: compressed bytes of JavaScript that the app fetches before anything is exported, and of the library
// by what a page fetches of it when. The app's budget is held by e2e/first-load.spec.ts, the library's by e2e/tarball.spec.ts.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { browserArguments, findBrowser, INSTALL_ADVICE } from '../src/cli/find-browser.ts';
import { ROOT } from '../test/prove/framewright.ts';
import { ensureCommand } from './command.ts';
import { RESULT_OPTIONS, ResultsBook } from './results.ts';

const { values } = parseArgs({ options: RESULT_OPTIONS });

interface Piece {
  readonly name: string;
  readonly bytes: number;
  readonly compressed: number;
}

const pieceOf = (name: string, body: Buffer): Piece => ({
  ...{ name, bytes: body.length, compressed: gzipSync(body).length },
});

/** The scripts that the app's first screen fetches, threads included. */
async function firstLoad(): Promise<{ readonly pieces: readonly Piece[]; readonly version: string }> {
  const executablePath = await findBrowser();
  if (!executablePath) throw new Error(`No Chromium found. ${INSTALL_ADVICE}`);
  const server = await preview({
    root: ROOT,
    logLevel: 'error',
    preview: { port: 0, host: '127.0.0.1' },
  });
  const browser = await chromium.launch({ executablePath, args: browserArguments() });
  try {
    const page = await browser.newPage();
    const pieces = new Map<string, Piece>();
    page.on('response', async (response) => {
      const type = response.headers()['content-type'] ?? '';
      if (!type.includes('javascript') || !response.ok()) return;
      const body = await response.body().catch(() => Buffer.alloc(0));
      const name = new URL(response.url()).pathname;
      pieces.set(name, pieceOf(name, body));
    });
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    return { pieces: [...pieces.values()], version: browser.version() };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** A module of the library with what it imports at once. */
function closure(folder: string, name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const text = readFileSync(join(folder, name), 'utf8');
  for (const [, path = ''] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) {
    closure(folder, path, seen);
  }
  return seen;
}

ensureCommand();
if (!existsSync(join(ROOT, 'dist/lib/index.js'))) {
  spawnSync('npm', ['run', '--silent', 'build:lib'], { cwd: ROOT, stdio: 'inherit' });
}
const book = new ResultsBook('size');
const app = await firstLoad();
const folder = join(ROOT, 'dist/lib');
const read = (name: string): Piece => pieceOf(name, readFileSync(join(folder, name)));
const sum = (pieces: readonly Piece[]): Piece => ({
  name: 'together',
  bytes: pieces.reduce((total, { bytes }) => total + bytes, 0),
  compressed: pieces.reduce((total, { compressed }) => total + compressed, 0),
});
const of = (name: string): Piece => ({ ...sum([...closure(folder, name)].map(read)), name });
const entries = ['index.js', 'element.js', 'farm.js'].map(of);
const threads = ['worker.js', 'ffmpeg-worker.js'].map(read);
const all = sum(
  readdirSync(folder)
    .filter((name) => name.endsWith('.js'))
    .map(read),
);
const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1);
const row = ({ name, bytes, compressed }: Piece): string[] => [name, kilobytes(bytes), kilobytes(compressed)];
const first = sum(app.pieces);
book.publish(
  {
    title: 'JavaScript, kB',
    tables: [
      {
        title: `The app’s first screen, ${app.pieces.length} files`,
        columns: ['', 'as it is', 'compressed (gzip)'],
        rows: [...app.pieces.toSorted((a, b) => b.compressed - a.compressed), first].map(row),
      },
      {
        title: 'The library: doors with what they import at once, and threads',
        columns: ['', 'as it is', 'compressed (gzip)'],
        rows: [...entries, ...threads, { ...all, name: 'all of it' }].map(row),
      },
    ],
    charts: [
      {
        kind: 'bars',
        title: 'JavaScript',
        unit: 'kB, compressed',
        series: ['compressed'],
        groups: [{ ...first, name: 'the app’s first screen' }, ...entries, ...threads].map(
          ({ name, compressed }) => ({ label: name, values: [compressed / 1000] }),
        ),
      },
    ],
    data: { app: app.pieces, entries, threads, all },
  },
  { keep: values.keep, versions: { Chromium: app.version } },
);
