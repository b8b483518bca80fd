import { ExportError } from '../../engine/index.ts';
import { strings } from '../strings.ts';
import { bytesText } from '../words/display-values.ts';

/** Compositions that are not films: larger files are better downloaded by the browser, and dropped. */
export const MOST_HOSTED_BYTES = 64_000_000;
const LONGEST_ADDRESS = 8192;
const LONGEST_NAME = 120;

/**
 * The address that a link asks to open. Nothing is fetched yet.
 *
 * @throws ExportError INVALID_COMPOSITION, in words
 */
export function hostedAddress(text: string | null, page: Pick<Location, 'protocol'> = location): URL {
  const words = strings.openUrl;
  if (text === null || text.trim() === '') throw refusal(words.noAddress, text);
  const written = text.trim();
  if (written.length > LONGEST_ADDRESS || !URL.canParse(written)) {
    throw refusal(words.noUrl(written.slice(0, 80)), written);
  }
  const url = new URL(written);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refusal(words.scheme(url.protocol), written);
  if (url.username !== '' || url.password !== '') throw refusal(words.password, url.host);
  const local = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (page.protocol === 'https:' && url.protocol === 'http:' && !local)
    throw refusal(words.mixed(url.host), written);
  return url;
}

/**
 * Fetches a composition from another host, as a stranger: without cookies or a referrer (its origin is all that CORS
 * tells of the asking page). What it is is told by its first bytes, whatever the host calls it.
 *
 * @param onBytes how many have come
 * @throws ExportError INVALID_COMPOSITION or COMPOSITION_LIMIT, in words; the signal's AbortError
 */
export async function fetchHosted(
  url: URL,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<File> {
  const words = strings.openUrl;
  const response = await request(url, signal);
  if (!response.ok) throw refusal(words.status(url.host, response.status), response.status);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  try {
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      size += read.value.length;
      if (size > MOST_HOSTED_BYTES) {
        await reader?.cancel();
        throw new ExportError('COMPOSITION_LIMIT', words.tooLarge(bytesText(MOST_HOSTED_BYTES)), {
          value: size,
        });
      }
      parts.push(read.value);
      onBytes(size);
    }
  } catch (cause) {
    if (signal.aborted || cause instanceof ExportError) throw cause;
    throw refusal(words.brokeOff(url.host), size, cause);
  }
  const blob = new Blob(parts);
  return new File([blob], fileName(url, await kindOf(blob, url)));
}

async function request(url: URL, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { mode: 'cors', credentials: 'omit', referrerPolicy: 'no-referrer', signal });
  } catch (cause) {
    if (signal.aborted) throw cause;
    // The browser does not tell scripts which it was, lest they find out about networks that they can't see.
    const words = strings.openUrl;
    throw refusal(navigator.onLine ? words.unreachable(url.host) : words.offline(url.host), url.href, cause);
  }
}

async function kindOf(blob: Blob, url: URL): Promise<'json' | 'lottie'> {
  const head = await blob.slice(0, 512).text();
  if (head.startsWith('PK')) return 'lottie';
  const text = head.trimStart();
  if (text.startsWith('{')) return 'json';
  const words = strings.openUrl;
  throw refusal(
    text.startsWith('<') ? words.webPage(url.host) : words.noComposition(url.host),
    text.slice(0, 80),
  );
}

function fileName({ pathname, hostname }: URL, extension: string): string {
  const last = pathname.slice(pathname.lastIndexOf('/') + 1);
  const plain = decoded(last)
    .replace(/[/\\\p{C}]/gu, '')
    .replace(/\.(json|lottie)$/i, '')
    .slice(0, LONGEST_NAME);
  return `${plain === '' ? hostname : plain}.${extension}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (thrown) {
    if (thrown instanceof URIError) return text;
    throw thrown;
  }
}

const refusal = (message: string, value: unknown, cause?: unknown): ExportError =>
  new ExportError('INVALID_COMPOSITION', message, { value, cause });
