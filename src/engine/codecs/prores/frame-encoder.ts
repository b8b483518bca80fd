import proresKernel from '../../../wasm/generated/prores.ts';
import { ExportError } from '../../errors/index.ts';
import {
  instantiateKernel,
  KernelMemory,
  planarBytes,
  planarLayout,
  type YuvFrame,
} from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { HEADER_BYTES, writeHeaders } from './headers.ts';
import { MATRICES, PROGRESSIVE_SCAN } from './matrices.ts';
import { isProResProfile, proResInput, proResKind, proResTarget } from './profiles.ts';

interface ProResKernel {
  tableBytes(): number;
  scratchBytes(): number;
  sliceBytes(): number;
  makeTables(to: number): void;
  sample(parameters: number, every: number): number;
  sampledBytes(parameters: number, every: number, quantiser: number, to: number): number;
  picture(
    parameters: number,
    quantiser: number,
    coarser: number,
    to: number,
    limit: number,
    mostSliceBytes: number,
  ): number;
}

const PARAMETER_BYTES = 128;
/** Offset into the parameters. */
const BIAS_AT = 64;
const SCALE_BYTES = 64 * 4;
/** One slice of so many is looked at to choose the quantiser, or of fewer, so that there are enough to tell. */
const SAMPLED = 8;
const LEAST_SAMPLES = 96;
const WIDEST_SLICE = 8;
const MOST_QUANTISER = 224;
/** Greater levels there are none at the coarsest quantiser. */
const MOST_LEVEL = 64;
/** From which the search for a quantiser starts. */
const USUAL_QUANTISER = 4;
/** Bytes fall about as the quantiser's power of −0.8. */
const FALL = 1.25;
/** A frame may be larger than its target by this. */
const MOST_OVER = 1.1;
/**
 * What is added to a level, beside its sign, before it is cut: less than a half, since coefficients are distributed
 * like Laplace's and small ones cost more bits than they are worth.
 */
const BIAS = 0.4;
/** Noise of 12 bits in the finest quantiser takes up to 21 bits a sample; headers on top. */
const BYTES_PER_SAMPLE = 4;

/** Makes ProRes frames of planes; one for a segment or for as many as share a thread. */
export class ProResFrameEncoder {
  readonly #settings: EncodeSettings;
  readonly #memory: KernelMemory;
  readonly #kernel: ProResKernel;
  readonly #parameters: number;
  /** Room for planes that come from elsewhere; most lie in this memory already. */
  #planes: number | undefined;
  readonly #output: number;
  readonly #outputBytes: number;
  readonly #mostSliceBytes: number;
  readonly #slices: number;
  readonly #every: number;

  /**
   * @param memory of the thread; planes that lie in it are not copied
   * @throws ExportError INVALID_SETTINGS, RENDERER_FAILED where memory is refused
   */
  constructor(settings: EncodeSettings, memory = new KernelMemory()) {
    this.#settings = settings;
    this.#memory = memory;
    this.#kernel = instantiateKernel<ProResKernel>(proresKernel, memory);
    const { width, height, alpha } = settings;
    const { is444 } = proResKind(settings);
    const rows = Math.ceil(height / 16);
    const perRow = slicesOf(width);
    this.#slices = perRow * rows;
    const enough = Math.max(1, Math.floor(this.#slices / LEAST_SAMPLES));
    this.#every = Math.min(SAMPLED, 2 ** Math.floor(Math.log2(enough)));
    const sliceSamples = WIDEST_SLICE * 256 * (is444 ? 3 : 2) + (alpha ? WIDEST_SLICE * 256 : 0);
    this.#mostSliceBytes = sliceSamples * BYTES_PER_SAMPLE;
    // A frame that would need more is tried again with a coarser quantiser.
    this.#outputBytes =
      HEADER_BYTES +
      this.#slices * 2 +
      planarBytes(proResInput(settings), width, height) +
      this.#mostSliceBytes;
    const scratch = memory.allocate(this.#kernel.scratchBytes());
    const tables = memory.allocate(this.#kernel.tableBytes());
    const coefficients = memory.allocate(this.#kernel.sliceBytes() * rows * Math.ceil(perRow / this.#every));
    const scan = memory.allocate(PROGRESSIVE_SCAN.length);
    const scales = memory.allocate(2 * SCALE_BYTES);
    this.#parameters = memory.allocate(PARAMETER_BYTES);
    this.#output = memory.allocate(this.#outputBytes + 64);
    this.#kernel.makeTables(tables);
    const { buffer } = memory.memory;
    new Uint8Array(buffer, scan).set(PROGRESSIVE_SCAN);
    const { bits } = planarLayout(proResInput(settings));
    const { luma, chroma } = matricesOf(settings);
    new Float32Array(buffer, scales, 64).set(scalesOf(luma, bits));
    new Float32Array(buffer, scales + SCALE_BYTES, 64).set(scalesOf(chroma, bits));
    const words = new Uint32Array(buffer, this.#parameters, PARAMETER_BYTES / 4);
    const chromaWidth = is444 ? width : Math.ceil(width / 2);
    words.set([width * 2, chromaWidth * 2, width, height, is444 ? 1 : 0, bits, tables, scan], 4);
    words.set([scales, scales + SCALE_BYTES, scratch, coefficients], 12);
    new Float32Array(buffer, this.#parameters + BIAS_AT, 1)[0] = BIAS;
  }

  /** @returns a frame of its own memory */
  encode({ data }: YuvFrame): Uint8Array<ArrayBuffer> {
    const { width, height, alpha } = this.#settings;
    const { is444 } = proResKind(this.#settings);
    const luma = this.#place(data);
    const { buffer } = this.#memory.memory;
    const lumaBytes = width * height * 2;
    const chromaBytes = (is444 ? width : Math.ceil(width / 2)) * height * 2;
    const blue = luma + lumaBytes;
    const red = blue + chromaBytes;
    new Uint32Array(buffer, this.#parameters, 4).set([luma, blue, red, alpha ? red + chromaBytes : 0]);

    const start = this.#output + HEADER_BYTES;
    const room = this.#output + this.#outputBytes;
    const payload = this.#payload();
    const most = (payload + this.#overhead) * MOST_OVER;
    let { quantiser, coarser } = this.#chooseQuantiser(payload, start);
    let bias = BIAS;
    for (;;) {
      new Float32Array(this.#memory.memory.buffer, this.#parameters + BIAS_AT, 1)[0] = bias;
      const bytes = this.#kernel.picture(
        this.#parameters,
        quantiser,
        coarser,
        start,
        room,
        this.#mostSliceBytes,
      );
      // Alpha is coded without loss: what it takes is no fault of the quantiser's.
      if (bytes >= 0 && (alpha || bytes <= most)) {
        const frame = new Uint8Array(this.#memory.memory.buffer, this.#output, HEADER_BYTES + bytes).slice();
        writeHeaders(frame, this.#settings, is444, matricesOf(this.#settings), this.#slices);
        return frame;
      }
      coarser = 0;
      // Where even the coarsest quantiser leaves too much of noise, small levels are left out.
      if (quantiser < MOST_QUANTISER) quantiser = coarserThan(quantiser, bytes < 0 ? 2 : bytes / most);
      else if (bias > -MOST_LEVEL) bias = Math.min(0, bias * 2 - 1);
      else
        throw new ExportError('ENCODER_FAILED', 'A frame does not fit into what ProRes allows.', {
          value: bytes,
        });
    }
  }

  /** Where planes lie in this memory, copied if they have to be. */
  #place(data: Uint8Array): number {
    if (data.buffer === this.#memory.memory.buffer) return data.byteOffset;
    this.#planes ??= this.#memory.allocate(data.length + 16);
    new Uint8Array(this.#memory.memory.buffer).set(data, this.#planes);
    return this.#planes;
  }

  /** Bytes of slice headers and of their table. */
  get #overhead(): number {
    return this.#slices * (2 + 8);
  }

  /** Bytes for coefficients: what headers leave of the target, which of tiny pictures is little. */
  #payload(): number {
    const target = proResTarget(this.#settings);
    return Math.max(target - HEADER_BYTES - this.#overhead, target / 2);
  }

  /** The quantiser, and the share of slices that take the next coarser one, for about `payload` bytes of coefficients. */
  #chooseQuantiser(payload: number, scratch: number): { quantiser: number; coarser: number } {
    new Float32Array(this.#memory.memory.buffer, this.#parameters + BIAS_AT, 1)[0] = BIAS;
    const taken = this.#kernel.sample(this.#parameters, this.#every);
    // Samples come with the headers of their slices.
    const wanted = ((payload + this.#slices * 6) * taken) / this.#slices;
    const known = new Map<number, number>();
    const bytesAt = (quantiser: number): number => {
      let bytes = known.get(quantiser);
      if (bytes === undefined) {
        bytes = this.#kernel.sampledBytes(this.#parameters, this.#every, quantiser, scratch);
        known.set(quantiser, bytes);
      }
      return bytes;
    };
    // Invariant of the search: `fine` gives too many bytes, `coarse` not.
    let fine = 0;
    let coarse = MOST_QUANTISER;
    let guess = USUAL_QUANTISER;
    while (coarse - fine > 1) {
      const quantiser = Math.min(coarse - 1, Math.max(fine + 1, guess));
      const bytes = bytesAt(quantiser);
      if (bytes > wanted) fine = quantiser;
      else coarse = quantiser;
      guess = Math.round(quantiser * (bytes / wanted) ** FALL);
    }
    if (fine === 0) return { quantiser: 1, coarser: 0 };
    const more = bytesAt(fine);
    const less = bytesAt(coarse);
    return { quantiser: fine, coarser: more > less ? Math.min(1, (more - wanted) / (more - less)) : 1 };
  }
}

/** The quantiser for a picture that came out too large by a factor. */
function coarserThan(quantiser: number, factor: number): number {
  return Math.min(MOST_QUANTISER, Math.max(quantiser + 1, Math.round(quantiser * factor ** FALL)));
}

function matricesOf({ profile }: EncodeSettings): (typeof MATRICES)[keyof typeof MATRICES] {
  if (!isProResProfile(profile)) throw new ExportError('INTERNAL', `${profile} is no ProRes profile.`);
  return MATRICES[profile];
}

/** What makes levels of the transform's outputs at quantiser 1, in raster order (SMPTE RDD 36, clause 7.3). */
function scalesOf(matrix: readonly number[], bits: number): Float32Array<ArrayBuffer> {
  // Of Arai, Agui and Nakajima's transform: its outputs are larger than a DCT's by 8 times the product of two of these.
  const grown = Array.from({ length: 8 }, (_, k) =>
    k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2,
  );
  return Float32Array.from(
    matrix,
    (weight, at) => 2 ** (12 - bits) / (8 * (grown[at >> 3] ?? 1) * (grown[at & 7] ?? 1) * weight),
  );
}

/** Slices of a row of macroblocks: as wide as 8, the rest in ever smaller powers of two (clause 5.3). */
function slicesOf(width: number): number {
  const columns = Math.ceil(width / 16);
  let rest = columns % WIDEST_SLICE;
  let count = (columns - rest) / WIDEST_SLICE;
  for (; rest > 0; rest &= rest - 1) count++;
  return count;
}
