import { cpSync, linkSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { writeServiceWorker } from '../../scripts/service-worker-plugin.ts';

/* Hosts for the built app that a test can change, stop and start again under one address. */

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** Serves a folder as the plainest of hosts does: no header but the type. */
export function plainHandler(folder: string): RequestListener {
  return async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host');
    const path = join(folder, normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname));
    try {
      const bytes = await readFile(path);
      response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream');
      response.end(bytes);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  };
}

export interface Host {
  readonly url: string;
  handler: RequestListener;
  /** The address answers no more, as when the network is cut. */
  stop(): Promise<void>;
}

export async function startHost(handler: RequestListener): Promise<Host> {
  const server = createServer((request, response) => host.handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const host: Host = {
    url: `http://localhost:${port}/`,
    handler,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return host;
}

const HASHED = /^(.*-)([\w-]{8})(\.\w+)$/;

/**
 * Makes of a built app what a build after a change of every module would be: all hashed names are others, and the
 * earlier ones are gone.
 */
export async function buildSecondVersion(first: string, second: string): Promise<void> {
  cpSync(first, second, { recursive: true, filter: (source) => !source.includes('ffmpeg-core') });
  // 65 MB that need no copy; a link by name would be refused by the host.
  cpSync(join(first, 'ffmpeg-core'), join(second, 'ffmpeg-core'), {
    recursive: true,
    filter: (source, target) => {
      if (statSync(source).isDirectory()) return true;
      linkSync(source, target);
      return false;
    },
  });
  const assets = join(second, 'assets');
  const names = new Map<string, string>();
  for (const name of readdirSync(assets)) {
    const [, base = '', hash = '', extension = ''] = HASHED.exec(name) ?? [];
    if (base !== '')
      names.set(name, `${base}${hash.startsWith('_') ? '0' : '_'}${hash.slice(1)}${extension}`);
  }
  const pattern = new RegExp([...names.keys()].map((name) => name.replace(/[.$]/g, '\\$&')).join('|'), 'g');
  const texts = [...readdirSync(assets).map((name) => join(assets, name)), join(second, 'index.html')];
  for (const path of texts.filter((text) => /\.(js|css|html)$/.test(text))) {
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(pattern, (name) => names.get(name) ?? name),
    );
  }
  for (const [from, to] of names) renameSync(join(assets, from), join(assets, to));
  const page = join(second, 'index.html');
  writeFileSync(page, readFileSync(page, 'utf8').replace('content="Exports', 'content="Second: exports'));
  await writeServiceWorker(process.cwd(), second);
}
