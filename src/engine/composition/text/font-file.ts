import { unzlibSync } from 'fflate';
import { ExportError } from '../../errors/index.ts';
import { LIMITS } from '../document/limits.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const TRUE_TYPE = 0x00010000;
const tag = (name: string): number =>
  [...name].reduce((value, char) => ((value << 8) | char.charCodeAt(0)) >>> 0, 0);
const OPEN_TYPE = tag('OTTO');
const APPLE = tag('true');
const COLLECTION = tag('ttcf');
const WOFF = tag('wOFF');
const WOFF2 = tag('wOF2');

/** Whether a file begins as fonts do: TrueType, OpenType, collections of either, WOFF, WOFF2. */
export function isFontFile(bytes: Uint8Array): boolean {
  return bytes.length > 12 && [TRUE_TYPE, OPEN_TYPE, APPLE, COLLECTION, WOFF, WOFF2].includes(start(bytes));
}

/**
 * The font as plain OpenType (ISO/IEC 14496-22, “sfnt”), out of its WOFF or WOFF2 wrapping where it has one.
 *
 * @throws ExportError ASSET_FAILED
 */
export async function unwrapFont(bytes: Bytes): Promise<Bytes> {
  if (bytes.length > LIMITS.fontBytes) throw tooLarge(bytes.length);
  if (!isFontFile(bytes)) throw new ExportError('ASSET_FAILED', 'it is no font file.');
  const kind = start(bytes);
  if (kind === WOFF) return unwrapWoff(bytes);
  if (kind !== WOFF2) return bytes;
  const size = view(bytes).getUint32(16);
  if (size > LIMITS.fontBytes) throw tooLarge(size);
  try {
    // Only documents with such a font pay for its Brotli decoder.
    const { default: decompress } = await import('woff2-encoder/decompress');
    return Uint8Array.from(await decompress(bytes));
  } catch (cause) {
    throw new ExportError('ASSET_FAILED', 'it is a damaged WOFF2 font.', { cause });
  }
}

/** Where the fonts of a file begin: one, or those of a collection. */
export function fontOffsets(bytes: Uint8Array): readonly number[] {
  if (start(bytes) !== COLLECTION) return [0];
  const data = view(bytes);
  const count = Math.min(data.getUint32(8), LIMITS.fontsInFile);
  const offsets: number[] = [];
  for (let i = 0; i < count && 16 + i * 4 <= bytes.length; i++) offsets.push(data.getUint32(12 + i * 4));
  return offsets;
}

/** WOFF File Format 1.0 (W3C Recommendation, 13 December 2012), §§ 3–5. */
function unwrapWoff(bytes: Bytes): Bytes {
  const data = view(bytes);
  const size = data.getUint32(16);
  const count = data.getUint16(12);
  if (size > LIMITS.fontBytes) throw tooLarge(size);
  try {
    const tables = Array.from({ length: count }, (_, i) => readTable(bytes, data, 44 + i * 20));
    const length = tables.reduce((sum, { content }) => sum + padded(content.length), 12 + count * 16);
    if (length > LIMITS.fontBytes) throw tooLarge(length);
    const result = new Uint8Array(length);
    const out = view(result);
    const power = 2 ** Math.floor(Math.log2(Math.max(1, count)));
    out.setUint32(0, data.getUint32(4));
    out.setUint16(4, count);
    out.setUint16(6, power * 16);
    out.setUint16(8, Math.log2(power));
    out.setUint16(10, count * 16 - power * 16);
    let at = 12 + count * 16;
    for (const [i, { name, checksum, content }] of tables.entries()) {
      const entry = 12 + i * 16;
      out.setUint32(entry, name);
      out.setUint32(entry + 4, checksum);
      out.setUint32(entry + 8, at);
      out.setUint32(entry + 12, content.length);
      result.set(content, at);
      at += padded(content.length);
    }
    return result;
  } catch (cause) {
    if (cause instanceof ExportError) throw cause;
    throw new ExportError('ASSET_FAILED', 'it is a damaged WOFF font.', { cause });
  }
}

function readTable(bytes: Bytes, data: DataView, entry: number) {
  const offset = data.getUint32(entry + 4);
  const stored = data.getUint32(entry + 8);
  const size = data.getUint32(entry + 12);
  if (size > LIMITS.fontBytes) throw tooLarge(size);
  const raw = bytes.subarray(offset, offset + stored);
  // A buffer of the stated size is never grown: what unpacks to more is an error, not more memory.
  const content = stored < size ? unzlibSync(raw, { out: new Uint8Array(size) }) : raw;
  if (content.length !== size) throw new ExportError('ASSET_FAILED', 'it is a damaged WOFF font.');
  return { name: data.getUint32(entry), checksum: data.getUint32(entry + 16), content };
}

const padded = (length: number): number => (length + 3) & ~3;

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const start = (bytes: Uint8Array): number => (bytes.length < 4 ? 0 : view(bytes).getUint32(0));

function tooLarge(size: number): ExportError {
  return new ExportError('ASSET_FAILED', `it takes more than ${LIMITS.fontBytes / 2 ** 20} MiB.`, {
    value: size,
  });
}
