import { TILE_HEIGHT, TILE_WIDTH } from '../../geometry/index.ts';
import type { Placement } from '../placing/fit.ts';
import { LayerStack } from './layers.ts';
import { TileLists } from './tile-lists.ts';

/** What tile lists are written for: the frame, or a surface beside it. */
export class Canvas {
  /** Samples. */
  readonly width: number;
  readonly height: number;
  readonly tilesAcross: number;
  readonly lists: TileLists;
  readonly layers: LayerStack;
  /** 1 for each tile that the last batch draws. */
  readonly changed: Uint8Array;
  /** How the space of the nodes that are drawn here lies on the samples. */
  placement: Placement;

  constructor(width: number, height: number, placement: Placement) {
    this.width = width;
    this.height = height;
    this.placement = placement;
    this.tilesAcross = Math.ceil(width / TILE_WIDTH);
    const tiles = this.tilesAcross * Math.ceil(height / TILE_HEIGHT);
    this.lists = new TileLists(tiles);
    this.layers = new LayerStack(this.lists);
    this.changed = new Uint8Array(tiles);
  }
}
