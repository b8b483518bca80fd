import vc3Kernel from '../../../wasm/generated/vc3.ts';
import { instantiateKernel, type KernelMemory, planarBytes } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { codewordsOf } from './codewords.ts';
import type { Vc3Kind } from './profiles.ts';
import { type Weights, ZIGZAG } from './weights.ts';

interface Vc3Kernel {
  scratchBytes(): number;
  slotBytes(macroblocks: number): number;
  transform(parameters: number): void;
  countFixed(parameters: number, mostSize: number): number;
  prepare(parameters: number, slot: number, quantiser: number, last: number): void;
  measure(parameters: number, slot: number, every: number): number;
  choose(parameters: number, count: number, lambda: number): number;
  code(parameters: number, index: number, to: number, limit: number): number;
}

const PARAMETER_BYTES = 128;
/** Quantisers of which a picture is measured wholly at once. */
const SLOTS = 2;
/** Of 11 bits that there are, so many do: coefficients are words. */
export const MOST_QUANTISER = 1023;
/** A DC difference's size in bits, at most. */
export const MOST_DC_SIZE = 13;
/** The last place in the order of coding. */
export const LAST = 63;
/** 12 blocks of 64 levels, 33 bits each. */
const MOST_MACROBLOCK_BYTES = 4096;
const TILE = 16;
/** A coefficient of 8 bits, whose weight is 32, is kept as 32 times itself, so that the greatest just fits into a word. */
const KEPT = { 8: 1024, 10: 256, 12: 64 } as const;
/** What is taken off a level beside its sign before it is cut, since coefficients are distributed like Laplace's. */
const DEADZONE = 0.2;

/** One picture in a thread's memory, a frame or a field, from its planes to its bits. */
export class Vc3Picture {
  readonly columns: number;
  readonly macroblocks: number;
  readonly rows: number;
  /** Lines. */
  readonly height: number;
  /** Of each. */
  readonly bytes: number;
  readonly #settings: EncodeSettings;
  readonly #kind: Vc3Kind;
  readonly #memory: KernelMemory;
  readonly #kernel: Vc3Kernel;
  readonly #parameters: number;
  readonly #slots: readonly number[];
  readonly #output: number;
  /** Room for planes that come from elsewhere; most lie in this memory already. */
  #planes: number | undefined;

  /** @throws ExportError RENDERER_FAILED where memory is refused */
  constructor(settings: EncodeSettings, kind: Vc3Kind, memory: KernelMemory) {
    this.#settings = settings;
    this.#kind = kind;
    this.#memory = memory;
    this.#kernel = instantiateKernel<Vc3Kernel>(vc3Kernel, memory);
    const { width } = settings;
    const { compression, depth, frameBytes, pictures, precision } = kind;
    const { is444 } = compression;
    const height = settings.height / pictures;
    this.height = height;
    this.bytes = frameBytes / pictures;
    this.rows = Math.ceil(height / TILE);
    this.columns = Math.ceil(width / TILE);
    this.macroblocks = this.columns * this.rows;
    const blocks = this.macroblocks * (is444 ? 12 : 8);
    const codewords = codewordsOf(compression.books);
    const kept = KEPT[depth];

    const place = (data: Uint8Array | Uint32Array | Float32Array): number => {
      const address = memory.allocate(data.byteLength);
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      new Uint8Array(memory.memory.buffer).set(bytes, address);
      return address;
    };
    const scan = place(Uint8Array.from(ZIGZAG));
    const scales = place(scalesOf(compression.weights, kept, depth)) + 16;
    const scratch = memory.allocate(this.#kernel.scratchBytes());
    const coefficients = memory.allocate(blocks * 128);
    // Eight are written at once, of which the last may be none.
    const dcs = memory.allocate(blocks * 2 + 16);
    const choices = memory.allocate(this.macroblocks);
    this.#slots = Array.from({ length: SLOTS }, () =>
      memory.allocate(this.#kernel.slotBytes(this.macroblocks)),
    );
    const slots = place(Uint32Array.from(this.#slots));
    const levelCodes = place(codewords.levels);
    const runCodes = place(codewords.runs);
    const dcCodes = place(codewords.dcSizes);
    const lengths = place(shortLengths(codewords.levels));
    const importance = place(importanceOf(compression.weights, kept));
    const deadzones = place(new Float32Array(128).fill(DEADZONE));
    this.#output = memory.allocate(this.bytes + MOST_MACROBLOCK_BYTES);
    this.#parameters = memory.allocate(PARAMETER_BYTES);
    const sampleBytes = depth === 8 ? 1 : 2;
    const chromaWidth = is444 ? width : Math.ceil(width / 2);
    const words = new Uint32Array(memory.memory.buffer, this.#parameters, PARAMETER_BYTES / 4);
    const line = pictures * sampleBytes;
    words.set([width * line, chromaWidth * line, width, height, is444 ? 1 : 0, depth], 3);
    words.set([scan, scales, scratch, coefficients, dcs], 9);
    words.set([choices, slots], 15);
    // A step is quantiser × weight ÷ precision, of which a word leaves so many bits.
    words.set([codewords.mostLevel, Math.log2(kept / precision)], 17);
    words.set([levelCodes, runCodes, dcCodes, lengths, codewords.endOfBlock, importance], 19);
    words.set([deadzones, 0, is444 && settings.colourSpace.matrix !== 'rgb' ? 1 : 0], 25);
    new Float32Array(memory.memory.buffer, this.#parameters, PARAMETER_BYTES / 4)[26] = 1 / 12;
  }

  /**
   * Transforms a frame's planes.
   *
   * @param first line of the frame that is one of the picture's
   */
  transform(data: Uint8Array, first: number): void {
    const { width, height } = this.#settings;
    const { compression, depth } = this.#kind;
    const luma = this.#place(data);
    const sampleBytes = depth === 8 ? 1 : 2;
    const chromaWidth = compression.is444 ? width : Math.ceil(width / 2);
    const blue = luma + width * height * sampleBytes;
    const red = blue + chromaWidth * height * sampleBytes;
    const planes = new Uint32Array(this.#memory.memory.buffer, this.#parameters, 3);
    const chroma = first * chromaWidth * sampleBytes;
    planes.set([luma + first * width * sampleBytes, blue + chroma, red + chroma]);
    this.#kernel.transform(this.#parameters);
  }

  /**
   * Bits of all macroblocks that no quantiser changes.
   *
   * @param mostSize of DC differences, in bits: greater ones are cut for good
   */
  countFixed(mostSize: number): number {
    return this.#kernel.countFixed(this.#parameters, mostSize);
  }

  /**
   * Bits of the coefficients at a quantiser, of one of `every` macroblocks; with 1, the slot keeps each macroblock's.
   *
   * @param last the last place in the order of coding whose coefficients are kept
   */
  measure(slot: number, quantiser: number, { every = 1, last = LAST } = {}): number {
    const address = this.#slots[slot] ?? 0;
    this.#kernel.prepare(this.#parameters, address, quantiser, last);
    return this.#kernel.measure(this.#parameters, address, every);
  }

  /**
   * Takes for each macroblock the slot with the least distortion + lambda × bits, of those that were measured wholly.
   *
   * @param lambda squared samples a bit
   * @returns bits of all coefficients
   */
  choose(slots: number, lambda: number): number {
    return this.#kernel.choose(this.#parameters, slots, lambda);
  }

  /**
   * The picture with its macroblocks; a view of the thread's memory.
   *
   * @param index where in it the places of rows go
   * @param start where macroblocks begin; `end`: what must be free after them
   * @returns undefined where they do not fit
   */
  code(index: number, start: number, end: number): Uint8Array<ArrayBuffer> | undefined {
    const at = this.#output;
    const limit = at + this.bytes - end;
    const bytes = this.#kernel.code(this.#parameters, at + index, at + start, limit);
    if (bytes < 0) return undefined;
    const picture = new Uint8Array(this.#memory.memory.buffer as ArrayBuffer, at, this.bytes);
    picture.fill(0, start + bytes);
    return picture;
  }

  /** Where planes lie in this memory, copied if they have to be. */
  #place(data: Uint8Array): number {
    if (data.buffer === this.#memory.memory.buffer) return data.byteOffset;
    const { width, height } = this.#settings;
    this.#planes ??= this.#memory.allocate(planarBytes(this.#kind.input, width, height) + 16);
    new Uint8Array(this.#memory.memory.buffer).set(data, this.#planes);
    return this.#planes;
  }
}

/** Of Arai, Agui and Nakajima's transform: its outputs are larger than a DCT's by 8 times the product of two of these. */
const GROWN = Array.from({ length: 8 }, (_, k) => (k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2));

/** What makes words of the transform's outputs: of DC, then of all in the order of coding; lanes are luma and chroma by twos. */
function scalesOf({ luma, chroma }: Weights, kept: number, depth: 8 | 10 | 12): Float32Array {
  const scales = new Float32Array(65 * 4).fill(depth === 12 ? 1 / 32 : 1 / 8, 0, 4);
  for (let place = 1; place < 64; place++) {
    const raster = ZIGZAG[place] ?? 0;
    const transform = 8 * (GROWN[raster >> 3] ?? 1) * (GROWN[raster & 7] ?? 1);
    for (let lane = 0; lane < 4; lane++) {
      scales[(place + 1) * 4 + lane] = kept / (transform * ((lane < 2 ? luma : chroma)[place] ?? 1));
    }
  }
  return scales;
}

/** Squares of what samples a kept coefficient is worth, summed as the kernel sums: two places a lane. */
function importanceOf({ luma, chroma }: Weights, kept: number): Float32Array {
  return Float32Array.from({ length: 64 }, (_, lane) => {
    const weights = lane < 32 ? luma : chroma;
    const [one = 0, other = 0] = weights.slice((lane % 32) * 2, (lane % 32) * 2 + 2);
    const first = one || other;
    return (first ** 2 + other ** 2) / 2 / kept ** 2;
  });
}

/** Bits of the first sixteen levels, without a run and with one. */
function shortLengths(levels: Uint32Array): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, at) => (levels[(at % 16) * 4 + (at >> 4)] ?? 0) & 31);
}
