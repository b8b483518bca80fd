import kernel from '../../wasm/generated/coverage.ts';
import { ExportError } from '../errors/index.ts';
import { instantiateKernel, type KernelMemory } from '../media/index.ts';
import type { BlockPool } from './block-pool.ts';
import { FLATNESS, fillEdges, isDrawable } from './flatten.ts';
import { isFiniteMatrix, maximumScale } from './matrix.ts';
import { PerspectiveLines } from './perspective-lines.ts';
import { Stroker } from './stroke.ts';
import type { AffineMatrix, Bounds, LineSink, PathData, PenStyle, Perspective } from './types.ts';

/** Samples a tile. */
export const TILE_WIDTH = 64;
export const TILE_HEIGHT = 16;
export const RECORD_WORDS = 4;

const MASK_BYTES = TILE_WIDTH * TILE_HEIGHT * 2;
const STAGED_LINES = 1024;
const LINE_BYTES = 40;
/** 4 million edges, 160 MiB: a path that has more can't be meant. */
const MOST_LINES = 1 << 22;

interface CoverageKernel {
  workspaceBytes(width: number, height: number, stagedLines: number): number;
  configure(base: number, width: number, height: number, stagedLines: number): void;
  recordsAddress(): number;
  begin(store: number, left: number, top: number, right: number, bottom: number, evenOdd: boolean): void;
  moveStore(store: number): void;
  addStaged(count: number): number;
  finishLines(): void;
  advance(stack: number, count: number): number;
  recordTotal(): number;
  blocksLeft(): number;
}

/**
 * Which part of each sample a path covers. `records` holds {@link RECORD_WORDS} words a run of tiles, rows first:
 * the index of the first tile; how many tiles the run has; the address of its mask, or 0 where it is full; and the
 * mask's used part, left | top << 8 | right << 16 | bottom << 24, in samples of the tile. A mask is 16 rows of 64
 * unorm16 values; outside of the used part it counts as 0 and holds anything. Tiles that are not named are empty.
 */
export interface Coverage {
  readonly records: Int32Array;
  /** Bytes of masks held. */
  readonly bytes: number;
}

const EVERYWHERE: Bounds = {
  left: Number.NEGATIVE_INFINITY,
  top: Number.NEGATIVE_INFINITY,
  right: Number.POSITIVE_INFINITY,
  bottom: Number.POSITIVE_INFINITY,
};
const EMPTY: Coverage = { records: new Int32Array(0), bytes: 0 };

/** Turns paths into coverage over a grid of `width` × `height` samples. */
export class Rasteriser implements LineSink {
  readonly #memory: KernelMemory;
  readonly #pool: BlockPool;
  readonly #kernel: CoverageKernel;
  #workspace = 0;
  #workspaceBytes = 0;
  #width = 0;
  #height = 0;
  #tilesAcross = 0;
  readonly #mostLines: number;
  readonly #stroker = new Stroker();
  #staged = new Float64Array(0);
  #stagedCount = 0;
  #isBroken = false;
  #store: number;
  #capacity = 8 * STAGED_LINES;
  #lines = 0;
  #stack = 0;
  #stackCapacity = 0;
  #stackCount = 0;

  /** @param mostLines how many lines a path may break into before it is refused */
  constructor(pool: BlockPool, width: number, height: number, mostLines = MOST_LINES) {
    this.#pool = pool;
    this.#mostLines = mostLines;
    this.#memory = pool.memory;
    this.#kernel = instantiateKernel<CoverageKernel>(kernel, this.#memory);
    this.#store = this.#memory.allocate(this.#capacity * LINE_BYTES);
    this.resize(width, height);
  }

  /** Goes over to another grid; coverages made before stay as they are. */
  resize(width: number, height: number): void {
    if (width === this.#width && height === this.#height) return;
    this.#width = width;
    this.#height = height;
    this.#tilesAcross = Math.ceil(width / TILE_WIDTH);
    const bytes = this.#kernel.workspaceBytes(width, height, STAGED_LINES);
    if (bytes > this.#workspaceBytes) {
      if (this.#workspaceBytes > 0) this.#pool.free(this.#workspace, this.#workspaceBytes);
      this.#workspace = this.#pool.allocate(bytes);
      this.#workspaceBytes = bytes;
      this.#staged = new Float64Array(0);
    }
    this.#growStack();
    this.#kernel.configure(this.#workspace, width, height, STAGED_LINES);
  }

  #growStack(): void {
    const capacity = this.#stackSize;
    if (capacity <= this.#stackCapacity) return;
    const stack = this.#pool.allocate(capacity * 4);
    const bytes = new Uint8Array(this.#memory.memory.buffer);
    bytes.copyWithin(stack, this.#stack, this.#stack + this.#stackCount * 4);
    if (this.#stackCapacity > 0) this.#pool.free(this.#stack, this.#stackCapacity * 4);
    this.#stack = stack;
    this.#stackCapacity = capacity;
  }

  get #stackSize(): number {
    return this.#tilesAcross * 4 + 64;
  }

  /**
   * The coverage of a path's area within `clip`; a path or matrix that is not finite covers nothing.
   *
   * @param perspective from where the matrix leads to samples; without it that is where they are. All of the path must
   * lie before the eye.
   * @throws ExportError COMPOSITION_LIMIT for a path of too many lines; so does {@link stroke}
   */
  fill(
    path: PathData,
    matrix: AffineMatrix,
    evenOdd: boolean,
    clip: Bounds,
    perspective?: Perspective,
  ): Coverage {
    if (!isFiniteMatrix(matrix) || !isDrawable(path)) return EMPTY;
    this.#begin(clip, evenOdd);
    if (perspective) fillEdges(path, matrix, EVERYWHERE, new PerspectiveLines(this, perspective));
    else fillEdges(path, matrix, clip, this);
    return this.#finish();
  }

  /** The coverage of a path's outline, expanded in the path's space and then transformed. */
  stroke(
    path: PathData,
    matrix: AffineMatrix,
    pen: PenStyle,
    clip: Bounds,
    perspective?: Perspective,
  ): Coverage {
    const scale = maximumScale(matrix);
    if (!isFiniteMatrix(matrix) || !isDrawable(path) || !(pen.width > 0) || !(scale > 0)) return EMPTY;
    if (!Number.isFinite(pen.width) || !Number.isFinite(scale)) return EMPTY;
    this.#begin(clip, false);
    const sink = perspective ? new PerspectiveLines(this, perspective) : this;
    this.#stroker.stroke(path, pen, matrix, FLATNESS / scale, sink);
    return this.#finish();
  }

  /** Gives the masks of a coverage back. */
  release(coverage: Coverage): void {
    const { records } = coverage;
    for (let i = 2; i < records.length; i += RECORD_WORDS) {
      if (records[i] !== 0) this.#pool.free((records[i] as number) >>> 0, MASK_BYTES);
    }
  }

  line(x0: number, y0: number, x1: number, y1: number): void {
    if (y0 === y1) return;
    // Sums of pens and joints of absurd sizes may leave the numbers' range: such a path is not drawn at all.
    if (!Number.isFinite(x0 + y0 + x1 + y1)) this.#isBroken = true;
    const at = this.#stagedCount * 4;
    const staged = this.#staged;
    staged[at] = x0;
    staged[at + 1] = y0;
    staged[at + 2] = x1;
    staged[at + 3] = y1;
    if (++this.#stagedCount === STAGED_LINES) this.#flush();
  }

  #begin(clip: Bounds, evenOdd: boolean): void {
    this.#lines = 0;
    this.#stagedCount = 0;
    this.#isBroken = false;
    this.#refreshStaged();
    this.#kernel.begin(this.#store, clip.left, clip.top, clip.right, clip.bottom, evenOdd);
  }

  #refreshStaged(): void {
    if (this.#staged.buffer === this.#memory.memory.buffer) return;
    this.#staged = new Float64Array(this.#memory.memory.buffer, this.#workspace, STAGED_LINES * 4);
  }

  #flush(): void {
    // Each staged line may be cut into three at the sides of the clip rectangle.
    if (this.#isBroken) {
      this.#stagedCount = 0;
      return;
    }
    const needed = this.#lines + 3 * this.#stagedCount;
    if (needed > this.#capacity) this.#growStore(needed);
    this.#lines = this.#kernel.addStaged(this.#stagedCount);
    this.#stagedCount = 0;
  }

  #growStore(needed: number): void {
    if (needed > this.#mostLines) {
      throw new ExportError(
        'COMPOSITION_LIMIT',
        `A path breaks into more than ${this.#mostLines} lines; simplify it or lower its size.`,
        { value: needed },
      );
    }
    const capacity = Math.min(Math.max(needed, this.#capacity * 2), this.#mostLines);
    const store = this.#memory.allocate(capacity * LINE_BYTES);
    new Uint8Array(this.#memory.memory.buffer).copyWithin(
      store,
      this.#store,
      this.#store + this.#lines * LINE_BYTES,
    );
    this.#store = store;
    this.#capacity = capacity;
    this.#kernel.moveStore(store);
    this.#refreshStaged();
  }

  #finish(): Coverage {
    this.#flush();
    if (this.#isBroken) return EMPTY;
    this.#kernel.finishLines();
    let done = 0;
    while (done === 0) {
      this.#fillStack();
      done = this.#kernel.advance(this.#stack, this.#stackCount);
      this.#stackCount = this.#kernel.blocksLeft();
    }
    const total = this.#kernel.recordTotal();
    if (total === 0) return EMPTY;
    const address = this.#kernel.recordsAddress() >>> 0;
    const records = new Int32Array(this.#memory.memory.buffer, address, total * RECORD_WORDS).slice();
    let masks = 0;
    for (let i = 2; i < records.length; i += RECORD_WORDS) if (records[i] !== 0) masks++;
    return { records, bytes: masks * MASK_BYTES };
  }

  /** The kernel pops blocks off a stack of its own, kept full from the pool. */
  #fillStack(): void {
    if (this.#stackCount >= this.#tilesAcross * 2) return;
    const blocks: number[] = [];
    for (let i = this.#stackCount; i < this.#stackSize; i++) blocks.push(this.#pool.allocate(MASK_BYTES));
    const stack = new Uint32Array(this.#memory.memory.buffer, this.#stack, this.#stackSize);
    // The warmest block goes on top.
    for (let i = this.#stackCount; i < this.#stackSize; i++) stack[i] = blocks.pop() as number;
    this.#stackCount = this.#stackSize;
  }
}
