import type { ServerResponse } from 'node:http';

/**
 * Calls carry a token in a header, never a cookie: another origin that has none gets nothing, and one that has a token,
 * such as an editor that embeds the engine, is welcome.
 */
const CROSS_ORIGIN: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, PUT, POST, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Content-Range, Range, If-None-Match',
  'Access-Control-Expose-Headers': 'Range, Content-Range, Content-Length, ETag, Retry-After',
  'Access-Control-Max-Age': '7200',
};

export function allowCrossOrigin(response: ServerResponse): void {
  for (const [name, value] of Object.entries(CROSS_ORIGIN)) response.setHeader(name, value);
}

/**
 * What the app's pages may load and reach: this server, and the stores that it sends them to.
 *
 * Kernels are WebAssembly; worker threads and FrameSource modules come as `blob:` URLs; components set inline styles.
 */
export function appPolicy(stores: readonly string[]): string {
  return [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval' blob:",
    "worker-src 'self' blob:",
    ["connect-src 'self' blob: data:", ...stores].join(' '),
    "img-src 'self' blob: data:",
    "media-src 'self' blob: data:",
    "font-src 'self' blob: data:",
    "style-src 'self' 'unsafe-inline'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
