import type { FileReport } from '../container.ts';
import { WindowReader } from '../window-reader.ts';
import { type AnimationFrame, animationReport, MOST_FRAMES } from './animation-facts.ts';
import { readXmp } from './xmp.ts';

const WINDOW_BYTES = 1 << 16;
const LONGEST_PACKET = 1 << 20;
const ALPHA = 0x10;

export function isWebp(bytes: Uint8Array): boolean {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  return text.startsWith('RIFF') && text.endsWith('WEBP');
}

/** Walks the chunks of a WebP (RFC 9649); no picture is decoded. A single picture is a film of one frame that lasts no time. */
export async function inspectWebp(file: Blob): Promise<FileReport> {
  const reader = new WindowReader(file, WINDOW_BYTES);
  const frames: AnimationFrame[] = [];
  const problems: string[] = [];
  let tags: Record<string, string> = {};
  let [width, height, plays, alpha] = [0, 0, 1, false];
  const announced = view(await reader.read(0, 12)).getUint32(4, true) + 8;
  if (announced > file.size) problems.push('The file is cut off: it announces more bytes than there are.');
  for (let at = 12; at + 8 <= Math.min(file.size, announced); ) {
    const head = (await reader.read(at, 8)).slice();
    const type = String.fromCharCode(...head.subarray(0, 4));
    const length = view(head).getUint32(4, true);
    const start = at + 8;
    const data = view((await reader.read(start, Math.min(length, 30))).slice());
    if (type === 'VP8X' && data.byteLength >= 10) {
      alpha = (data.getUint8(0) & ALPHA) !== 0;
      [width, height] = [get24(data, 4) + 1, get24(data, 7) + 1];
    } else if (type === 'ANIM' && data.byteLength >= 6) {
      plays = data.getUint16(4, true);
    } else if (type === 'ANMF' && data.byteLength >= 16) {
      const frame = frameOf(data, { width, height }, frames.length, problems);
      frames.push(frame);
    } else if (type === 'VP8 ' && data.byteLength >= 10) {
      [width, height] = [data.getUint16(6, true) & 0x3fff, data.getUint16(8, true) & 0x3fff];
      frames.push({ seconds: 0, whole: true });
    } else if (type === 'VP8L' && data.byteLength >= 5) {
      const bits = data.getUint32(1, true);
      [width, height, alpha] = [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1, ((bits >>> 28) & 1) === 1];
      frames.push({ seconds: 0, whole: true });
    } else if (type === 'XMP ' && length <= LONGEST_PACKET) {
      tags = readXmp(await reader.read(start, length));
    }
    if (frames.length >= MOST_FRAMES) break;
    at = start + length + (length % 2);
  }
  if (frames.length === 0) problems.push('The file holds no picture.');
  return animationReport(
    {
      ...({ container: 'WebP', mimeType: 'image/webp', codec: 'webp', depth: 8 } as const),
      ...{ width, height, alpha, plays, frames, tags, problems },
    },
    file.size,
  );
}

function frameOf(
  data: DataView,
  canvas: { readonly width: number; readonly height: number },
  frame: number,
  problems: string[],
): AnimationFrame {
  const [x, y, width, height] = [
    2 * get24(data, 0),
    2 * get24(data, 3),
    get24(data, 6) + 1,
    get24(data, 9) + 1,
  ];
  if (x + width > canvas.width || y + height > canvas.height) {
    problems.push(`Frame ${frame} reaches beyond the picture.`);
  }
  const replaces = (data.getUint8(15) & 2) !== 0;
  return {
    seconds: get24(data, 12) / 1000,
    whole: frame === 0 || (replaces && width === canvas.width && height === canvas.height),
  };
}

function get24(data: DataView, at: number): number {
  return data.getUint16(at, true) | (data.getUint8(at + 2) << 16);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
