/**
 * Headers that isolate a page from other origins, which gives it SharedArrayBuffer (the threaded ffmpeg.wasm and its
 * ring of frames) where the host can't send them itself.
 *
 * `require-corp` rather than `credentialless`: all that the app ever loads from other origins it fetches with CORS, which
 * both allow, and Safari knows only the former.
 */
const ISOLATION: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** The response with the headers; those that the host sent stay as they are. Workers need them as much as pages. */
export function isolated(response: Response): Response {
  // A response without a body that may be read (an error, an opaque one) can't be made anew.
  if (response.type === 'error' || response.type.startsWith('opaque')) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(ISOLATION)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
