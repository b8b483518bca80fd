import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { build, type Plugin, type ResolvedConfig } from 'vite';
import type { AppFile, AppManifest } from '../src/service-worker/protocol.ts';

const WORKER = 'service-worker.js';

/** The command line's page is never offline; the cores of ffmpeg.wasm are kept by the engine, once they are needed. */
const LEFT_OUT = /^(headless\.html|e2e\/.*|ffmpeg-core\/.*|service-worker\.js|.*\.map)$/;

/**
 * Builds the service worker (src/service-worker/) after the app, with the list of the app's files in it.
 *
 * vite-plugin-pwa 2.0 was looked at: it works with Vite 8, and brings 323 packages (Babel, Rollup, Workbox) for a list of
 * files and a precache. Workbox drops an earlier version's files the moment a new one takes over, when pages of the
 * earlier one may still have workers to start, and it adds no headers; what would have been left of it is this loop.
 */
export function serviceWorker(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'framewright-service-worker',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    async writeBundle() {
      await writeServiceWorker(config.root, resolve(config.root, config.build.outDir));
    },
  };
}

/** Writes the service worker of a built app into its folder. */
export async function writeServiceWorker(root: string, folder: string): Promise<void> {
  await buildWorker(root, folder, await describe(folder));
}

async function describe(folder: string): Promise<AppManifest> {
  const files: AppFile[] = [];
  const version = createHash('sha256');
  let entry = '';
  for (const name of await namesIn(folder)) {
    const bytes = await readFile(join(folder, name));
    const sha256 = createHash('sha256').update(bytes).digest('base64');
    version.update(`${name} ${sha256}\n`);
    if (name === 'index.html') {
      entry = /<script[^>]*\ssrc="\.\/([^"]+)"/.exec(bytes.toString())?.[1] ?? '';
      files.push({ url: '', bytes: bytes.length });
    } else {
      files.push({ url: name, sha256, bytes: bytes.length });
    }
  }
  if (entry === '') throw new Error('The built index.html names no first module.');
  return { version: version.digest('hex').slice(0, 16), entry, files };
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((name) => !LEFT_OUT.test(name))
    .sort();
}

async function buildWorker(root: string, outDir: string, manifest: AppManifest): Promise<void> {
  await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'error',
    define: { __APP_MANIFEST__: JSON.stringify(manifest) },
    build: {
      outDir,
      emptyOutDir: false,
      target: 'esnext',
      rollupOptions: {
        input: join(root, 'src/service-worker/main.ts'),
        output: { format: 'iife', entryFileNames: WORKER },
      },
    },
  });
}
