import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseByteRange } from '../byte-range.ts';
import { SECURITY_HEADERS } from '../static-host.ts';

export interface SentContent {
  readonly size: number;
  /** Strong: the hash of the content. */
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  /** From `start` up to `end`, excluded. */
  readonly open: (start: number, end: number) => Promise<Readable>;
}

/**
 * Answers GET and HEAD for content that never changes: 200, 206, 304 or 416 (RFC 9110 §13, §14).
 *
 * @returns the status
 */
export async function sendContent(
  request: IncomingMessage,
  response: ServerResponse,
  content: SentContent,
): Promise<number> {
  const etag = `"${content.etag}"`;
  const headers = { ...SECURITY_HEADERS, ...content.headers, ETag: etag, 'Accept-Ranges': 'bytes' };
  if (matches(request.headers['if-none-match'], etag)) return end(response, 304, headers);
  const ifRange = request.headers['if-range'];
  const wanted = ifRange === undefined || ifRange === etag ? request.headers.range : undefined;
  const range = parseByteRange(wanted, content.size);
  if (range === 'unsatisfiable') {
    return end(response, 416, { ...headers, 'Content-Range': `bytes */${content.size}` });
  }
  const { start, end: last } = range ?? { start: 0, end: content.size };
  const status = range ? 206 : 200;
  const sized = {
    ...headers,
    'Content-Length': String(last - start),
    ...(range ? { 'Content-Range': `bytes ${start}-${last - 1}/${content.size}` } : {}),
  };
  if (request.method === 'HEAD' || last === start) return end(response, status, sized);
  const bytes = await content.open(start, last);
  response.writeHead(status, sized);
  try {
    await pipeline(bytes, response);
  } catch (error) {
    // A reader that goes away half way is its own affair.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
  return status;
}

function end(response: ServerResponse, status: number, headers: Record<string, string>): number {
  response.writeHead(status, headers).end();
  return status;
}

/** Weak comparison of If-None-Match (RFC 9110 §13.1.2). */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
