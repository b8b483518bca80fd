import {
  type ColourSpace,
  type Frame,
  type KernelMemory,
  type PixelFormat,
  type PlanarFormat,
  planarBytes,
  planarLayout,
  type YuvFrame,
} from '../media/index.ts';
import { frameAt, PIXEL_BYTES } from './field-weaver.ts';

/** What interlaced frames are turned into planes with. */
interface WovenInput {
  readonly width: number;
  readonly height: number;
  readonly colourSpace: ColourSpace;
  readonly from: PixelFormat;
  readonly memory: KernelMemory;
}

interface WovenPlanes {
  readonly width: number;
  readonly height: number;
  readonly format: PlanarFormat;
}

/** Whether the lines of a field share chroma with lines of the other unless each field is converted by itself. */
export function mixesFields(format: PlanarFormat): boolean {
  return planarLayout(format).chroma === '420';
}

/**
 * Planes of 4:2:0 of interlaced frames: each field is a picture of half the lines, with chroma of its own (ISO/IEC 13818-2
 * section 6.1.1.8).
 *
 * @param convert of pictures of half the height
 */
export function planesByField(
  { width, height, colourSpace, from, memory }: WovenInput,
  to: PlanarFormat,
  convert: (frame: Frame) => Frame | YuvFrame,
): (frame: Frame) => YuvFrame {
  const lines = height / 2;
  const stride = width * PIXEL_BYTES[from];
  const field = memory.allocate(stride * lines);
  const woven = new Uint8Array(planarBytes(to, width, height));
  return (frame) => {
    const source = new Uint8Array(frame.data.buffer, frame.data.byteOffset, stride * height);
    for (const parity of [0, 1]) {
      const target = new Uint8Array(memory.memory.buffer, field, stride * lines);
      for (let line = 0; line < lines; line++) {
        const at = (2 * line + parity) * stride;
        target.set(source.subarray(at, at + stride), line * stride);
      }
      const { data } = convert(frameAt(frame, memory.memory.buffer, field, lines));
      const planes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      eachRow(to, width, height, (row) => {
        if (row.line % 2 !== parity) return;
        const at = row.fieldAt;
        woven.set(planes.subarray(at, at + row.bytes), row.at);
      });
    }
    return { format: to, width, height, colourSpace, data: woven };
  };
}

/** The way back: what {@link planesByField} made, as pictures. */
export function readByField(
  { width, height, format }: WovenPlanes,
  read: (data: Uint8Array) => Uint8Array,
): (data: Uint8Array) => Uint8Array<ArrayBuffer> {
  const planes = new Uint8Array(planarBytes(format, width, height / 2));
  const pixels = new Uint8Array(width * height * 4);
  const stride = width * 4;
  return (data) => {
    for (const parity of [0, 1]) {
      eachRow(format, width, height, (row) => {
        if (row.line % 2 === parity) planes.set(data.subarray(row.at, row.at + row.bytes), row.fieldAt);
      });
      const field = read(planes);
      for (let line = 0; line < height / 2; line++) {
        const at = line * stride;
        pixels.set(field.subarray(at, at + stride), (2 * line + parity) * stride);
      }
    }
    return pixels;
  };
}

interface PlaneRow {
  readonly line: number;
  readonly bytes: number;
  /** Offset in the frame. */
  readonly at: number;
  /** Offset in the planes of its field. */
  readonly fieldAt: number;
}

function eachRow(format: PlanarFormat, width: number, height: number, visit: (row: PlaneRow) => void): void {
  const { bits, alpha } = planarLayout(format);
  const sample = bits === 8 ? 1 : 2;
  const chroma = [Math.ceil(width / 2), height / 2] as const;
  const planes = [[width, height] as const, chroma, chroma, ...(alpha ? [[width, height] as const] : [])];
  let at = 0;
  let fieldAt = 0;
  for (const [columns, rows] of planes) {
    const bytes = columns * sample;
    for (let line = 0; line < rows; line++) {
      visit({ line, bytes, at: at + line * bytes, fieldAt: fieldAt + (line >> 1) * bytes });
    }
    at += rows * bytes;
    fieldAt += (rows / 2) * bytes;
  }
}
