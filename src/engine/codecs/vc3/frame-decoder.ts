import vc3DecoderKernel from '../../../wasm/generated/vc3-decoder.ts';
import {
  inColourModel,
  instantiateKernel,
  KernelMemory,
  type PlanarFormat,
  planarBytes,
  planarLayout,
  type YuvFrame,
} from '../../media/index.ts';
import { decodingTables } from './codewords.ts';
import { ROW_INDEX_AT, readPictureHeader, type Vc3PictureHeader } from './headers.ts';
import { type Compression, compressionOf } from './profiles.ts';
import { ZIGZAG } from './weights.ts';

interface Vc3DecoderKernel {
  workBytes(): number;
  decodeRow(parameters: number, line: number, from: number, end: number): number;
}

const PARAMETER_BYTES = 128;
/** What a damaged macroblock may read beyond a picture. */
const BEYOND = 8192;
/** Weights of levels that take no bias at that bias. */
const PLAIN_BIAS = 32;

/** What one compression's bits mean, in a thread's memory. */
interface Layout {
  readonly parameters: number;
  readonly planes: number;
  /** Where a frame's bytes go; moves where a longer one comes. */
  input: number;
  inputBytes: number;
}

/** Of a frame: a damaged one may say anything of itself. */
type ShownFrame = Pick<YuvFrame, 'width' | 'height' | 'colourSpace'>;

/** Makes planes of VC-3 frames: of the compressions that are encoded here, by whomever they were encoded. */
export class Vc3FrameDecoder {
  readonly #memory: KernelMemory;
  readonly #kernel: Vc3DecoderKernel;
  readonly #layouts = new Map<string, Layout>();

  /** @throws ExportError RENDERER_FAILED where memory is refused */
  constructor(memory = new KernelMemory()) {
    this.#memory = memory;
    this.#kernel = instantiateKernel<Vc3DecoderKernel>(vc3DecoderKernel, memory);
  }

  /**
   * @param frame with both fields, where it has two
   * @param shown what the container says of it
   * @returns planes of their own memory, G, B and R where the frame says so, whose colours are of that model; undefined
   *   where it is damaged or of a kind that is not known here
   * @throws ExportError RENDERER_FAILED where memory is refused
   */
  decode(frame: Uint8Array, { width, height, colourSpace }: ShownFrame): YuvFrame | undefined {
    const header = readPictureHeader(frame);
    const compression = header && compressionOf(header.id);
    const format = compression && planesOf(compression, header);
    if (!format || header.width !== width || header.height * header.pictures !== height) return undefined;
    const pictureBytes = frame.length / header.pictures;
    if (!Number.isInteger(pictureBytes) || pictureBytes <= header.headerBytes) return undefined;
    const name = nameOf(header);
    const layout = this.#open(header, compression, format, frame.length);
    new Uint8Array(this.#memory.memory.buffer).set(frame, layout.input);
    const fields = new Set<number>();
    for (let picture = 0; picture < header.pictures; picture++) {
      const bytes = frame.subarray(picture * pictureBytes, (picture + 1) * pictureBytes);
      const own = readPictureHeader(bytes);
      if (!own || nameOf(own) !== name || fields.has(own.field)) return undefined;
      fields.add(own.field);
      this.#setPlanes(layout, format, own, height);
      if (!this.#decodeRows(layout, bytes, layout.input + picture * pictureBytes, own)) return undefined;
    }
    const data = new Uint8Array(
      this.#memory.memory.buffer,
      layout.planes,
      planarBytes(format, width, height),
    ).slice();
    return { format, width, height, colourSpace: inColourModel(colourSpace, header.isRgb), data };
  }

  #decodeRows(
    { parameters }: Layout,
    bytes: Uint8Array,
    at: number,
    { height, headerBytes }: Vc3PictureHeader,
  ): boolean {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const end = at + bytes.length;
    for (let line = 0; line < Math.ceil(height / 16); line++) {
      const from = at + headerBytes + view.getUint32(ROW_INDEX_AT + 4 * line);
      if (from >= end || this.#kernel.decodeRow(parameters, line, from, end) === 0) return false;
    }
    return true;
  }

  /** Where the lines of a frame, or of one of its fields, lie. */
  #setPlanes(
    { parameters, planes }: Layout,
    format: PlanarFormat,
    { width, height, pictures, field }: Vc3PictureHeader,
    lines: number,
  ): void {
    const { bits, chroma } = planarLayout(format);
    const sampleBytes = bits === 8 ? 1 : 2;
    const stride = width * sampleBytes;
    const chromaStride = (chroma === '444' ? width : Math.ceil(width / 2)) * sampleBytes;
    const blue = planes + stride * lines;
    const red = blue + chromaStride * lines;
    const words = new Uint32Array(this.#memory.memory.buffer, parameters, PARAMETER_BYTES / 4);
    words.set([planes + field * stride, blue + field * chromaStride, red + field * chromaStride]);
    words.set([stride * pictures, chromaStride * pictures, width, height], 3);
  }

  #open(header: Vc3PictureHeader, compression: Compression, format: PlanarFormat, bytes: number): Layout {
    const { width, height, pictures, depth } = header;
    const known = this.#layouts.get(nameOf(header));
    if (known) {
      this.#makeRoom(known, bytes);
      return known;
    }
    const memory = this.#memory;
    const place = (data: Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array): number => {
      const address = memory.allocate(data.byteLength);
      const own = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      new Uint8Array(memory.memory.buffer).set(own, address);
      return address;
    };
    const { luma, chroma } = compression.weights;
    const tables = decodingTables(compression.books);
    const precision = depth === 12 ? compression.precision / 4 : compression.precision;
    const addresses = {
      places: place(Uint8Array.from(ZIGZAG, (at) => ((at % 8) * 8 + (at >> 3)) * 4)),
      scales: place(scales()),
      weights: place(Int32Array.from([...luma, ...chroma])),
      levels: place(tables.levels),
      runs: place(tables.runs),
      dcSizes: place(tables.dcSizes),
    };
    const work = memory.allocate(this.#kernel.workBytes());
    const planes = memory.allocate(planarBytes(format, width, height * pictures));
    const input = memory.allocate(bytes + BEYOND);
    const parameters = memory.allocate(PARAMETER_BYTES);
    const words = new Uint32Array(memory.memory.buffer, parameters, PARAMETER_BYTES / 4);
    words.set([compression.is444 ? 1 : 0, depth], 7);
    words[20] = compression.is444 && !header.isRgb ? 1 : 0;
    const { places, scales: factors, weights, levels, runs, dcSizes } = addresses;
    words.set([places, factors, weights, levels, runs, dcSizes, compression.books.indexBits], 9);
    // A level's step is quantiser × weight ÷ precision; it is doubled so that its middle is a whole number.
    words.set(
      [Math.log2(precision) + 1, precision === 32 ? PLAIN_BIAS : precision, depth === 12 ? 2 : 0, work],
      16,
    );
    const layout = { parameters, planes, input, inputBytes: bytes };
    this.#layouts.set(nameOf(header), layout);
    return layout;
  }

  /** Doubles it at least: what was allocated before is never given back. */
  #makeRoom(layout: Layout, bytes: number): void {
    if (layout.inputBytes >= bytes) return;
    const inputBytes = Math.max(bytes, 2 * layout.inputBytes);
    layout.input = this.#memory.allocate(inputBytes + BEYOND);
    layout.inputBytes = inputBytes;
  }
}

/** What both fields of a frame must have in common, and all frames that share a layout. */
function nameOf({ id, width, height, pictures, depth, is444, isRgb }: Vc3PictureHeader): string {
  return [id, width, height, pictures, depth, is444, isRgb].join(' ');
}

function planesOf(
  { is444 }: Compression,
  { depth, is444: coded }: Vc3PictureHeader,
): PlanarFormat | undefined {
  if (is444 !== coded) return undefined;
  if (depth === 8) return is444 ? undefined : 'I422';
  return is444 ? `I444P${depth}` : `I422P${depth}`;
}

/** What the transform of Arai, Agui and Nakajima takes frequencies times. */
function scales(): Float32Array {
  const grown = Array.from({ length: 8 }, (_, k) =>
    k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2,
  );
  return Float32Array.from({ length: 64 }, (_, at) => ((grown[at >> 3] ?? 1) * (grown[at & 7] ?? 1)) / 8);
}
