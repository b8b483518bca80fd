import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ContentStore } from '../content/store.ts';
import { Refusal } from '../http/answers.ts';
import { networkOf } from '../http/caller.ts';
import { sendContent } from '../http/send-content.ts';
import { SECURITY_HEADERS } from '../static-host.ts';
import type { AccessAudit } from './audit.ts';
import { elementFor, PLAYER_POLICY, playerPage } from './player-page.ts';
import type { SharedFile, Shares } from './shares.ts';

/** A shared file runs nothing and reaches nothing, whatever it holds. */
const FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";

/** One sentence for every link that is not good: which fault it has is nobody's business. */
const NOT_GOOD = 'This link does not lead anywhere, or no longer.';

export interface LinkParts {
  readonly shares: Shares;
  readonly store: ContentStore;
  readonly audit: AccessAudit;
  /** Of the caller. */
  readonly address: string;
  /** Counts a bad link of the caller. @throws Refusal 429, and then it is not even written down */
  readonly failure: () => Promise<void>;
}

/**
 * Answers `/d/<id>` and `/d/<id>/file` (the same right, for the player's page): the page or the file, to GET and HEAD.
 *
 * @throws Refusal 403 for whatever is not a good link
 */
export async function answerLink(
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  { shares, store, audit, address, failure }: LinkParts,
): Promise<void> {
  const method = request.method ?? '';
  if (method !== 'GET' && method !== 'HEAD') {
    throw new Refusal(405, 'Only GET and HEAD are served here.', { Allow: 'GET, HEAD' });
  }
  const [, , id = '', part, more] = url.pathname.split('/');
  const opened = shares.open(id, url.searchParams);
  const note = (status: number, tenant?: string, fault?: string) =>
    audit.add({
      at: new Date().toISOString(),
      share: id.slice(0, 64),
      ...(tenant === undefined ? {} : { tenant }),
      status,
      ...(fault === undefined ? {} : { fault }),
      method,
      ...(request.headers.range === undefined ? {} : { range: request.headers.range.slice(0, 64) }),
      network: networkOf(address),
    });
  const known = typeof opened !== 'string' && more === undefined && (part === undefined || part === 'file');
  if (!known) {
    await failure();
    await note(403, undefined, typeof opened === 'string' ? opened : 'path');
    throw new Refusal(403, NOT_GOOD);
  }
  if (opened.disposition === 'page' && part === undefined) {
    sendPage(opened, url, request, response);
    shares.countAccess(id);
    await note(200, opened.tenant);
    return;
  }
  if ((await store.sizeOf(opened.tenant, opened.sha256)) === undefined) {
    await failure();
    await note(403, opened.tenant, 'content gone');
    throw new Refusal(403, NOT_GOOD);
  }
  const status = await sendContent(request, response, {
    size: opened.bytes,
    etag: opened.sha256,
    headers: fileHeaders(opened, url.searchParams.has('download')),
    open: (start, end) => store.read(opened.tenant, opened.sha256, start, end),
  });
  if (opened.disposition === 'attachment') shares.countAccess(id);
  await note(status, opened.tenant);
}

function sendPage(share: SharedFile, url: URL, request: IncomingMessage, response: ServerResponse): void {
  const inline = `/d/${share.id}/file${url.search}`;
  const page = playerPage(share.fileName, share.mimeType, inline, `${inline}&download`);
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(page)),
    'Content-Security-Policy': PLAYER_POLICY,
    'Cache-Control': 'private, no-store',
    'X-Robots-Tag': 'noindex, nofollow',
  });
  response.end(request.method === 'HEAD' ? undefined : page);
}

function fileHeaders(share: SharedFile, download: boolean): Record<string, string> {
  const inline = share.disposition === 'page' && !download && elementFor(share.mimeType) !== undefined;
  return {
    // A type that a browser would run comes as mere bytes.
    'Content-Type': elementFor(share.mimeType) === undefined ? 'application/octet-stream' : share.mimeType,
    'Content-Disposition': inline ? 'inline' : `attachment; ${fileNameOf(share.fileName)}`,
    'Content-Security-Policy': FILE_POLICY,
    // Asked again each time, so that a link that was revoked is refused; the file itself is not sent again.
    'Cache-Control': 'private, no-cache',
    'X-Robots-Tag': 'noindex, nofollow',
  };
}

/** Both forms of RFC 6266: plain letters for the oldest readers, all of Unicode for the others (RFC 8187). */
function fileNameOf(name: string): string {
  const plain = name.replace(/[^\w .()-]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${plain}"; filename*=UTF-8''${encoded}`;
}
