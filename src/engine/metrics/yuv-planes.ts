import { ExportError } from '../errors/index.ts';
import { type PlanarFormat, planarLayout, type YuvFrame } from '../media/index.ts';

/** Samples of one plane, rows without padding; words of 16 bits where the format is deeper than 8. */
export interface SamplePlane {
  readonly width: number;
  readonly height: number;
  readonly samples: Uint8Array | Uint16Array;
}

/** What a planar frame holds: luma, both differences of colour and, where the format has one, alpha. */
export interface FramePlanes {
  readonly bits: 8 | 10 | 12;
  readonly y: SamplePlane;
  readonly u: SamplePlane;
  readonly v: SamplePlane;
  readonly alpha?: SamplePlane;
}

/** Views of a frame's planes: nothing is copied unless its words lie at an odd address. */
export function framePlanes({ format, width, height, data }: YuvFrame): FramePlanes {
  const { chroma, bits, alpha } = planarLayout(format);
  const chromaWidth = chroma === '444' ? width : Math.ceil(width / 2);
  const chromaHeight = chroma === '420' ? Math.ceil(height / 2) : height;
  const samples = bits === 8 ? data : wordsOf(data);
  let at = 0;
  const take = (columns: number, rows: number): SamplePlane => {
    const start = at;
    at += columns * rows;
    return { width: columns, height: rows, samples: samples.subarray(start, at) };
  };
  const planes = {
    bits,
    y: take(width, height),
    u: take(chromaWidth, chromaHeight),
    v: take(chromaWidth, chromaHeight),
  };
  return alpha ? { ...planes, alpha: take(width, height) } : planes;
}

function wordsOf(data: Uint8Array): Uint16Array {
  const even = data.byteOffset % 2 === 0 ? data : data.slice();
  return new Uint16Array(even.buffer, even.byteOffset, even.byteLength >> 1);
}

/** @throws ExportError INTERNAL unless both are of one size and format */
export function requireEqualLayout(a: YuvFrame, b: YuvFrame): void {
  const name = ({ format, width, height }: { format: PlanarFormat; width: number; height: number }) =>
    `${format} of ${width}×${height}`;
  if (name(a) === name(b)) return;
  throw new ExportError(
    'INTERNAL',
    `Only planes of one size and format can be compared, not ${name(a)} with ${name(b)}.`,
    { value: [a.format, b.format] },
  );
}
