import { KernelMemory } from '../media/index.ts';
import { blocking } from './blocking.ts';
import { BandingMeter } from './cambi.ts';
import { contourScore } from './contours.ts';
import { type Picture, requireEqualSize } from './picture.ts';
import { openQualityKernel } from './quality-kernel.ts';
import { ringing } from './ringing.ts';
import { TILE, tilesOf } from './tiles.ts';

/** What a decoded picture has more of than its rendering; 0 for none. */
export interface Artifacts {
  /** CAMBI's scale, 0–24: what CAMBI says of both, or contours too high for it. */
  readonly banding: number;
  /** 0–1. */
  readonly blocking: number;
  readonly ringing: number;
}

/** Rec. 709 luma in the codes of video, 16–235 (ITU-R BT.709-6 item 3.5), in units of 2⁻¹⁴, 16 bits each. */
const LUMA_WEIGHTS = [0.2126, 0.7152, 0.0722]
  .map((weight) => BigInt(Math.round(((weight * 219) / 255) * 16384)))
  .reduce((packed, weight, i) => packed | (weight << BigInt(16 * i)), 0n);

/** Room beside a row of luma, on both sides together. */
const LUMA_MARGINS = 32;

interface Rooms {
  readonly picture: number;
  readonly expected: number;
  readonly actual: number;
  readonly across: number;
  readonly down: number;
  readonly tiles: number;
  readonly scratch: number;
}

/** Measures what codecs leave behind: bands, borders of blocks, ripples. */
export class ArtifactMeter {
  readonly #memory = new KernelMemory();
  readonly #kernel = openQualityKernel(this.#memory);
  readonly #banding = new BandingMeter(this.#memory, this.#kernel);
  #rooms: { readonly width: number; readonly height: number; readonly rooms: Rooms } | undefined;

  /**
   * Both pictures are sRGB; alpha is ignored.
   *
   * @throws ExportError INTERNAL for pictures of different sizes
   */
  measure(expected: Picture, actual: Picture): Artifacts {
    requireEqualSize(expected, actual);
    const { width, height } = expected;
    const rooms = this.#roomsFor(width, height);
    this.#take(expected, rooms.expected, rooms);
    this.#take(actual, rooms.actual, rooms);
    return {
      banding: this.#bandingOf(rooms, width, height),
      blocking: this.#blockingOf(rooms, width, height),
      ringing: this.#ringingOf(rooms, width, height),
    };
  }

  /** CAMBI of a picture by itself: see {@link BandingMeter}. */
  cambi(picture: Picture): number {
    const rooms = this.#roomsFor(picture.width, picture.height);
    this.#take(picture, rooms.expected, rooms);
    return this.#banding.measure(rooms.expected, picture.width, picture.height);
  }

  #bandingOf({ expected, actual, tiles }: Rooms, width: number, height: number): number {
    this.#kernel.contours(expected, actual, width, height, tiles);
    const sums = new Uint32Array(this.#memory.memory.buffer, tiles, tilesOf(width, height));
    const contours = contourScore(sums);
    const cambi = this.#banding.measure(actual, width, height);
    return Math.max(contours, cambi === 0 ? 0 : cambi - this.#banding.measure(expected, width, height));
  }

  #blockingOf({ expected, actual, across, down }: Rooms, width: number, height: number): number {
    this.#kernel.borderSteps(expected, actual, width, height, across, down);
    const { buffer } = this.#memory.memory;
    const rows = Math.ceil(height / TILE);
    return blocking(
      new Uint16Array(buffer, across, (width + 16) * rows),
      new Uint32Array(buffer, down, Math.ceil(width / TILE) * height),
      width,
      height,
    );
  }

  #ringingOf({ expected, actual, scratch, tiles }: Rooms, width: number, height: number): number {
    this.#kernel.ripples(expected, actual, width, height, scratch, tiles);
    return ringing(new Uint32Array(this.#memory.memory.buffer, tiles, 2 * tilesOf(width, height)));
  }

  #take({ width, height, data }: Picture, luma: number, { picture }: Rooms): void {
    new Uint8Array(this.#memory.memory.buffer).set(data.subarray(0, width * height * 4), picture);
    this.#kernel.videoLuma(picture, width, height, LUMA_WEIGHTS, luma);
  }

  #roomsFor(width: number, height: number): Rooms {
    if (this.#rooms?.width === width && this.#rooms.height === height) return this.#rooms.rooms;
    const stride = width + LUMA_MARGINS;
    const tiles = tilesOf(width, height);
    const rooms: Rooms = {
      picture: this.#memory.allocate(width * height * 4 + 64),
      expected: this.#memory.allocate(stride * (height + 1) + 64),
      actual: this.#memory.allocate(stride * (height + 1) + 64),
      across: this.#memory.allocate((width + 16) * Math.ceil(height / TILE) * 2 + 64),
      down: this.#memory.allocate(Math.ceil(width / TILE) * height * 4),
      tiles: this.#memory.allocate(tiles * 8),
      scratch: this.#memory.allocate(stride * (height + 20)),
    };
    this.#rooms = { width, height, rooms };
    return rooms;
  }
}
