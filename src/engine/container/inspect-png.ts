import { ExportError } from '../errors/index.ts';
import type { FileReport, TrackReport } from './container.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Signature and IHDR chunk: W3C PNG sections 5.2 and 11.2.1. */
export const PNG_HEADER_BYTES = 33;
/** IEND as it stands at the end of every whole file: length 0, type, CRC. */
const END = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly hasAlpha: boolean;
}

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/** Reads the IHDR chunk, or gives undefined where the bytes do not begin with one. */
export function readPngHeader(bytes: Uint8Array): PngHeader | undefined {
  if (bytes.length < PNG_HEADER_BYTES || !isPng(bytes)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (String.fromCharCode(...bytes.subarray(12, 16)) !== 'IHDR') return undefined;
  const colourType = view.getUint8(25);
  return {
    width: view.getUint32(16),
    height: view.getUint32(20),
    depth: view.getUint8(24),
    hasAlpha: (colourType & 4) !== 0,
  };
}

/** A whole PNG file ends with its IEND chunk. */
function endsAsPng(tail: Uint8Array): boolean {
  return (
    tail.length >= END.length && END.every((byte, index) => tail[tail.length - END.length + index] === byte)
  );
}

const PNG_END_BYTES = END.length;

/** The track of one or more pictures; they carry no time, so rate and duration are 0. */
export function picturesTrack(header: PngHeader, count: number, problems: readonly string[]): TrackReport {
  return {
    type: 'pictures',
    codec: 'png',
    width: header.width,
    height: header.height,
    frameCount: count,
    frameRate: 0,
    durationSeconds: 0,
    keyFrames: count,
    colour: { primaries: 'bt709', transfer: 'iec61966-2-1', matrix: 'rgb', fullRange: true },
    problems,
  };
}

export async function inspectPng(file: Blob): Promise<FileReport> {
  const header = readPngHeader(new Uint8Array(await file.slice(0, PNG_HEADER_BYTES).arrayBuffer()));
  if (!header) {
    throw new ExportError('CHECK_FAILED', 'The file begins like a PNG, but has no picture header.', {
      value: file.size,
    });
  }
  const tail = new Uint8Array(await file.slice(-PNG_END_BYTES).arrayBuffer());
  const problems = endsAsPng(tail) ? [] : ['The picture is cut off: its end mark is missing.'];
  return {
    container: 'PNG',
    mimeType: 'image/png',
    bytes: file.size,
    durationSeconds: 0,
    tracks: [picturesTrack(header, 1, problems)],
    tags: { depth: String(header.depth), alpha: header.hasAlpha ? 'straight' : 'none' },
  };
}
