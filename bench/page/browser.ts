import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { browserArguments, findBrowser, INSTALL_ADVICE } from '../../src/cli/find-browser.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A page of the benchmark in real Chromium, with the project served beneath it. */
export class BenchPage {
  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly server: ViteDevServer,
  ) {}

  /**
   * @param path of an HTML file, from the project's root
   * @param isolated whether the page is cross-origin isolated, and so has SharedArrayBuffer
   */
  static async open(path: string, { isolated = true } = {}): Promise<BenchPage> {
    const executablePath = await findBrowser();
    if (!executablePath) throw new Error(`No Chromium found. ${INSTALL_ADVICE}`);
    const server = await createServer({
      root,
      logLevel: 'error',
      server: {
        port: 0,
        host: '127.0.0.1',
        hmr: false,
        watch: null,
        ...(!isolated && {
          headers: {
            'Cross-Origin-Opener-Policy': 'unsafe-none',
            'Cross-Origin-Embedder-Policy': 'unsafe-none',
          },
        }),
      },
    });
    await server.listen();
    const address = server.httpServer?.address();
    if (!address || typeof address === 'string') throw new Error('The server has no port.');
    const browser = await chromium.launch({ executablePath, args: browserArguments() });
    const page = await browser.newPage();
    page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
    await page.goto(`http://127.0.0.1:${address.port}/${path}`);
    await page.waitForFunction(() => 'bench' in globalThis);
    return new BenchPage(page, browser, server);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }

  /** What a table of measurements must name beside its numbers. */
  describeMachine(): string {
    return `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Chromium ${this.browser.version()}`;
  }
}

/** A file of an installed package, base64. */
export function packageFile(name: string, file: string): string {
  const require = createRequire(import.meta.url);
  return readFileSync(join(dirname(require.resolve(`${name}/package.json`)), file)).toString('base64');
}

export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
