import { randomBytes } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { refuse, sendFile } from '../server/static-host.ts';
import type { OutputTarget } from './output-target.ts';

/** The engine sends a few megabytes at a time; a picture of a sequence comes whole. */
const LARGEST_BODY = 256 * 2 ** 20;

const FILE_NAME = /^\w[\w.-]{0,199}$/;

/** The outputs that are open for writing, each under an address that cannot be guessed. */
export interface OutputRoutes {
  /** Opens `target` to the page and returns the path to send its bytes to. */
  open(target: OutputTarget): string;
  /** Takes no more bytes for that path. */
  close(path: string): void;
  readonly handler: RequestListener;
}

/**
 * Takes finished bytes from the page: PUT `/out/TOKEN?position=N` for a file, PUT `/out/TOKEN?name=FILE` for a file
 * of a sequence; GET of the same reads back what was written, with byte ranges, for the check.
 */
export function createOutputRoutes(): OutputRoutes {
  const targets = new Map<string, OutputTarget>();
  return {
    open(target) {
      const path = `/out/${randomBytes(16).toString('hex')}`;
      targets.set(path, target);
      return path;
    },
    close(path) {
      targets.delete(path);
    },
    handler(request, response) {
      const url = new URL(request.url ?? '/', 'http://host');
      const target = targets.get(url.pathname);
      if (!target) return refuse(response, 404, 'There is no such output.');
      handle(target, url.searchParams, request, response).catch((error: unknown) => {
        const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
        const sentence = error instanceof Error ? error.message : String(error);
        if (response.headersSent) response.destroy();
        else refuse(response, full ? 507 : 500, full ? `The disk is full: ${sentence}` : sentence);
      });
    },
  };
}

async function handle(
  target: OutputTarget,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = query.get('name') ?? undefined;
  if (name !== undefined && !FILE_NAME.test(name)) {
    return refuse(response, 400, `"${name.slice(0, 60)}" is no file name for an output.`);
  }
  if (request.method === 'GET' || request.method === 'HEAD') {
    const path = target.pathOf(name);
    if (path === undefined) return refuse(response, 404, 'That file of the output was not written.');
    return sendFile(path, request, response, { 'Cache-Control': 'no-store' });
  }
  if (request.method !== 'PUT') return refuse(response, 405, 'An output takes PUT and GET.');
  const position = Number(query.get('position') ?? '0');
  if (!Number.isSafeInteger(position) || position < 0) {
    return refuse(response, 400, `"${query.get('position')}" is no position in a file.`);
  }
  if (Number(request.headers['content-length'] ?? '0') > LARGEST_BODY) {
    return refuse(response, 413, `One request carries at most ${LARGEST_BODY} bytes.`);
  }
  await target.write(name, position, limited(request));
  response.writeHead(204).end();
}

/** A chunked body declares no length: it is counted as it comes. */
async function* limited(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  let received = 0;
  for await (const chunk of request) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('The request body is not binary.');
    received += chunk.byteLength;
    if (received > LARGEST_BODY) throw new RangeError(`One request carries at most ${LARGEST_BODY} bytes.`);
    yield chunk;
  }
}
