import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { parseByteRange } from './byte-range.ts';

/** RFC 9110 asks for a type; browsers refuse modules, workers and manifests that come with the wrong one. */
const MIME_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.lottie': 'application/zip',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webm': 'video/webm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** The bundler writes a hash of the content into these names, so that a name never changes its meaning. */
const HASHED_NAME = /[\\/]assets[\\/][^\\/]*-[\w-]{8}\.\w+$/;

/**
 * A browser that sends on a connection at the moment at which the server closes it for idleness sees a failed
 * request; an export may well be silent for minutes between two of its writes.
 */
const IDLE_TIME_MS = 3_600_000;

/** Sent with every response. The first two isolate the page, which gives it SharedArrayBuffer and fine timers. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

export interface ListeningServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves the files under `folder` to GET and HEAD, `index.html` for a folder, with byte ranges.
 *
 * Names that leave the folder, by dots or by symbolic links, are not found.
 */
export function createStaticHost(folder: string): RequestListener {
  const root = resolve(folder);
  return (request, response) => {
    serve(root, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy(error instanceof Error ? error : undefined);
      else refuse(response, 500, `The file could not be read: ${String(error)}.`);
    });
  };
}

/** Starts a server; it is reachable from this machine alone unless `host` says otherwise. Port 0 takes a free one. */
export function listen(
  handler: RequestListener,
  { port = 0, host = '127.0.0.1' }: { port?: number; host?: string } = {},
): Promise<ListeningServer> {
  const server = createServer({ keepAliveTimeout: IDLE_TIME_MS }, handler);
  return new Promise((resolveListening, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolveListening({
        port: typeof address === 'object' && address !== null ? address.port : port,
        close: () =>
          new Promise((resolveClosed) => {
            server.close(() => resolveClosed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

/** Ends a response with a sentence. */
export function refuse(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${sentence}\n`);
}

/** Sends a file, or the part of it that the request's Range names (RFC 9110 §14). */
export async function sendFile(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { size, mtime } = await stat(path);
  const range = parseByteRange(request.headers.range, size);
  const common = {
    ...SECURITY_HEADERS,
    'Content-Type': MIME_TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream',
    'Accept-Ranges': 'bytes',
    'Last-Modified': mtime.toUTCString(),
    ...headers,
  };
  if (range === 'unsatisfiable') {
    response.writeHead(416, { ...common, 'Content-Range': `bytes */${size}` });
    response.end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size };
  response.writeHead(range ? 206 : 200, {
    ...common,
    'Content-Length': String(end - start),
    ...(range ? { 'Content-Range': `bytes ${start}-${end - 1}/${size}` } : {}),
  });
  if (request.method === 'HEAD' || end === start) {
    response.end();
    return;
  }
  await new Promise<void>((resolveSent, reject) => {
    const stream = createReadStream(path, { start, end: end - 1 });
    stream.on('error', reject);
    // A reader that goes away half way is its own affair; the descriptor must not stay open for it.
    response.on('close', () => {
      stream.destroy();
      resolveSent();
    });
    stream.pipe(response);
  });
}

async function serve(root: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    refuse(response, 405, 'Only GET and HEAD are served here.');
    return;
  }
  const path = await locate(root, request.url ?? '/');
  if (path === undefined) {
    refuse(response, 404, 'There is no such file here.');
    return;
  }
  const cache = HASHED_NAME.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
  await sendFile(path, request, response, { 'Cache-Control': cache });
}

/** The file that a request's path names, or undefined where there is none within `root`. */
async function locate(root: string, url: string): Promise<string | undefined> {
  let name: string;
  try {
    name = decodeURIComponent(new URL(url, 'http://host').pathname);
  } catch {
    return undefined;
  }
  if (name.includes('\0') || name.includes('\\')) return undefined;
  const path = join(root, name);
  if (!isWithin(root, path)) return undefined;
  const file = await existing(path);
  return file !== undefined && isWithin(await realpath(root), file) ? file : undefined;
}

async function existing(path: string): Promise<string | undefined> {
  try {
    const status = await stat(path);
    return await realpath(status.isDirectory() ? join(path, 'index.html') : path);
  } catch {
    return undefined;
  }
}

function isWithin(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}
