import { ExportError } from '../../errors/index.ts';
import { Op } from '../lists/commands.ts';
import { type DeviceCopies, NO_ROOM } from './device-copies.ts';

/** Device words an operation takes at most; a list is given room in this step. */
export const MOST_WORDS = 24;

type Triple = [number, number, number];

/** A rectangle word that stands for cover of the whole tile, and one for no cover at all. */
const WHOLE = 0;
const NOTHING = 1;

/** Beyond, a whole number of image pixels would not fit into 32 bits; every image ends long before. */
const FARTHEST = 2 ** 30;

/**
 * Rewrites tile lists for the device. Operations keep their numbers and order; a coverage operand becomes the word
 * at which the mask's row 0 begins, and its rectangle (0: the whole tile, 1: nothing). Whatever is counted from
 * the grid's origin is counted from the tile's here, computed in double precision: the shader has single only.
 */
export class ListWriter {
  readonly #copies: DeviceCopies;
  #words = new Uint32Array(1 << 16);
  #floats = new Float32Array(this.#words.buffer);
  #length = 0;
  // Operands of the list that is being read.
  #source: Int32Array = new Int32Array(0);
  #sourceFloats: Float32Array = new Float32Array(0);

  constructor(copies: DeviceCopies) {
    this.#copies = copies;
  }

  get words(): Uint32Array<ArrayBuffer> {
    return this.#words;
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Takes `count` words for the caller to write and returns their place. */
  reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    this.#ensure();
    return at;
  }

  /** Appends numbers and returns the place of the first. */
  put(numbers: ArrayLike<number>, kind: 'float' | 'integer'): number {
    const at = this.reserve(numbers.length);
    (kind === 'float' ? this.#floats : this.#words).set(numbers, at);
    return at;
  }

  /** Says which words the next lists are in. */
  read(words: Int32Array): void {
    if (this.#source === words) return;
    this.#source = words;
    this.#sourceFloats = new Float32Array(words.buffer, words.byteOffset, words.length);
  }

  /**
   * Appends the list that begins at `at`.
   *
   * @param x the tile's left side, in samples
   * @returns the most layers that it pushes at once, or NO_ROOM (and nothing is appended) where a mask or an image
   * finds no room on the device
   */
  write(at: number, x: number, y: number): number {
    const start = this.#length;
    let layers = 0;
    let deepest = 0;
    let from = at;
    for (;;) {
      this.#ensure();
      const op = this.#source[from] as number;
      this.#words[this.#length] = op;
      if (op === Op.end) {
        this.#length++;
        return deepest;
      }
      if (op === Op.push) deepest = Math.max(deepest, ++layers);
      else if (op === Op.pop || op === Op.matte) layers--;
      const next = this.#operation(op, from + 1, this.#length + 1, x, y);
      if (next === NO_ROOM) {
        this.#length = start;
        return NO_ROOM;
      }
      from = next;
    }
  }

  /** Rewrites one operation's operands; returns where the next one begins. */
  #operation(op: number, from: number, to: number, x: number, y: number): number {
    switch (op) {
      case Op.fill:
        return this.#copy(from, to, 4);
      case Op.push:
      case Op.apply:
        return this.#copy(from, to, 0);
      case Op.pop:
        return this.#copy(from, to, 2);
      case Op.plane:
      case Op.matte:
        return this.#copy(from, to, 1);
      case Op.fillMasked:
        if (!this.#coverage(from, to, WHOLE)) return NO_ROOM;
        return this.#copy(from + 3, to + 2, 4);
      case Op.clip:
        if (!this.#coverage(from, to, WHOLE)) return NO_ROOM;
        return this.#copy(from + 3, to + 2, 2);
      case Op.combine:
        if (!this.#coverage(from + 3, to, NOTHING)) return NO_ROOM;
        this.#copy(from, to + 2, 3);
        return from + 6;
      case Op.linear:
        return this.#linear(from, to, x, y);
      case Op.radial:
        return this.#radial(from, to, x, y);
      case Op.image:
      case Op.lanczos:
        return this.#image(from, to, x, y);
      case Op.surface:
        if (!this.#coverage(from, to, WHOLE)) return NO_ROOM;
        this.#picture(from + 3, to + 2, x, y);
        this.#words[to + 7] = this.#source[from + 9] as number;
        this.#length = to + 8;
        return from + 10;
      case Op.warp:
        return this.#warp(from, to, x, y);
      case Op.combineSurface:
        this.#copy(from, to, 3);
        this.#picture(from + 3, to + 3, x, y);
        this.#length = to + 8;
        return from + 9;
      default:
        throw new ExportError('INTERNAL', `The webgpu backend knows no operation ${op}.`, { value: op });
    }
  }

  #copy(from: number, to: number, count: number): number {
    for (let i = 0; i < count; i++) this.#words[to + i] = this.#source[from + i] as number;
    this.#length = to + count;
    return from + count;
  }

  /** @param absent what address 0 means: WHOLE or NOTHING */
  #coverage(from: number, to: number, absent: number): boolean {
    const address = (this.#source[from] as number) >>> 0;
    if (address === 0) {
      this.#words[to] = 0;
      this.#words[to + 1] = absent;
      return true;
    }
    const rect = (this.#source[from + 2] as number) >>> 0;
    const place = this.#copies.mask(address, this.#source[from + 1] as number, rect);
    if (place === NO_ROOM) return false;
    this.#words[to] = place;
    // An empty rectangle may be 0, which stands for the whole tile.
    this.#words[to + 1] = rect === WHOLE ? NOTHING : rect;
    return true;
  }

  /** Coverage, table and opacity, four words; false where there is no room. */
  #paint(from: number, to: number): boolean {
    if (!this.#coverage(from, to, WHOLE)) return false;
    const table = this.#copies.table(
      (this.#source[from + 3] as number) >>> 0,
      this.#source[from + 4] as number,
    );
    if (table === NO_ROOM) return false;
    this.#words[to + 2] = table;
    this.#words[to + 3] = this.#source[from + 5] as number;
    return true;
  }

  #linear(from: number, to: number, x: number, y: number): number {
    if (!this.#paint(from, to)) return NO_ROOM;
    const a = this.#sourceFloats[from + 6] as number;
    const b = this.#sourceFloats[from + 7] as number;
    const c = this.#sourceFloats[from + 8] as number;
    this.#floats[to + 4] = a;
    this.#floats[to + 5] = b;
    this.#floats[to + 6] = a * (x + 0.5) + b * (y + 0.5) + c;
    this.#length = to + 7;
    return from + 9;
  }

  #radial(from: number, to: number, x: number, y: number): number {
    if (!this.#paint(from, to)) return NO_ROOM;
    this.#matrix(from + 6, to + 4, x, y);
    this.#floats[to + 10] = this.#sourceFloats[from + 12] as number;
    this.#length = to + 11;
    return from + 13;
  }

  /** A matrix whose translation leads from the middle of the tile's first sample. */
  #matrix(from: number, to: number, x: number, y: number): void {
    const source = this.#sourceFloats;
    for (let i = 0; i < 4; i++) this.#floats[to + i] = source[from + i] as number;
    for (let i = 0; i < 2; i++) this.#floats[to + 4 + i] = this.#translation(from + i, x, y);
  }

  /** One row of a matrix, applied to the middle of the tile's first sample. */
  #translation(row: number, x: number, y: number): number {
    const source = this.#sourceFloats;
    const [a, c, e] = [source[row] as number, source[row + 2] as number, source[row + 4] as number];
    return a * (x + 0.5) + c * (y + 0.5) + e;
  }

  /** As the kernel's operands, but with whole and fractional parts of the translation apart. */
  #image(from: number, to: number, x: number, y: number): number {
    if (!this.#coverage(from, to, WHOLE)) return NO_ROOM;
    const width = this.#source[from + 5] as number;
    const height = this.#source[from + 6] as number;
    const address = (this.#source[from + 3] as number) >>> 0;
    const pixels = this.#copies.image(address, this.#source[from + 4] as number, width, height);
    if (pixels === NO_ROOM) return NO_ROOM;
    this.#words[to + 2] = pixels;
    this.#words[to + 3] = width;
    this.#words[to + 4] = height;
    for (let i = 0; i < 5; i++) this.#words[to + 5 + i] = this.#source[from + 7 + i] as number;
    for (let axis = 0; axis < 2; axis++) {
      const at = this.#translation(from + 8 + axis, x, y) - 0.5;
      const whole = Math.min(Math.max(Math.floor(at), -FARTHEST), FARTHEST);
      this.#words[to + 10 + axis] = whole;
      this.#floats[to + 12 + axis] = at - whole;
    }
    this.#length = to + 14;
    return from + 14;
  }

  /** A surface's address, left, top, width and height, five words; its id counts for comparing lists only. */
  #picture(from: number, to: number, x: number, y: number): void {
    this.#words[to] = this.#source[from] as number;
    this.#words[to + 1] = (this.#source[from + 2] as number) - x;
    this.#words[to + 2] = (this.#source[from + 3] as number) - y;
    this.#words[to + 3] = this.#source[from + 4] as number;
    this.#words[to + 4] = this.#source[from + 5] as number;
  }

  /** As the kernel's operands, without the id, the homography from the tile's corner. */
  #warp(from: number, to: number, x: number, y: number): number {
    if (!this.#coverage(from, to, WHOLE)) return NO_ROOM;
    this.#words[to + 2] = this.#source[from + 3] as number;
    for (let i = 0; i < 4; i++) this.#words[to + 3 + i] = this.#source[from + 5 + i] as number;
    for (let line = 0; line < 3; line++) {
      const place = from + 9 + line * 3;
      const [a, b, c] = [0, 1, 2].map((i) => this.#sourceFloats[place + i] as number) as Triple;
      this.#floats[to + 7 + line * 3] = a;
      this.#floats[to + 8 + line * 3] = b;
      this.#floats[to + 9 + line * 3] = a * x + b * y + c;
    }
    this.#length = to + 16;
    return from + 18;
  }

  #ensure(): void {
    if (this.#length + MOST_WORDS <= this.#words.length) return;
    const size = Math.max(this.#words.length * 2, 2 ** Math.ceil(Math.log2(this.#length + MOST_WORDS)));
    const grown = new Uint32Array(size);
    grown.set(this.#words);
    this.#words = grown;
    this.#floats = new Float32Array(grown.buffer);
  }
}
