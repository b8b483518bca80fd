import kernel from '../../wasm/generated/output-transform.ts';
import { ExportError } from '../errors/index.ts';
import { type ColourSpace, type Frame, instantiateKernel, type KernelMemory } from '../media/index.ts';
import {
  HLG_PEAK,
  PQ_PEAK,
  REFERENCE_WHITE,
  type TransformKernel,
  transferNumber,
  transformParameters,
  UNCHANGED,
} from './transform-kernel.ts';

/** Where frames go: the light that the renderer meant, in another colour space. */
export interface OutputTransformSpec {
  readonly width: number;
  readonly height: number;
  readonly primaries: ColourSpace['primaries'];
  /**
   * `iec61966-2-1`: sRGB. `bt709`: for a display as ITU-R BT.1886 describes it, of gamma 2.4 with a black of 0. `pq`: SMPTE ST 2084,
   * absolute light up to 10,000 cd/m². `hlg`: ITU-R BT.2100, through the inverse of its OOTF.
   * `linear`: light itself, with the frame's white at 1.
   */
  readonly transfer: ColourSpace['transfer'];
  /** cd/m² of the frame's white under PQ and HLG; 203 unless given (ITU-R BT.2408, table 1: 58 % of PQ, 75 % of HLG). */
  readonly referenceWhite?: number;
  /** cd/m² of the display's nominal peak under HLG, which its OOTF depends on; 1000 unless given. */
  readonly peak?: number;
  /**
   * `f32`: nominally 0–1; PQ and HLG within it, the other transfers odd about 0 and going on above 1, as frames do.
   * `codes`: whole numbers from 0 to 2^bits − 1, of the full range.
   */
  readonly format: 'f32' | 'codes';
  /** Of codes, 8–16; 16 unless given. */
  readonly bits?: number;
  /** Whether codes are rounded up or down by an 8 × 8 pattern, the same in every frame, instead of to the nearest. */
  readonly dither?: boolean;
  /** The memory that frames are rendered into; a frame elsewhere is copied in first. */
  readonly memory: KernelMemory;
}

/** RGBA interleaved, rows without padding; the frame's alpha mode, in codes too. Lasts until the next call. */
export interface OutputPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array | Uint16Array;
}

export interface OutputTransform {
  /** @throws ExportError INTERNAL unless the frame is rgba32f of the transform's size */
  apply(frame: Frame): OutputPixels;
}

/**
 * From sRGB-encoded rgba32f frames, values below 0 and above 1 included, to another colour space: IEC 61966-2-1 decodes them, a
 * matrix derived from the chromaticities brings them to the other primaries, and the transfer encodes them. Colours that
 * the target cannot hold are clipped a channel. Straight colour is what is transformed; a premultiplied frame is
 * divided by its alpha before and multiplied after.
 *
 * @throws ExportError INVALID_SETTINGS for a size that is not whole and positive, levels that no display has, or bits
 *   beyond 8–16; RENDERER_FAILED where memory or WebAssembly is refused
 */
export function createOutputTransform(spec: OutputTransformSpec): OutputTransform {
  const { width, height, referenceWhite = REFERENCE_WHITE, peak = HLG_PEAK, bits = 16 } = spec;
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0)) {
    throw new ExportError('INVALID_SETTINGS', `Frames can't be ${width}×${height} pixels.`, {
      value: [width, height],
    });
  }
  check(referenceWhite, 1, PQ_PEAK, "The reference white is a display's, in cd/m²");
  check(peak, 100, PQ_PEAK, "The peak of HLG is a display's, in cd/m²");
  check(bits, 8, 16, 'Codes have a number of bits');
  return new KernelTransform({ ...spec, referenceWhite, peak, bits: Math.round(bits) });
}

function check(value: number, least: number, most: number, what: string): void {
  if (value >= least && value <= most) return;
  throw new ExportError('INVALID_SETTINGS', `${what}: from ${least} to ${most}, not ${value}.`, { value });
}

class KernelTransform implements OutputTransform {
  readonly #memory: KernelMemory;
  readonly #kernel: TransformKernel;
  readonly #parameters: number;
  readonly #transfer: number;
  readonly #maximum: number;
  readonly #dither: boolean;
  readonly #width: number;
  readonly #height: number;
  readonly #target: number;
  /** Where foreign frames are copied to; 0 until the first of them comes. */
  #copy = 0;

  constructor(spec: Required<Omit<OutputTransformSpec, 'dither'>> & { readonly dither?: boolean }) {
    const { width, height, memory, transfer, format, bits, dither = false } = spec;
    this.#width = width;
    this.#height = height;
    this.#memory = memory;
    this.#kernel = instantiateKernel<TransformKernel>(kernel, memory);
    const isSrgb = transfer === 'iec61966-2-1' && spec.primaries === 'bt709';
    this.#transfer = isSrgb ? UNCHANGED : transferNumber(transfer);
    this.#maximum = format === 'f32' ? 0 : 2 ** bits - 1;
    this.#dither = dither;
    // Now, and not when a frame is there: growing the memory would take the frame's pixels away.
    this.#target = memory.allocate(width * height * (format === 'f32' ? 16 : 8));
    const parameters = transformParameters(spec);
    this.#parameters = memory.allocate(parameters.byteLength);
    new Float32Array(memory.memory.buffer, this.#parameters, parameters.length).set(parameters);
  }

  apply(frame: Frame): OutputPixels {
    const [width, height] = [this.#width, this.#height];
    if (frame.format !== 'rgba32f' || frame.width !== width || frame.height !== height) {
      throw new ExportError(
        'INTERNAL',
        `A ${width}×${height} rgba32f frame was expected for its colours, not ${frame.width}×${frame.height} ${frame.format}.`,
        { value: [frame.width, frame.height, frame.format] },
      );
    }
    const length = width * height * 4;
    const source = this.#address(frame.data, length);
    const isPremultiplied = frame.alpha === 'premultiplied';
    this.#kernel.transform(
      ...[source, this.#target, width, height],
      this.#parameters,
      this.#transfer,
      isPremultiplied,
      this.#maximum,
      this.#dither,
    );
    const { buffer } = this.#memory.memory;
    const data =
      this.#maximum === 0
        ? new Float32Array(buffer, this.#target, length)
        : new Uint16Array(buffer, this.#target, length);
    return { width, height, data };
  }

  #address(data: Float32Array, length: number): number {
    if (data.length < length) {
      throw new ExportError('INTERNAL', `A frame of ${length} numbers was expected, not ${data.length}.`, {
        value: data.length,
      });
    }
    if (data.buffer === this.#memory.memory.buffer) return data.byteOffset;
    if (this.#copy === 0) this.#copy = this.#memory.allocate(length * 4);
    new Float32Array(this.#memory.memory.buffer, this.#copy, length).set(data.subarray(0, length));
    return this.#copy;
  }
}
