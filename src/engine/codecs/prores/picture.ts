import proresKernel from '../../../wasm/generated/prores.ts';
import { ExportError } from '../../errors/index.ts';
import { instantiateKernel, type KernelMemory, planarLayout } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { INTERLACED_SCAN, matricesOf, PROGRESSIVE_SCAN } from './matrices.ts';
import { proResAlphaDepth, proResInput, proResKind } from './profiles.ts';
import { FALL, fitQuantiser, MOST_QUANTISER } from './rate-control.ts';

interface ProResKernel {
  tableBytes(): number;
  scratchBytes(): number;
  sliceBytes(): number;
  makeTables(to: number): void;
  sample(parameters: number, every: number): number;
  sampledBytes(parameters: number, every: number, quantiser: number, of: number): number;
  picture(
    ...operands: [
      ...slices: [parameters: number, every: number, quantiser: number, coarser: number],
      ...room: [to: number, limit: number, mostSliceBytes: number],
    ]
  ): number;
}

/** Addresses of the first samples, and bytes from line to line. */
export interface PicturePlanes {
  readonly luma: number;
  readonly blue: number;
  readonly red: number;
  /** 0 where there is none. */
  readonly alpha: number;
  readonly lumaStride: number;
  readonly chromaStride: number;
}

const PARAMETER_BYTES = 128;
/** Offsets into the parameters. */
const STRIDES_AT = 16;
const BIAS_AT = 64;
/** One slice of so many is looked at to choose the quantiser, or of fewer, so that there are enough to tell. */
const SAMPLED = 8;
const LEAST_SAMPLES = 96;
const WIDEST_SLICE = 8;
/** Greater levels there are none at the coarsest quantiser. */
const MOST_LEVEL = 64;
/**
 * What is added to a level, beside its sign, before it is cut: less than a half, since coefficients are distributed
 * like Laplace's and small ones cost more bits than they are worth.
 */
const BIAS = 0.4;
/** The same where levels go to the nearest. */
const ROUNDED = 0.5;
/** Coefficients of 12 bits reach ±2¹⁴, and are kept in words. */
const UNIT = 1.98;
/** Noise of 12 bits in the finest quantiser takes up to 21 bits a sample; headers on top. */
const BYTES_PER_SAMPLE = 4;
/** A picture may be larger than its target by this. */
const MOST_OVER = 1.1;
/** Of a slice's header and its place in the table of sizes. */
const SLICE_OVERHEAD = 8 + 2;
/** Half of what Apple's least profile gives one. */
const LEAST_MACROBLOCK_BYTES = 12;

/** Makes the slices of pictures: frames, or fields where the settings have them. */
export class ProResPicture {
  readonly slices: number;
  /** What {@link encode} may write. */
  readonly roomBytes: number;
  readonly #alpha: boolean;
  readonly #memory: KernelMemory;
  readonly #kernel: ProResKernel;
  readonly #parameters: number;
  readonly #mostSliceBytes: number;
  readonly #every: number;
  readonly #macroblocks: number;

  /** @throws ExportError INVALID_SETTINGS, RENDERER_FAILED where memory is refused */
  constructor(settings: EncodeSettings, memory: KernelMemory) {
    const { width, alpha = false } = settings;
    const height = pictureHeight(settings);
    const { is444 } = proResKind(settings);
    const { bits } = planarLayout(proResInput(settings));
    this.#alpha = alpha;
    this.#memory = memory;
    this.#kernel = instantiateKernel<ProResKernel>(proresKernel, memory);
    const rows = Math.ceil(height / 16);
    const perRow = slicesOf(width);
    this.slices = perRow * rows;
    this.#macroblocks = Math.ceil(width / 16) * rows;
    const enough = Math.max(1, Math.floor(this.slices / LEAST_SAMPLES));
    this.#every = Math.min(SAMPLED, 2 ** Math.floor(Math.log2(enough)));
    const samplesPerPixel = (is444 ? 3 : 2) + (alpha ? 1 : 0);
    this.#mostSliceBytes = WIDEST_SLICE * 256 * samplesPerPixel * BYTES_PER_SAMPLE;
    // What would need more than its planes, to whole macroblocks, is tried again with a coarser quantiser.
    this.roomBytes = this.slices * 2 + this.#macroblocks * 256 * samplesPerPixel * 2 + this.#mostSliceBytes;

    const scratch = memory.allocate(this.#kernel.scratchBytes());
    const tables = memory.allocate(this.#kernel.tableBytes());
    const coefficients = memory.allocate(this.#kernel.sliceBytes() * rows * Math.ceil(perRow / this.#every));
    const scan = memory.allocate(64);
    const weights = memory.allocate(2 * 64);
    const norms = memory.allocate(64 * 4);
    this.#parameters = memory.allocate(PARAMETER_BYTES);
    this.#kernel.makeTables(tables);
    const { buffer } = memory.memory;
    new Uint8Array(buffer, scan).set(settings.fieldOrder ? INTERLACED_SCAN : PROGRESSIVE_SCAN);
    const { luma, chroma } = matricesOf(settings);
    new Uint8Array(buffer, weights).set(luma);
    new Uint8Array(buffer, weights + 64).set(chroma);
    new Float32Array(buffer, norms, 64).set(normsOf(bits));
    const words = new Uint32Array(buffer, this.#parameters, PARAMETER_BYTES / 4);
    words.set([width, height, is444 ? 1 : 0, bits, tables, scan, weights, weights + 64], 6);
    words.set([scratch, coefficients], 14);
    words.set([norms, proResAlphaDepth(settings)], 18);
    new Float32Array(buffer, this.#parameters + BIAS_AT, 2).set([BIAS, UNIT]);
  }

  /**
   * Writes the table of slice sizes and the slices.
   *
   * @param target bytes that these should come to with their headers, without alpha
   * @param headers bytes of headers beside those of slices
   * @param to room for {@link roomBytes}
   * @returns the bytes
   * @throws ExportError ENCODER_FAILED where no quantiser is coarse enough
   */
  encode(planes: PicturePlanes, target: number, headers: number, to: number): number {
    const { luma, blue, red, alpha, lumaStride, chromaStride } = planes;
    const words = new Uint32Array(this.#memory.memory.buffer, this.#parameters, PARAMETER_BYTES / 4);
    words.set([luma, blue, red, alpha]);
    words.set([lumaStride, chromaStride], STRIDES_AT / 4);
    const overhead = this.slices * SLICE_OVERHEAD;
    // Headers leave little or nothing of the target of tiny pictures.
    const payload = Math.max(target - headers - overhead, this.#macroblocks * LEAST_MACROBLOCK_BYTES);
    const most = (payload + overhead) * MOST_OVER;
    const parameters = this.#parameters;
    const every = this.#every;
    this.#setBias(BIAS);
    const sampled = this.#kernel.sample(parameters, every);
    let { quantiser, coarser } = fitQuantiser(sampled, (payload * sampled) / this.slices, (scale, of) =>
      this.#kernel.sampledBytes(parameters, every, scale, of),
    );
    let bias = BIAS;
    if (quantiser === 1 && coarser === 0 && this.#fitsRounded((payload * sampled) / this.slices))
      bias = ROUNDED;
    const limit = to + this.roomBytes;
    for (;;) {
      this.#setBias(bias);
      const slices = [parameters, every, quantiser, coarser] as const;
      const bytes = this.#kernel.picture(...slices, to, limit, this.#mostSliceBytes);
      // Alpha is coded without loss: what it takes is no fault of the quantiser's.
      if (bytes >= 0 && (this.#alpha || bytes <= most)) return bytes;
      coarser = 0;
      // Where even the coarsest quantiser leaves too much of noise, small levels are left out.
      if (quantiser < MOST_QUANTISER) quantiser = coarserThan(quantiser, bytes < 0 ? 2 : bytes / most);
      else if (bias > -MOST_LEVEL) bias = Math.min(0, bias * 2 - 1);
      // Of pictures of some pixels DCs alone take more than their share of Apple's target.
      else if (bytes >= 0) return bytes;
      else
        throw new ExportError('ENCODER_FAILED', 'A frame does not fit into what ProRes allows.', {
          value: bytes,
        });
    }
  }

  /** Whether the sample takes no more at the finest quantiser where levels are rounded: bits are plenty then. */
  #fitsRounded(wanted: number): boolean {
    this.#setBias(ROUNDED);
    return this.#kernel.sampledBytes(this.#parameters, this.#every, 1, 1) <= wanted;
  }

  #setBias(bias: number): void {
    new Float32Array(this.#memory.memory.buffer, this.#parameters + BIAS_AT, 1)[0] = bias;
  }
}

/** Lines of a picture: of the frame, or of a field, which has half of them. */
export function pictureHeight({ height, fieldOrder }: EncodeSettings): number {
  return fieldOrder ? height / 2 : height;
}

/** The quantiser for a picture that came out too large by a factor. */
function coarserThan(quantiser: number, factor: number): number {
  return Math.min(MOST_QUANTISER, Math.max(quantiser + 1, Math.round(quantiser * factor ** FALL)));
}

/** What makes coefficients of the transform's outputs, in raster order. */
function normsOf(bits: number): Float32Array<ArrayBuffer> {
  // Of Arai, Agui and Nakajima's transform: its outputs are larger than a DCT's by 8 times the product of two of these.
  const grown = Array.from({ length: 8 }, (_, k) =>
    k === 0 ? 1 : Math.cos((k * Math.PI) / 16) * Math.SQRT2,
  );
  return Float32Array.from(
    { length: 64 },
    (_, at) => (UNIT * 2 ** (12 - bits)) / (8 * (grown[at >> 3] ?? 1) * (grown[at & 7] ?? 1)),
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
