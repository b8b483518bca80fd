import { ExportError } from '../../errors/index.ts';
import { LIMITS } from './limits.ts';
import type { Json } from './values.ts';

/** First bytes of files that people mistake for a composition. */
const SIGNATURES: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG image', [0xff, 0xd8, 0xff]],
  ['a GIF image', [0x47, 0x49, 0x46, 0x38]],
  ['a WebP, WAV or AVI file', [0x52, 0x49, 0x46, 0x46]],
  ['a PDF document', [0x25, 0x50, 0x44, 0x46]],
  ['a gzip archive', [0x1f, 0x8b]],
  ['a Matroska or WebM file', [0x1a, 0x45, 0xdf, 0xa3]],
  ['an SVG or XML document', [0x3c]],
  ['an After Effects project', [0x52, 0x49, 0x46, 0x58]],
];

/**
 * Parses a JSON document, after a scan that bounds what the parser may build: how deep, how many values.
 *
 * @param name the file's, for messages
 * @throws ExportError INVALID_COMPOSITION, COMPOSITION_LIMIT
 */
export function parseJson(bytes: Uint8Array, name: string): Json {
  if (bytes.length === 0) throw invalid(`${name} is empty.`, 0);
  for (const [kind, signature] of SIGNATURES) {
    if (signature.every((byte, i) => bytes[i] === byte)) {
      throw invalid(`${name} is ${kind}, not a Lottie document.`, kind);
    }
  }
  if (bytes.length > LIMITS.documentBytes) {
    const size = `${Math.round(bytes.length / 2 ** 20)} MiB`;
    throw new ExportError(
      'COMPOSITION_LIMIT',
      `${name} has ${size} of JSON; at most ${LIMITS.documentBytes / 2 ** 20} MiB are read. Move large images out of it.`,
      { value: bytes.length },
    );
  }
  // Windows tools write UTF-16 with a byte order mark; the decoder takes the mark off either way.
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = new TextDecoder(wide ? 'utf-16le' : 'utf-8').decode(bytes);
  scan(text, name);
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message.slice(0, 120) : 'not JSON';
    throw new ExportError('INVALID_COMPOSITION', `${name} is not valid JSON: ${detail}.`, { cause });
  }
}

function invalid(message: string, value: unknown): ExportError {
  return new ExportError('INVALID_COMPOSITION', message, { value });
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const SPACE = 0x20;

function scan(text: string, name: string): void {
  let depth = 0;
  let containers = 0;
  let values = 0;
  let blank = true;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > SPACE) blank = false;
    if (code === QUOTE) {
      i = endOfString(text, i);
    } else if (code === 0x7b || code === 0x5b) {
      if (++containers > LIMITS.jsonContainers) throw tooMany(name, containers);
      if (++depth > LIMITS.jsonDepth) {
        throw new ExportError(
          'COMPOSITION_LIMIT',
          `${name} is nested more than ${LIMITS.jsonDepth} levels deep; flatten its groups.`,
          { value: depth },
        );
      }
    } else if (code === 0x7d || code === 0x5d) {
      depth--;
    } else if (code === COMMA) {
      if (++values > LIMITS.jsonValues) throw tooMany(name, values);
    }
  }
  if (blank) throw invalid(`${name} holds nothing but white space.`, text.length);
}

function tooMany(name: string, count: number): ExportError {
  return new ExportError(
    'COMPOSITION_LIMIT',
    `${name} holds more than ${LIMITS.jsonContainers} objects or ${LIMITS.jsonValues} values.`,
    { value: count },
  );
}

/** The index of the quote that ends the string begun at `start`. */
function endOfString(text: string, start: number): number {
  let end = start;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
}
