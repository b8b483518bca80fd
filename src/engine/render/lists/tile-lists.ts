import { OP_WORDS, Op } from './commands.ts';

/** Words a chunk; the last one holds the next chunk's position where the chunk ends in a link. */
const CHUNK = 32;
const LAST = CHUNK - 1;

/** The lists of one frame: chunks in one array, chained a tile. */
class Lists {
  words: Int32Array;
  floats: Float32Array;
  readonly tails: Int32Array;
  next: number;

  constructor(tiles: number) {
    this.words = new Int32Array(tiles * CHUNK * 2);
    this.floats = new Float32Array(this.words.buffer);
    this.tails = new Int32Array(tiles);
    this.next = tiles * CHUNK;
    this.reset();
  }

  reset(): void {
    for (let tile = 0; tile < this.tails.length; tile++) this.tails[tile] = tile * CHUNK;
    this.next = this.tails.length * CHUNK;
  }

  takeChunk(): number {
    const chunk = this.next;
    this.next += CHUNK;
    if (this.next > this.words.length) {
      const grown = new Int32Array(this.words.length * 2);
      grown.set(this.words);
      this.words = grown;
      this.floats = new Float32Array(grown.buffer);
    }
    return chunk;
  }
}

/** Lists to be executed: `index` holds a tile's number and the place of its first word in `words`, in turn. */
export interface TileBatch {
  readonly words: Int32Array;
  readonly wordCount: number;
  readonly index: Int32Array;
  readonly count: number;
}

/**
 * A command list for each tile, written anew every frame and compared with the frame before.
 *
 * A position is an index into `words`; positions of one tile stay valid until the list is cut before them.
 */
export class TileLists {
  readonly tiles: number;
  #current: Lists;
  #previous: Lists;
  #hasPrevious = false;
  #batchWords = new Int32Array(1 << 12);
  readonly #batchIndex: Int32Array;

  constructor(tiles: number) {
    this.tiles = tiles;
    this.#current = new Lists(tiles);
    this.#previous = new Lists(tiles);
    this.#batchIndex = new Int32Array(tiles * 2);
  }

  /** The words of all lists; take them afresh after every {@link append}. */
  get words(): Int32Array {
    return this.#current.words;
  }

  /** The same memory as {@link words}. */
  get floats(): Float32Array {
    return this.#current.floats;
  }

  /** Begins a frame with empty lists. */
  begin(): void {
    const lists = this.#previous;
    this.#previous = this.#current;
    this.#current = lists;
    lists.reset();
  }

  /** Makes every tile of the next frame count as changed. */
  forget(): void {
    this.#hasPrevious = false;
  }

  /** Appends an operation to a tile's list and returns its position; the caller writes its operands. */
  append(tile: number, op: number): number {
    const lists = this.#current;
    const words = OP_WORDS[op] as number;
    let position = lists.tails[tile] as number;
    if ((position & LAST) + words > LAST - 1) {
      const chunk = lists.takeChunk();
      lists.words[position] = Op.link;
      lists.words[position | LAST] = chunk;
      position = chunk;
    }
    lists.words[position] = op;
    lists.tails[tile] = position + words;
    return position;
  }

  /** Where the next operation of a tile would go, unless it begins a chunk. */
  end(tile: number): number {
    return this.#current.tails[tile] as number;
  }

  /** Drops what a tile's list holds from `position` on. */
  cut(tile: number, position: number): void {
    this.#current.tails[tile] = position;
  }

  clear(tile: number): void {
    this.#current.tails[tile] = tile * CHUNK;
  }

  /** Whether no tile has anything to be drawn. */
  get isBlank(): boolean {
    const { tails } = this.#current;
    for (let tile = 0; tile < this.tiles; tile++) if (tails[tile] !== tile * CHUNK) return false;
    return true;
  }

  /** Gathers the lists that differ from the frame before and marks their tiles with 1 in `changed`. */
  collect(changed: Uint8Array): TileBatch {
    let count = 0;
    let at = 0;
    for (let tile = 0; tile < this.tiles; tile++) {
      const differs = !this.#hasPrevious || this.#differs(tile);
      changed[tile] = differs ? 1 : 0;
      if (!differs) continue;
      this.#batchIndex[count * 2] = tile;
      this.#batchIndex[count * 2 + 1] = at;
      at = this.#copy(tile, at);
      count++;
    }
    this.#hasPrevious = true;
    return { words: this.#batchWords, wordCount: at, index: this.#batchIndex, count };
  }

  #differs(tile: number): boolean {
    const a = this.#current.words;
    const b = this.#previous.words;
    const aEnd = this.#current.tails[tile] as number;
    const bEnd = this.#previous.tails[tile] as number;
    let i = tile * CHUNK;
    let j = i;
    for (;;) {
      if (i !== aEnd && a[i] === Op.link) i = a[i | LAST] as number;
      if (j !== bEnd && b[j] === Op.link) j = b[j | LAST] as number;
      if (i === aEnd || j === bEnd) return i !== aEnd || j !== bEnd;
      const words = OP_WORDS[a[i] as number] as number;
      for (let k = 0; k < words; k++) if (a[i + k] !== b[j + k]) return true;
      i += words;
      j += words;
    }
  }

  #copy(tile: number, start: number): number {
    const { words, floats, tails } = this.#current;
    const end = tails[tile];
    let from = tile * CHUNK;
    let at = start;
    let layers = 0;
    for (;;) {
      if (at + CHUNK > this.#batchWords.length) this.#growBatch();
      const out = this.#batchWords;
      if (from !== end && words[from] === Op.link) {
        from = words[from | LAST] as number;
        continue;
      }
      if (from === end) {
        out[at] = Op.end;
        return at + 1;
      }
      const op = words[from] as number;
      const count = OP_WORDS[op] as number;
      if (op === Op.push) layers++;
      else if (op === Op.pop || op === Op.matte) layers--;
      // An opaque tile at the bottom hides all before it. It may have lain in a group that is not needed here.
      if (op === Op.fill && layers === 0 && (floats[from + 4] as number) >= 1) at = start;
      if (op !== Op.none) {
        for (let k = 0; k < count; k++) out[at + k] = words[from + k] as number;
        at += count;
      }
      from += count;
    }
  }

  #growBatch(): void {
    const grown = new Int32Array(this.#batchWords.length * 2);
    grown.set(this.#batchWords);
    this.#batchWords = grown;
  }
}
