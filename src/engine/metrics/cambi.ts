import type { KernelMemory } from '../media/index.ts';
import type { QualityKernel } from './quality-kernel.ts';
import { atLeast, fits } from './room-size.ts';

/** Bands are looked for at five scales; their weights are 16, 8, 4, 2, 1: wide bands are seen at every scale. */
const SCALES = 5;

/** The window is a degree of sight: 63 pixels where a picture of 3,840 is watched from 1.5 times its height. */
const WINDOW = 63;
const UHD_WIDTH = 3840;
const UHD_PIXELS = 3840 * 2160;

/** The share of a picture's pixels that speaks for it. */
const SHARE = 0.6;

/** Steps in codes of 10 bits that bands are told by, and what each counts: contrast grows in proportion. */
const STEPS = [1, 2, 3, 4].map((step) => ({ step, weight: step }));

/** A step is seen where it changes the light by more than this part. */
const VISIBLE = 0.019;

const CODES = 1024;
const VALUE_BINS = 65536;

/** What the kernel works in, of one size of picture. */
interface Rooms {
  readonly image: number;
  readonly modes: number;
  readonly mask: number;
  readonly scratch: number;
  readonly histogram: number;
  readonly runs: number;
  readonly values: number;
}

/**
 * CAMBI: Tandon, Afonso, Sole and Krasula, "CAMBI: Contrast-aware Multiscale Banding Index", Picture Coding Symposium
 * 2021, with what its authors have changed since in the one that they publish (VMAF 3, `cambi`), because the scale from
 * 0 to 24 is that one's: of a pixel's contrasts the greatest counts, a contrast counts where it can be seen, and pixels
 * count where their surroundings are even.
 */
export class BandingMeter {
  readonly #memory: KernelMemory;
  readonly #kernel: QualityKernel;
  readonly #contrasts: number;
  #rooms: { readonly width: number; readonly height: number; readonly rooms: Rooms } | undefined;

  constructor(memory: KernelMemory, kernel: QualityKernel) {
    this.#memory = memory;
    this.#kernel = kernel;
    this.#contrasts = this.#writeContrasts();
  }

  /**
   * 0–24; annoying from about 5. Steps of two codes of 8 bits and more count as edges.
   *
   * @param luma address of a plane that the kernel's `videoLuma` wrote
   */
  measure(luma: number, width: number, height: number): number {
    const rooms = this.#roomsFor(width, height);
    const kernel = this.#kernel;
    const window = Math.max(3, Math.floor((WINDOW * width) / UHD_WIDTH));
    const radius = window >> 1;
    const samples = (2 * radius + 1) ** 2;
    let stride = strideOf(width);
    kernel.smoothed(luma, width, height, rooms.image, stride);
    kernel.evenMask(rooms.image, width, height, stride, leastEven(width, height), rooms.mask, rooms.scratch);
    let score = 0;
    let [columns, rows] = [width, height];
    for (let scale = 0; scale < SCALES; scale++) {
      if (scale > 0) {
        const [fullWidth, fullHeight, fullStride] = [columns, rows, stride];
        columns = (columns + 1) >> 1;
        rows = (rows + 1) >> 1;
        stride = strideOf(columns);
        kernel.halve(
          rooms.modes,
          rooms.mask,
          fullWidth,
          fullHeight,
          fullStride,
          rooms.image,
          rooms.mask,
          stride,
        );
      }
      kernel.modes(rooms.image, columns, rows, stride, rooms.modes);
      const pooled = kernel.bandedness(
        ...([rooms.modes, rooms.mask, columns, rows, stride, radius] as const),
        ...([this.#contrasts, STEPS.length, STEPS.length, SHARE] as const),
        ...([rooms.histogram, rooms.runs, rooms.values] as const),
      );
      score += (pooled / samples) * 2 ** (SCALES - 1 - scale);
    }
    return score;
  }

  #writeContrasts(): number {
    const address = this.#memory.allocate(STEPS.length * 12);
    const view = new DataView(this.#memory.memory.buffer, address);
    for (const [index, { step, weight }] of STEPS.entries()) {
      view.setInt32(index * 12, step, true);
      view.setFloat32(index * 12 + 4, weight, true);
      view.setInt32(index * 12 + 8, greatestVisible(step), true);
    }
    return address;
  }

  #roomsFor(wantedWidth: number, wantedHeight: number): Rooms {
    const before = this.#rooms;
    if (before && fits(wantedWidth, wantedHeight, before)) return before.rooms;
    const { width, height } = atLeast(wantedWidth, wantedHeight, before);
    const pixels = strideOf(width) * (height + 2);
    const radius = Math.floor((WINDOW * width) / UHD_WIDTH) + 1;
    const bins = CODES + 2 * STEPS.length;
    const columns = Math.ceil((width + 2 * radius) / 8) * 8 + 16;
    const rooms: Rooms = {
      image: this.#memory.allocate(pixels * 2),
      modes: this.#memory.allocate(pixels * 2),
      mask: this.#memory.allocate(pixels),
      scratch: this.#memory.allocate(pixels + strideOf(width) * 10),
      histogram: this.#memory.allocate(bins * columns * 2),
      runs: this.#memory.allocate((2 * radius + 4) * (width + 2) * 8),
      values: this.#memory.allocate(width * height * 2 + 64 + VALUE_BINS * 4),
    };
    this.#rooms = { width, height, rooms };
    return rooms;
  }
}

function strideOf(width: number): number {
  return Math.ceil(width / 16) * 16 + 32;
}

/** Half of the 49 pixels around, fewer in smaller pictures, whose pixels show more at once. */
function leastEven(width: number, height: number): number {
  const ratio = Math.sqrt(Math.max(1, UHD_PIXELS / (width * height)));
  return Math.max(0, Math.floor(24 - 3 * (ratio - 1)));
}

/** The greatest luma of 10 bits at which a step is seen; −1 for none. */
function greatestVisible(step: number): number {
  for (let code = BLACK; code + step < WHITE; code++) {
    if (light(code + step) - light(code) <= VISIBLE * light(code)) return code - 1;
  }
  return CODES;
}

const BLACK = 64;
const WHITE = 940;

/** ITU-R BT.1886 annex 1 with a white of 300 cd/m² and a black of 0.01 cd/m². */
function light(code: number): number {
  const gamma = 2.4;
  const [white, black] = [300 ** (1 / gamma), 0.01 ** (1 / gamma)];
  const value = Math.max(0, (code - BLACK) / (WHITE - BLACK));
  return (value * (white - black) + black) ** gamma;
}
