import type { Rational } from '../../media/index.ts';
import { RateMissed } from '../rate-missed.ts';
import { pictureOffset } from './pictures.ts';

/** The video buffering verifier of ISO/IEC 13818-2 annex C, at a constant rate. */
export interface BufferModel {
  readonly bitsPerSecond: number;
  readonly frameRate: Rational;
  readonly bufferBits: number;
  /** In the buffer when the first picture is taken out, and again when the picture after the last would be. */
  readonly startBits: number;
  /** Share of the rate that the encoder aimed at. */
  readonly aim: number;
}

/** Ticks of vbv_delay a second. */
const CLOCK = 90_000;
/** An encoder hits its aim only about. */
const CAUTION = 0.98;
const LATER = 0.9;

/**
 * Fills pictures up with zeros so that the run takes exactly what its time allows, never runs the buffer over and leaves it
 * as it was found; then writes into each what it is to wait in the buffer. So runs can follow each other in any number.
 *
 * @param pictures in decoding order, one a frame
 * @throws RateMissed where the pictures take more than the rate gives, over all or at one of them
 */
export function fillToRate(
  pictures: readonly Uint8Array<ArrayBuffer>[],
  model: BufferModel,
): Uint8Array<ArrayBuffer>[] {
  const { bitsPerSecond, frameRate, bufferBits, startBits, aim } = model;
  const count = pictures.length;
  /** Bits that have come by the time that picture `index` is taken out, whole bytes. */
  const arrived = (index: number): number =>
    startBits + 8 * Math.floor((index * bitsPerSecond * frameRate.den) / frameRate.num / 8);
  const sizes = pictures.map((picture) => picture.length);
  let taken = 0;
  for (let index = 0; index < count; index++) {
    const size = sizes[index] ?? 0;
    const overflow = arrived(index + 1) - taken - 8 * size - bufferBits;
    const stuffing = Math.max(0, Math.ceil(overflow / 8));
    sizes[index] = size + stuffing;
    taken += 8 * (size + stuffing);
  }
  const left = (arrived(count) - startBits - taken) / 8;
  if (left < 0) {
    const share = (arrived(count) - startBits) / taken;
    throw new RateMissed(`${-left} bytes more than ${count} frames may take`, aim * share * CAUTION);
  }
  spread(sizes, left, arrived);
  let before = 0;
  return pictures.map((picture, index) => {
    const size = sizes[index] ?? 0;
    const waiting = arrived(index) - 8 * before;
    before += size;
    if (8 * size > waiting) throw new RateMissed(`picture ${index} comes too late`, aim * LATER);
    const filled = new Uint8Array(size);
    filled.set(picture);
    writeDelay(filled, waiting, bitsPerSecond);
    return filled;
  });
}

/**
 * Fills a picture up to its share of a constant rate, with a buffer that holds one share and is full before each picture.
 *
 * @param bytes of the share; more than the picture has
 */
export function fillPicture(
  picture: Uint8Array<ArrayBuffer>,
  bytes: number,
  bitsPerSecond: number,
): Uint8Array<ArrayBuffer> {
  const filled = new Uint8Array(bytes);
  filled.set(picture);
  writeDelay(filled, 8 * bytes, bitsPerSecond);
  return filled;
}

/** Evenly where each picture still comes in time, else behind the last. */
function spread(sizes: number[], bytes: number, arrived: (index: number) => number): void {
  const share = Math.floor(bytes / sizes.length);
  let before = 0;
  const fits = sizes.every((size, index) => {
    const inTime = before + 8 * (size + share) <= arrived(index);
    before += 8 * (size + share);
    return inTime;
  });
  for (const index of sizes.keys()) if (fits) sizes[index] = (sizes[index] ?? 0) + share;
  const last = sizes.length - 1;
  sizes[last] = (sizes[last] ?? 0) + bytes - (fits ? share * sizes.length : 0);
}

/** vbv_delay: from the end of the picture's start code to its decoding (ISO/IEC 13818-2 section 6.3.9). */
function writeDelay(picture: Uint8Array, waitingBits: number, bitsPerSecond: number): void {
  const at = pictureOffset(picture);
  if (at === undefined) return;
  const delay = Math.floor(((waitingBits - 8 * (at + 4)) * CLOCK) / bitsPerSecond);
  // It follows ten bits of temporal_reference and three of the picture's type.
  const head = at + 5;
  picture[head] = ((picture[head] ?? 0) & 0xf8) | (delay >>> 13);
  picture[head + 1] = (delay >>> 5) & 0xff;
  picture[head + 2] = ((picture[head + 2] ?? 0) & 0x07) | ((delay & 0x1f) << 3);
}
