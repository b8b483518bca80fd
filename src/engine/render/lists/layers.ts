import { ExportError } from '../../errors/index.ts';
import { Op } from './commands.ts';
import type { TileLists } from './tile-lists.ts';

/** More groups in each other than this need more memory than any picture is worth. */
const MOST_LAYERS = 256;

/** An isolated group that is being written: which tiles it has been pushed in, and where. */
export class Layer {
  /** The tiles that something was drawn in, in order of the first drawing. */
  touched = new Int32Array(64);
  count = 0;
  /** Whether it opens only in tiles in which the layer beneath is open: a matte has no effect elsewhere. */
  restricted = false;
  /** By tile: the position of the push, and of what follows it. Valid where the layer is open. */
  readonly pushes: Int32Array;
  readonly starts: Int32Array;
  /** By tile: 1 where a clip, mask or matte was applied. */
  readonly scaled: Uint8Array;

  constructor(tiles: number) {
    this.pushes = new Int32Array(tiles);
    this.starts = new Int32Array(tiles);
    this.scaled = new Uint8Array(tiles);
  }
}

/**
 * The stack of open layers. A layer is pushed in a tile only when something is drawn there, and then together with
 * those beneath it that are not open there yet.
 */
export class LayerStack {
  readonly #lists: TileLists;
  readonly #layers: Layer[] = [];
  /** How many layers are open in each tile. */
  readonly #depths: Int32Array;
  #depth = 0;
  /** Tiles with fewer open layers than this take no drawing. */
  #required = 0;
  #deepest = 0;

  constructor(lists: TileLists) {
    this.#lists = lists;
    this.#depths = new Int32Array(lists.tiles);
  }

  /** The most layers that were open at once since {@link begin}. */
  get deepest(): number {
    return this.#deepest;
  }

  get depth(): number {
    return this.#depth;
  }

  begin(): void {
    this.#depth = 0;
    this.#required = 0;
    this.#deepest = 0;
    this.#depths.fill(0);
  }

  open(restricted: boolean): Layer {
    if (this.#depth >= MOST_LAYERS) {
      throw new ExportError(
        'COMPOSITION_LIMIT',
        `More than ${MOST_LAYERS} groups with opacity, masks or blending lie in each other; flatten some.`,
        { value: this.#depth + 1 },
      );
    }
    let layer = this.#layers[this.#depth];
    if (!layer) {
      layer = new Layer(this.#lists.tiles);
      this.#layers.push(layer);
    }
    layer.count = 0;
    layer.restricted = restricted;
    if (restricted) this.#required = this.#depth;
    this.#depth++;
    this.#deepest = Math.max(this.#deepest, this.#depth);
    return layer;
  }

  /** Ends the top layer; every tile of it must have been left. */
  close(): void {
    this.#depth--;
    this.#required = 0;
    for (let i = 0; i < this.#depth; i++) if (this.#layers[i]?.restricted) this.#required = i;
  }

  /** Makes sure that all open layers are pushed in the tile; false where nothing may be drawn. */
  enter(tile: number): boolean {
    const open = this.#depths[tile] as number;
    if (open === this.#depth) return true;
    if (open < this.#required) return false;
    for (let i = open; i < this.#depth; i++) {
      const layer = this.#layers[i] as Layer;
      const position = this.#lists.append(tile, Op.push);
      layer.pushes[tile] = position;
      layer.starts[tile] = position + 1;
      layer.scaled[tile] = 0;
      if (layer.count === layer.touched.length) {
        const grown = new Int32Array(layer.count * 2);
        grown.set(layer.touched);
        layer.touched = grown;
      }
      layer.touched[layer.count++] = tile;
    }
    this.#depths[tile] = this.#depth;
    return true;
  }

  isOpen(tile: number, depth: number): boolean {
    return (this.#depths[tile] as number) >= depth;
  }

  /** Notes that the tile's list has come back to `depth` open layers. */
  leave(tile: number, depth: number): void {
    this.#depths[tile] = depth;
  }

  /** Drops all that the tile's list holds of the layer on top. */
  empty(tile: number): void {
    if (this.#depth === 0) this.#lists.clear(tile);
    else this.#lists.cut(tile, (this.#layers[this.#depth - 1] as Layer).starts[tile] as number);
  }
}
