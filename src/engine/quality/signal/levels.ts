import type { ColourSpace, KernelMemory, PlanarLayout } from '../../media/index.ts';
import type { Levels } from './seen-frame.ts';
import type { SignalKernel } from './signal-kernel.ts';
import type { PictureThresholds } from './thresholds.ts';

/** Of the block that the kernel reads: 9 floats, then 5 integers. */
const FLOATS = 9;
const PARAMETER_BYTES = 64;
const RESULTS = 5;
const CHROMA_MODES = { '444': 0, '422': 1, '420': 2 } as const;

/**
 * Weights of R′ and B′ in Y′: ITU-R BT.601-7 item 2.5.1; ITU-R BT.709-6 item 3.2; BT.2020-2 table 4, non-constant luminance.
 */
const LUMA_WEIGHTS = {
  smpte170m: { red: 0.299, blue: 0.114 },
  bt709: { red: 0.2126, blue: 0.0722 },
  'bt2020-ncl': { red: 0.2627, blue: 0.0593 },
} as const;

export interface LevelMeterOptions {
  readonly width: number;
  readonly height: number;
  readonly colourSpace: ColourSpace;
  readonly thresholds: Pick<PictureThresholds, 'black' | 'gamut'>;
  readonly kernel: SignalKernel;
  readonly memory: KernelMemory;
}

/** Counts where the codes of a frame's planes lie, in one pass over them. Chroma counts for the pixels it stands at. */
export class LevelMeter {
  readonly #options: LevelMeterOptions;
  readonly #parameters: number;
  readonly #scratch: number;
  readonly #results: number;
  #ready = '';

  constructor(options: LevelMeterOptions) {
    this.#options = options;
    const { memory, width } = options;
    this.#parameters = memory.allocate(PARAMETER_BYTES);
    this.#scratch = memory.allocate((width + 16) * 2 * 2);
    this.#results = memory.allocate(RESULTS * 4);
  }

  /** @param planes address of the frame in kernel memory */
  measure(planes: number, layout: PlanarLayout): Levels {
    const { width, height, kernel, memory } = this.#options;
    const ready = `${layout.bits}`;
    if (ready !== this.#ready) this.#prepare(layout.bits);
    this.#ready = ready;
    const wide = layout.bits > 8;
    const chroma = CHROMA_MODES[layout.chroma];
    kernel.levels(
      ...([planes, width, height, chroma, wide, this.#parameters, this.#scratch, this.#results] as const),
    );
    const counts = new Int32Array(memory.memory.buffer, this.#results, RESULTS);
    const [black = 0, below = 0, above = 0, outOfGamut = 0, chromaOutside = 0] = counts;
    const chromaWidth = chroma === 0 ? width : Math.ceil(width / 2);
    const chromaHeight = chroma === 2 ? Math.ceil(height / 2) : height;
    const chromaSamples = chromaWidth * chromaHeight;
    return { black, below, above, outOfGamut, chromaOutside, chromaSamples };
  }

  #prepare(bits: number): void {
    const { colourSpace, thresholds, memory } = this.#options;
    const unit = 2 ** (bits - 8);
    const { offset, range, chromaRange } = quantisation(colourSpace.fullRange, bits);
    // Nobody measures planes of R′G′B′, which have no luma.
    const { red, blue } = LUMA_WEIGHTS[colourSpace.matrix === 'rgb' ? 'bt709' : colourSpace.matrix];
    const green = 1 - red - blue;
    // R′, G′, B′ less Y′ per code of chroma, in codes of luma: BT.709-6 item 3.3 solved for them.
    const scale = range / chromaRange;
    const redOfV = 2 * (1 - red) * scale;
    const blueOfU = 2 * (1 - blue) * scale;
    const limit = (code: number): number =>
      colourSpace.fullRange ? offset + ((code - 16) / 219) * range : code * unit;
    const floats = [
      ...[thresholds.gamut.lumaLow, thresholds.gamut.lumaHigh].map(limit),
      ...[thresholds.gamut.low, thresholds.gamut.high].map(limit),
      ...[redOfV, -(blueOfU * blue) / green, -(redOfV * red) / green, blueOfU],
      2 ** (bits - 1),
    ];
    const most = 2 ** bits - 1;
    const integers = [
      Math.floor(offset + thresholds.black.pixel * range),
      ...(colourSpace.fullRange ? [0, most, 0, most] : [16 * unit, 235 * unit, 16 * unit, 240 * unit]),
    ];
    new Float32Array(memory.memory.buffer, this.#parameters, FLOATS).set(floats);
    new Int32Array(memory.memory.buffer, this.#parameters + FLOATS * 4, integers.length).set(integers);
  }
}

/** ITU-R BT.709-6 item 3.4 and BT.2020-2 table 5 for narrow range; ITU-T H.273 section 8.3 for full range. */
function quantisation(
  fullRange: boolean,
  bits: number,
): { readonly offset: number; readonly range: number; readonly chromaRange: number } {
  const unit = 2 ** (bits - 8);
  const most = 2 ** bits - 1;
  return fullRange
    ? { offset: 0, range: most, chromaRange: most }
    : { offset: 16 * unit, range: 219 * unit, chromaRange: 224 * unit };
}
