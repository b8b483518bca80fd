import { blocking } from './blocking.ts';
import { BandingMeter } from './cambi.ts';
import { contourScore } from './contours.ts';
import type { Picture } from './picture.ts';
import { PictureBench, type PlacedPictures } from './picture-bench.ts';
import { ringing } from './ringing.ts';
import { atLeast, fits } from './room-size.ts';
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
  readonly expected: number;
  readonly actual: number;
  readonly across: number;
  readonly down: number;
  readonly tiles: number;
  readonly scratch: number;
}

/** Measures what codecs leave behind: bands, borders of blocks, ripples. */
export class ArtifactMeter {
  readonly #bench: PictureBench;
  readonly #banding: BandingMeter;
  #rooms: { readonly width: number; readonly height: number; readonly rooms: Rooms } | undefined;

  /** @throws ExportError RENDERER_FAILED where memory or WebAssembly is refused */
  constructor(bench = new PictureBench()) {
    this.#bench = bench;
    this.#banding = new BandingMeter(bench.memory, bench.kernel);
  }

  /**
   * Both pictures are sRGB; alpha is ignored.
   *
   * @throws ExportError INTERNAL for pictures of different sizes
   */
  measure(expected: Picture, actual: Picture): Artifacts {
    return this.measurePlaced(this.#bench.place(expected, actual));
  }

  /** The same of pictures that are on the bench. */
  measurePlaced({ width, height, expected, actual }: PlacedPictures): Artifacts {
    const rooms = this.#roomsFor(width, height);
    this.#bench.kernel.videoLuma(expected, width, height, LUMA_WEIGHTS, rooms.expected);
    this.#bench.kernel.videoLuma(actual, width, height, LUMA_WEIGHTS, rooms.actual);
    return {
      banding: this.#bandingOf(rooms, width, height),
      blocking: this.#blockingOf(rooms, width, height),
      ringing: this.#ringingOf(rooms, width, height),
    };
  }

  /** CAMBI of a picture by itself: see {@link BandingMeter}. */
  cambi(picture: Picture): number {
    const { width, height, expected } = this.#bench.place(picture, picture);
    const rooms = this.#roomsFor(width, height);
    this.#bench.kernel.videoLuma(expected, width, height, LUMA_WEIGHTS, rooms.expected);
    return this.#banding.measure(rooms.expected, width, height);
  }

  #bandingOf({ expected, actual, tiles }: Rooms, width: number, height: number): number {
    this.#bench.kernel.contours(expected, actual, width, height, tiles);
    const sums = new Uint32Array(this.#bench.memory.memory.buffer, tiles, tilesOf(width, height));
    const contours = contourScore(sums);
    const cambi = this.#banding.measure(actual, width, height);
    // What the rendering has can only lessen it.
    if (cambi <= contours) return contours;
    return Math.max(contours, cambi - this.#banding.measure(expected, width, height));
  }

  #blockingOf({ expected, actual, across, down }: Rooms, width: number, height: number): number {
    this.#bench.kernel.borderSteps(expected, actual, width, height, across, down);
    const { buffer } = this.#bench.memory.memory;
    const rows = Math.ceil(height / TILE);
    return blocking(
      new Uint16Array(buffer, across, (width + 16) * rows),
      new Uint32Array(buffer, down, Math.ceil(width / TILE) * height),
      width,
      height,
    );
  }

  #ringingOf({ expected, actual, scratch, tiles }: Rooms, width: number, height: number): number {
    this.#bench.kernel.ripples(expected, actual, width, height, scratch, tiles);
    return ringing(new Uint32Array(this.#bench.memory.memory.buffer, tiles, 2 * tilesOf(width, height)));
  }

  #roomsFor(wantedWidth: number, wantedHeight: number): Rooms {
    const before = this.#rooms;
    if (before && fits(wantedWidth, wantedHeight, before)) return before.rooms;
    const { width, height } = atLeast(wantedWidth, wantedHeight, before);
    const { memory } = this.#bench;
    const stride = width + LUMA_MARGINS;
    const tiles = tilesOf(width, height);
    const rooms: Rooms = {
      expected: memory.allocate(stride * (height + 1) + 64),
      actual: memory.allocate(stride * (height + 1) + 64),
      across: memory.allocate((width + 16) * Math.ceil(height / TILE) * 2 + 64),
      down: memory.allocate(Math.ceil(width / TILE) * height * 4),
      tiles: memory.allocate(tiles * 8),
      scratch: memory.allocate(stride * (height + 20)),
    };
    this.#rooms = { width, height, rooms };
    return rooms;
  }
}
