import type { ReadBytes } from '../../codecs/index.ts';
import type { PictureFacts } from './facts.ts';
import { PNG_HEADER_BYTES, readPngHeader } from './png-header.ts';

/** IEND as it stands at the end of every whole file: length 0, type, CRC. */
const END = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
const CHUNK_HEADER_BYTES = 8;
/** Texts are before the pixels where they were written here. */
const MOST_CHUNKS = 32;
const LONGEST_TEXT = 65_536;

const KEYWORDS: Readonly<Record<string, string>> = {
  Title: 'title',
  Description: 'description',
  'Creation Time': 'date',
  Software: 'software',
};

export async function readPngFacts(read: ReadBytes, size: number): Promise<PictureFacts | undefined> {
  const header = readPngHeader(await read(0, PNG_HEADER_BYTES));
  if (!header) return undefined;
  const { width, height, depth, hasAlpha } = header;
  const tags = await readTexts(read);
  const tail = await read(Math.max(0, size - END.length), END.length);
  return {
    codec: 'png',
    ...{ width, height, depth, floatingPoint: false, alpha: hasAlpha ? 'straight' : 'none' },
    compression: 'deflate',
    colour: { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'rgb', fullRange: true },
    tags,
    whole: END.every((byte, index) => tail[index] === byte),
  };
}

async function readTexts(read: ReadBytes): Promise<Record<string, string>> {
  const tags: Record<string, string> = {};
  let at = PNG_HEADER_BYTES;
  for (let i = 0; i < MOST_CHUNKS; i++) {
    const header = await read(at, CHUNK_HEADER_BYTES);
    if (header.length < CHUNK_HEADER_BYTES) break;
    const length = new DataView(header.buffer, header.byteOffset, 8).getUint32(0);
    const type = String.fromCharCode(...header.subarray(4));
    if (type === 'IDAT' || type === 'IEND') break;
    if (type === 'iTXt' && length <= LONGEST_TEXT) {
      const text = new TextDecoder().decode(await read(at + CHUNK_HEADER_BYTES, length));
      // Keyword, two flags of compression, language and translated keyword, each ended by a zero.
      const [, keyword = '', words] = /^([^\0]+)\0\0\0[^\0]*\0[^\0]*\0(.*)$/s.exec(text) ?? [];
      const name = KEYWORDS[keyword];
      if (name !== undefined && words !== undefined) tags[name] = words;
    }
    at += CHUNK_HEADER_BYTES + length + 4;
  }
  return tags;
}
