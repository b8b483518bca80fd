import { ExportError } from '../../errors/index.ts';
import { PRIMARIES_CODES, TRANSFER_CODES } from '../../media/index.ts';
import type { FileReport, TrackReport } from '../container.ts';
import { readPngHeader } from '../pictures/png-header.ts';
import { WindowReader } from '../window-reader.ts';
import { type AnimationFrame, animationReport, MOST_FRAMES } from './animation-facts.ts';
import { readXmp } from './xmp.ts';

const WINDOW_BYTES = 1 << 16;
const HEADER_BYTES = 33;
/** Chunks that are read whole are no longer. */
const LONGEST_TEXT = 1 << 20;

/** Whether a PNG says ahead of its picture that it moves: acTL comes before IDAT (W3C PNG section 11.3.6.1). */
export async function isAnimatedPng(file: Blob): Promise<boolean> {
  for await (const { type } of chunks(file)) {
    if (type === 'acTL') return true;
    if (type === 'IDAT') return false;
  }
  return false;
}

/** Walks the chunks of an APNG; no picture is decoded. */
export async function inspectApng(file: Blob): Promise<FileReport> {
  const header = readPngHeader(new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer()));
  if (!header) throw new ExportError('CHECK_FAILED', 'The PNG has no picture header.', { value: file.size });
  const frames: AnimationFrame[] = [];
  const problems: string[] = [];
  const tags: Record<string, string> = {};
  let colour: TrackReport['colour'] | undefined;
  let announced = 0;
  let plays = 0;
  let sequence = 0;
  let ended = false;
  for await (const { type, length, read } of chunks(file)) {
    if (type === 'IEND') ended = true;
    if (type === 'acTL' || type === 'fcTL' || type === 'fdAT') {
      const view = dataView(await read(Math.min(length, 26)));
      if (view.byteLength < 4) continue;
      if (type === 'acTL') {
        [announced, plays] = [view.getUint32(0), view.byteLength >= 8 ? view.getUint32(4) : 0];
        continue;
      }
      if (view.getUint32(0) !== sequence++ && problems.length === 0) {
        problems.push(`The chunks of frame ${frames.length} are out of order.`);
      }
      if (type === 'fcTL' && view.byteLength >= 26)
        frames.push(frameOf(view, header, frames.length, problems));
      if (frames.length >= MOST_FRAMES) break;
    } else if (type === 'cICP') {
      colour = colourOf(await read(4));
    } else if ((type === 'iTXt' || type === 'tEXt') && length <= LONGEST_TEXT) {
      readText(type, await read(length), tags);
    }
  }
  if (!ended) problems.push('The file is cut off: its end mark is missing.');
  if (frames.length !== announced) {
    problems.push(`The file announces ${announced} frames and has ${frames.length}.`);
  }
  return animationReport(
    {
      ...({ container: 'APNG', mimeType: 'image/apng', codec: 'apng' } as const),
      ...{ width: header.width, height: header.height, depth: header.depth, alpha: header.hasAlpha },
      ...{ plays, frames, tags, problems, ...(colour && { colour }) },
    },
    file.size,
  );
}

function frameOf(
  view: DataView,
  canvas: { readonly width: number; readonly height: number },
  frame: number,
  problems: string[],
): AnimationFrame {
  const [width, height, x, y] = [4, 8, 12, 16].map((at) => view.getUint32(at)) as [
    number,
    number,
    number,
    number,
  ];
  if (x + width > canvas.width || y + height > canvas.height) {
    problems.push(`Frame ${frame} reaches beyond the picture.`);
  }
  const source = view.getUint8(25) === 0;
  return {
    seconds: view.getUint16(20) / (view.getUint16(22) || 100),
    whole: frame === 0 || (source && width === canvas.width && height === canvas.height),
  };
}

function colourOf(codes: Uint8Array): TrackReport['colour'] {
  const named = (names: Readonly<Record<string, number>>, code: number | undefined): string | undefined =>
    Object.keys(names).find((name) => names[name] === code);
  const [primaries, transfer] = [named(PRIMARIES_CODES, codes[0]), named(TRANSFER_CODES, codes[1])];
  return {
    ...(primaries !== undefined && { primaries }),
    ...(transfer !== undefined && { transfer }),
    ...{ matrix: 'rgb', fullRange: codes[3] === 1 },
  };
}

const TEXTS: Readonly<Record<string, string>> = {
  Title: 'title',
  Description: 'description',
  Software: 'software',
  'Creation Time': 'date',
};

function readText(type: 'iTXt' | 'tEXt', data: Uint8Array, tags: Record<string, string>): void {
  const end = data.indexOf(0);
  const keyword = new TextDecoder('latin1').decode(data.subarray(0, Math.max(0, end)));
  let at = end + 1;
  if (type === 'iTXt') {
    // Compressed texts are none of ours.
    if (data[at] !== 0) return;
    at = data.indexOf(0, data.indexOf(0, at + 2) + 1) + 1;
  }
  const value = data.subarray(at);
  if (keyword === 'XML:com.adobe.xmp') {
    for (const [name, text] of Object.entries(readXmp(value))) tags[name] ??= text;
  }
  const name = TEXTS[keyword];
  if (name !== undefined) tags[name] = new TextDecoder(type === 'iTXt' ? 'utf-8' : 'latin1').decode(value);
}

interface Chunk {
  readonly type: string;
  readonly length: number;
  /** From the beginning of its data. */
  read(bytes: number): Promise<Uint8Array>;
}

async function* chunks(file: Blob): AsyncGenerator<Chunk> {
  const reader = new WindowReader(file, WINDOW_BYTES);
  for (let at = 8; at + 12 <= file.size; ) {
    const head = await reader.read(at, 8);
    const length = dataView(head).getUint32(0);
    const type = String.fromCharCode(...head.subarray(4));
    if (at + 12 + length > file.size) return;
    const start = at + 8;
    yield {
      type,
      length,
      read: async (bytes) => (await reader.read(start, Math.min(bytes, length))).slice(),
    };
    if (type === 'IEND') return;
    at = start + length + 4;
  }
}

function dataView(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
