import type { AffineMatrix, Bounds, Coverage, Rasteriser } from '../../geometry/index.ts';
import type { Path, StrokeStyle } from '../../scene/index.ts';
import type { Homography } from '../placing/homography.ts';

/** What is asked of a path: its area under a rule, or the area under a pen along it. */
export type CoverageKind = 'nonzero' | 'evenodd' | StrokeStyle;

/** Where coverage ends on a grid of samples. Compared by identity: one object for each grid and place. */
export interface CoverageBounds extends Bounds {
  readonly gridWidth: number;
  readonly gridHeight: number;
}

interface Entry {
  readonly path: Path;
  readonly matrix: AffineMatrix;
  readonly kind: CoverageKind;
  readonly clip: CoverageBounds;
  readonly perspective: Homography | undefined;
  readonly hash: number;
  readonly bytes: number;
  readonly coverage: CachedCoverage;
  lastUsed: number;
  reused: boolean;
}

export interface CachedCoverage extends Coverage {
  /** Never given to another coverage of the same renderer. */
  readonly id: number;
}

/** An entry's own objects, roughly. */
const OVERHEAD = 512;

/**
 * Coverage by path, matrix and kind, kept from frame to frame: the least recently used goes first when the budget is
 * spent. What was not asked for again in the frame after it was made is moving, and goes at once, so that
 * its masks are written again while they are still in the processor's cache; unless the renderer is told to keep it.
 */
export class CoverageCache {
  rasterised = 0;
  reused = 0;
  readonly #rasteriser: Rasteriser;
  readonly #budget: number;
  readonly #keepOnce: boolean;
  readonly #pathHashes = new WeakMap<Path, number>();
  readonly #entries = new Map<number, Entry[]>();
  #recent: Entry[] = [];
  #made: Entry[] = [];
  #bytes = 0;
  #frame = 0;
  #nextId = 1;
  readonly #key = new Float64Array(6);
  readonly #keyWords = new Uint32Array(this.#key.buffer);

  /** @param keepOnce whether what was asked for only once stays too, until the budget is spent */
  constructor(rasteriser: Rasteriser, budget: number, keepOnce = false) {
    this.#rasteriser = rasteriser;
    this.#budget = budget;
    this.#keepOnce = keepOnce;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param perspective from where the matrix leads to samples; without it that is where they are */
  get(
    path: Path,
    matrix: AffineMatrix,
    kind: CoverageKind,
    clip: CoverageBounds,
    perspective?: Homography,
  ): CachedCoverage {
    const hash = this.#hash(path, matrix, kind);
    let bucket = this.#entries.get(hash);
    if (bucket) {
      for (const entry of bucket) {
        if (
          entry.clip === clip &&
          sameKind(entry.kind, kind) &&
          sameMatrix(entry.matrix, matrix) &&
          samePerspective(entry.perspective, perspective) &&
          samePath(entry.path, path)
        ) {
          if (entry.lastUsed !== this.#frame) entry.reused = true;
          entry.lastUsed = this.#frame;
          this.reused++;
          return entry.coverage;
        }
      }
    } else {
      bucket = [];
      this.#entries.set(hash, bucket);
    }
    this.rasterised++;
    this.#rasteriser.resize(clip.gridWidth, clip.gridHeight);
    const { records, bytes } =
      typeof kind === 'string'
        ? this.#rasteriser.fill(path, matrix, kind === 'evenodd', clip, perspective)
        : this.#rasteriser.stroke(path, matrix, kind, clip, perspective);
    const entry: Entry = {
      path,
      matrix,
      kind,
      clip,
      perspective,
      hash,
      bytes: bytes + records.byteLength + path.points.byteLength + OVERHEAD,
      coverage: { id: this.#nextId++, records, bytes },
      lastUsed: this.#frame,
      reused: false,
    };
    bucket.push(entry);
    this.#made.push(entry);
    this.#bytes += entry.bytes;
    return entry.coverage;
  }

  /** Ends a frame: from here on what the frame did not use may go. */
  endFrame(): void {
    if (!this.#keepOnce) {
      for (const entry of this.#recent)
        if (!entry.reused && entry.lastUsed !== this.#frame) this.#drop(entry);
    }
    this.#recent = this.#made;
    this.#made = [];
    if (this.#bytes > this.#budget) this.#shrink();
    this.#frame++;
  }

  /** Whether ids have run so far that the caller should forget what it knows of them ({@link restart}). */
  get isWorn(): boolean {
    return this.#nextId > 0x7fff0000;
  }

  /** Drops everything and counts ids from the start. */
  restart(): void {
    for (const bucket of [...this.#entries.values()]) for (const entry of [...bucket]) this.#drop(entry);
    this.#recent = [];
    this.#made = [];
    this.#nextId = 1;
  }

  #shrink(): void {
    const old: Entry[] = [];
    for (const bucket of this.#entries.values()) {
      for (const entry of bucket) if (entry.lastUsed !== this.#frame) old.push(entry);
    }
    old.sort((a, b) => a.lastUsed - b.lastUsed);
    // Down to three quarters, so that the search is not made anew for every frame.
    for (const entry of old) {
      if (this.#bytes <= this.#budget * 0.75) break;
      this.#drop(entry);
    }
  }

  #drop(entry: Entry): void {
    const bucket = this.#entries.get(entry.hash);
    const at = bucket ? bucket.indexOf(entry) : -1;
    if (!bucket || at < 0) return;
    bucket.splice(at, 1);
    if (bucket.length === 0) this.#entries.delete(entry.hash);
    this.#bytes -= entry.bytes;
    this.#rasteriser.release(entry.coverage);
  }

  #hash(path: Path, matrix: AffineMatrix, kind: CoverageKind): number {
    let content = this.#pathHashes.get(path);
    if (content === undefined) {
      content = hashPath(path);
      this.#pathHashes.set(path, content);
    }
    this.#key.set(matrix);
    let hash = content ^ (kind === 'nonzero' ? 0 : kind === 'evenodd' ? 1 : 2);
    for (let i = 0; i < this.#keyWords.length; i++) hash = mix(hash, this.#keyWords[i] as number);
    return typeof kind === 'string' ? hash : mix(hash, kind.width * 4096);
  }
}

/** One step of FNV-1a over a word (Fowler, Noll, Vo), folded so that high bits reach the low ones. */
function mix(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, 0x01000193);
  return product ^ (product >>> 15);
}

function hashPath(path: Path): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < path.verbs.length; i++) hash = mix(hash, path.verbs[i] as number);
  const { buffer, byteOffset, byteLength } = path.points;
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
  for (let i = 0; i < words.length; i++) hash = mix(hash, words[i] as number);
  return hash;
}

function samePath(a: Path, b: Path): boolean {
  return a === b || (sameNumbers(a.verbs, b.verbs) && sameNumbers(a.points, b.points));
}

function sameNumbers(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function sameMatrix(a: AffineMatrix, b: AffineMatrix): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3] && a[4] === b[4] && a[5] === b[5];
}

function samePerspective(a: Homography | undefined, b: Homography | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameNumbers(a, b));
}

function sameKind(a: CoverageKind, b: CoverageKind): boolean {
  if (a === b) return true;
  if (typeof a === 'string' || typeof b === 'string') return false;
  return (
    a.width === b.width &&
    a.cap === b.cap &&
    a.join === b.join &&
    a.miterLimit === b.miterLimit &&
    a.dashOffset === b.dashOffset &&
    sameNumbers(a.dashes, b.dashes)
  );
}
