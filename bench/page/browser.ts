import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { build, createServer, type Plugin, preview } from 'vite';
import { workersAsEntries } from '../../scripts/workers-plugin.ts';
import { browserArguments, findBrowser, INSTALL_ADVICE } from '../../src/cli/find-browser.ts';
import appConfig from '../../vite.config.ts';

export { table } from '../results.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface BenchPageOptions {
  /** Whether the page is cross-origin isolated, and so has SharedArrayBuffer. */
  readonly isolated?: boolean;
  /** Whether it is bundled as the app is, rather than served module by module, which each worker pays for at its start. */
  readonly built?: boolean;
  /** What is bundled otherwise than in the app; built pages only. */
  readonly plugin?: Plugin;
}

const OPEN_TO_ALL = {
  'Cross-Origin-Opener-Policy': 'unsafe-none',
  'Cross-Origin-Embedder-Policy': 'unsafe-none',
};

/** A page of the benchmark in real Chromium, with the project served beneath it. */
export class BenchPage {
  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly context: BrowserContext,
    private readonly release: () => Promise<void>,
  ) {}

  /** @param path of an HTML file, from the project's root */
  static async open(path: string, options: BenchPageOptions = {}): Promise<BenchPage> {
    const executablePath = await findBrowser();
    if (!executablePath) throw new Error(`No Chromium found. ${INSTALL_ADVICE}`);
    const { port, close } = await (options.built ? serveBuilt : serveSources)(path, options);
    // As a person's: without a profile on the disk all that a page stores lies in memory, and little may be stored.
    const profile = await mkdtemp(join(tmpdir(), 'framewright-bench-profile-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: browserArguments(),
    });
    const browser = context.browser();
    if (!browser) throw new Error('Playwright does not tell the browser of a profile.');
    const page = await context.newPage();
    page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
    await page.goto(`http://127.0.0.1:${port}/${path}`);
    await page.waitForFunction(() => 'bench' in globalThis);
    return new BenchPage(page, browser, context, async () => {
      await close();
      await rm(profile, { recursive: true, force: true });
    });
  }

  /** Runs something with V8's sampling profiler on in all threads. @returns Chromium's trace, JSON */
  async trace(work: () => Promise<unknown>): Promise<Buffer> {
    const categories = ['disabled-by-default-v8.cpu_profiler', '__metadata'];
    await this.browser.startTracing(this.page, { categories });
    await work();
    return this.browser.stopTracing();
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.release();
  }

  /** Of Chromium. */
  get version(): string {
    return this.browser.version();
  }

  /** What a table of measurements must name beside its numbers. */
  describeMachine(): string {
    return `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Chromium ${this.version}`;
  }
}

interface Served {
  readonly port: number;
  close(): Promise<void>;
}

async function serveSources(_path: string, { isolated = true }: BenchPageOptions): Promise<Served> {
  const server = await createServer({
    root,
    logLevel: 'error',
    server: {
      port: 0,
      host: '127.0.0.1',
      hmr: false,
      watch: null,
      ...(!isolated && { headers: OPEN_TO_ALL }),
    },
  });
  await server.listen();
  return { port: portOf(server.httpServer), close: () => server.close() };
}

async function serveBuilt(path: string, { isolated = true, plugin }: BenchPageOptions): Promise<Served> {
  const outDir = await mkdtemp(join(tmpdir(), 'framewright-bench-'));
  // As the app, without its own pages and its service worker.
  const { base = './', worker, build: app } = appConfig;
  await build({
    root,
    base,
    configFile: false,
    logLevel: 'error',
    plugins: [workersAsEntries(), ...(plugin ? [plugin] : [])],
    worker: { ...worker, ...(plugin && { plugins: () => [plugin] }) },
    build: { ...app, outDir, emptyOutDir: true, rollupOptions: { input: { page: join(root, path) } } },
  });
  const server = await preview({
    root,
    logLevel: 'error',
    build: { outDir },
    preview: {
      port: 0,
      host: '127.0.0.1',
      // As the app's own host does: each thread would ask for its modules anew otherwise.
      headers: { ...(isolated ? appConfig.preview?.headers : OPEN_TO_ALL), 'Cache-Control': 'max-age=3600' },
    },
  });
  return {
    port: portOf(server.httpServer),
    async close() {
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
}

function portOf(server: { address(): unknown } | null): number {
  const address = server?.address();
  if (typeof address !== 'object' || address === null || !('port' in address)) {
    throw new Error('The server has no port.');
  }
  return Number(address.port);
}

/** A file of an installed package, base64. */
export function packageFile(name: string, file: string): string {
  const require = createRequire(import.meta.url);
  return readFileSync(join(dirname(require.resolve(`${name}/package.json`)), file)).toString('base64');
}
