import { ExportError } from '../../errors/index.ts';
import type { AffineMatrix, BlockPool } from '../../geometry/index.ts';
import type { DeferredImage, ImagePixels } from '../../scene/index.ts';
import { decode } from './linear-light.ts';

/** One size of an image in kernel memory: premultiplied RGBA, 16 bits a channel. */
export interface ImageLevel {
  readonly address: number;
  readonly id: number;
  readonly width: number;
  readonly height: number;
}

interface Entry {
  readonly levels: ImageLevel[];
  /** A frame of a video: the next frame shows another, whose pixels had better lie where these do. */
  readonly passing: boolean;
  bytes: number;
  lastUsed: number;
}

const BYTES_PER_PIXEL = 8;

/** Images by content, each with the halved sizes that were asked for; the least recently used leave first. */
export class Images {
  readonly #pool: BlockPool;
  readonly #budget: number;
  /** By code value: what it stands for in units of 1/255. */
  readonly #levels: Float64Array;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;
  #frame = 0;
  #nextId = 1;

  /** @param linear whether colours are converted to linear light */
  constructor(pool: BlockPool, budget: number, linear: boolean) {
    this.#pool = pool;
    this.#levels = Float64Array.from({ length: 256 }, (_, code) =>
      linear ? decode(code / 255) * 255 : code,
    );
    this.#budget = budget;
  }

  /** Brings the pixels of those images that are not at hand. They stay until the frame has ended. */
  async load(images: readonly DeferredImage[]): Promise<void> {
    for (const image of images) {
      const known = this.#entries.get(image.hash);
      if (known) known.lastUsed = this.#frame;
      else this.#add(image, await image.load());
    }
  }

  /**
   * The level to sample when one sample step moves by at most `step` image pixels.
   *
   * @throws ExportError ASSET_FAILED unless there are width × height pixels; INTERNAL where they were to be loaded
   */
  get(image: ImagePixels | DeferredImage, step: number): ImageLevel {
    const entry = this.#entries.get(image.hash) ?? this.#add(image, pixelsOf(image));
    entry.lastUsed = this.#frame;
    const wanted = Math.max(0, Math.round(Math.log2(step)));
    let level = entry.levels[entry.levels.length - 1] as ImageLevel;
    while (entry.levels.length <= wanted && (level.width > 1 || level.height > 1)) {
      const source = level;
      const halfWidth = Math.max(1, source.width >> 1);
      const halfHeight = Math.max(1, source.height >> 1);
      level = this.#addLevel(entry, halfWidth, halfHeight, (target) => {
        halve(this.#view(source), source.width, source.height, target, halfWidth, halfHeight);
      });
    }
    return entry.levels[Math.min(wanted, entry.levels.length - 1)] as ImageLevel;
  }

  #add(image: ImagePixels | DeferredImage, data: Uint8Array | Uint8ClampedArray): Entry {
    const { width, height } = image;
    if (!(width >= 1 && height >= 1) || data.length < width * height * 4) {
      throw new ExportError('ASSET_FAILED', `An image of ${width}×${height} pixels has too little data.`, {
        value: data.length,
      });
    }
    const entry: Entry = { levels: [], passing: 'load' in image, bytes: 0, lastUsed: this.#frame };
    this.#entries.set(image.hash, entry);
    this.#addLevel(entry, width, height, (target) => premultiply(data, this.#levels, target));
    return entry;
  }

  endFrame(): void {
    for (const [hash, entry] of this.#entries) {
      if (entry.passing && entry.lastUsed !== this.#frame) this.#remove(hash, entry);
    }
    if (this.#bytes > this.#budget) {
      const old = [...this.#entries].filter(([, entry]) => entry.lastUsed !== this.#frame);
      old.sort(([, a], [, b]) => a.lastUsed - b.lastUsed);
      for (const [hash, entry] of old) {
        if (this.#bytes <= this.#budget) break;
        this.#remove(hash, entry);
      }
    }
    this.#frame++;
  }

  #remove(hash: string, entry: Entry): void {
    this.#entries.delete(hash);
    this.#bytes -= entry.bytes;
    for (const level of entry.levels) {
      this.#pool.free(level.address, level.width * level.height * BYTES_PER_PIXEL);
    }
  }

  #view(level: ImageLevel): Uint16Array {
    return new Uint16Array(this.#pool.memory.memory.buffer, level.address, level.width * level.height * 4);
  }

  #addLevel(entry: Entry, width: number, height: number, fill: (target: Uint16Array) => void): ImageLevel {
    const bytes = width * height * BYTES_PER_PIXEL;
    const level = { address: this.#pool.allocate(bytes), id: this.#nextId++, width, height };
    fill(this.#view(level));
    entry.levels.push(level);
    entry.bytes += bytes;
    this.#bytes += bytes;
    return level;
  }
}

function pixelsOf(image: ImagePixels | DeferredImage): ImagePixels['data'] {
  if ('data' in image) return image.data;
  throw new ExportError('INTERNAL', 'An image is drawn whose Scene does not say that it must be loaded.', {
    value: image.hash,
  });
}

/** The most image pixels that one step over samples moves, given the matrix from samples to image pixels. */
export function samplingStep(matrix: AffineMatrix): number {
  return Math.max(Math.hypot(matrix[0], matrix[1]), Math.hypot(matrix[2], matrix[3]));
}

/** The matrix from samples to a level's pixels, given the one to the whole image's. */
export function toLevel(
  matrix: AffineMatrix,
  image: ImagePixels | DeferredImage,
  level: ImageLevel,
): AffineMatrix {
  const x = level.width / image.width;
  const y = level.height / image.height;
  return [matrix[0] * x, matrix[1] * y, matrix[2] * x, matrix[3] * y, matrix[4] * x, matrix[5] * y];
}

function premultiply(data: Uint8Array | Uint8ClampedArray, levels: Float64Array, target: Uint16Array): void {
  // WebAssembly's memory is little-endian, and so is every machine that runs it: opaque pixels are taken as whole words.
  const opaque = Int32Array.from(levels, (level) => Math.round(level * 257));
  const pixels = data.byteOffset % 4 === 0 ? data : data.slice();
  const words = new Int32Array(pixels.buffer, pixels.byteOffset, target.length >> 2);
  const pairs = new Int32Array(target.buffer, target.byteOffset, target.length >> 1);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    const alpha = word >>> 24;
    if (alpha === 255) {
      pairs[2 * i] = (opaque[word & 255] as number) | ((opaque[(word >> 8) & 255] as number) << 16);
      pairs[2 * i + 1] = (opaque[(word >> 16) & 255] as number) | OPAQUE_HIGH;
      continue;
    }
    // 257/255 takes v·α in units of 1/255² to units of 1/65535.
    const scale = (alpha * 257) / 255;
    target[4 * i] = Math.round((levels[word & 255] as number) * scale);
    target[4 * i + 1] = Math.round((levels[(word >> 8) & 255] as number) * scale);
    target[4 * i + 2] = Math.round((levels[(word >> 16) & 255] as number) * scale);
    target[4 * i + 3] = alpha * 257;
  }
}

/** Full alpha in the upper half of a word. */
const OPAQUE_HIGH = 0xffff << 16;

/**
 * The mean over the square that each pixel of the target stands for, so that every level shows the same picture at the
 * same place: a side of odd length takes a share of three pixels for each one.
 */
function halve(
  source: Uint16Array,
  sourceWidth: number,
  sourceHeight: number,
  target: Uint16Array,
  width: number,
  height: number,
): void {
  const columns = boxShares(sourceWidth, width);
  const rows = boxShares(sourceHeight, height);
  const sums = [0, 0, 0, 0];
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sums.fill(0);
      for (let j = 0; j < 3; j++) {
        const line = Math.min(2 * y + j, sourceHeight - 1) * sourceWidth;
        const down = rows[y * 3 + j] as number;
        for (let i = 0; i < 3; i++) {
          const share = down * (columns[x * 3 + i] as number);
          // An even side takes nothing of the third.
          if (share === 0) continue;
          const from = (line + Math.min(2 * x + i, sourceWidth - 1)) * 4;
          for (let c = 0; c < 4; c++) sums[c] = (sums[c] as number) + share * (source[from + c] as number);
        }
      }
      for (let c = 0; c < 4; c++) target[at++] = Math.round(sums[c] as number);
    }
  }
}

/** For each of `length` stretches of a row of `from` pixels, what it takes of the three from twice its place on. */
function boxShares(from: number, length: number): Float64Array {
  const shares = new Float64Array(length * 3);
  const span = from / length;
  for (let n = 0; n < length; n++) {
    for (let i = 0; i < 3; i++) {
      const overlap = Math.min((n + 1) * span, 2 * n + i + 1) - Math.max(n * span, 2 * n + i);
      shares[n * 3 + i] = Math.max(0, overlap) / span;
    }
  }
  return shares;
}
