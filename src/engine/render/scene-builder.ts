import { ExportError, unreachable } from '../errors/index.ts';
import { type AffineMatrix, invertMatrix, multiplyMatrices, RECORD_WORDS } from '../geometry/index.ts';
import type {
  FillNode,
  GroupNode,
  ImageNode,
  ImagePixels,
  Paint,
  Path,
  Scene,
  SceneNode,
  StrokeNode,
} from '../scene/index.ts';
import { BLEND_MODES, MATTE_MODES, PathVerb } from '../scene/index.ts';
import { OP_WORDS, Op } from './commands.ts';
import type { CachedCoverage, CoverageCache } from './coverage-cache.ts';
import type { Placement } from './fit.ts';
import { type GradientTables, linearCoefficients, radialCoefficients } from './gradient.ts';
import { type Images, samplingStep, toLevel } from './images.ts';
import { type Layer, LayerStack } from './layers.ts';
import { clipTile, maskTile } from './masks.ts';
import type { TileLists } from './tile-lists.ts';

/** Nodes in each other; deeper ones would overflow the stack of some browser. */
const MOST_NESTED = 1000;

export interface BuilderParts {
  readonly lists: TileLists;
  readonly coverages: CoverageCache;
  readonly gradients: GradientTables;
  readonly images: Images;
  /** Premultiplied, painted first in every tile. */
  readonly background: readonly [number, number, number, number];
}

/** Writes a scene into tile lists. */
export class SceneBuilder {
  readonly #parts: BuilderParts;
  readonly #lists: TileLists;
  readonly #layers: LayerStack;
  #placement: Placement | undefined;
  #nested = 0;
  // The operation that #paintTiles writes: its number, whether it hides what lies beneath, its operands.
  #op = 0;
  #opaque = false;
  readonly #operands = new Int32Array(16);
  readonly #operandFloats = new Float32Array(this.#operands.buffer);
  readonly #imagePaths = new WeakMap<ImagePixels, Path>();

  constructor(parts: BuilderParts) {
    this.#parts = parts;
    this.#lists = parts.lists;
    this.#layers = new LayerStack(parts.lists);
  }

  /** The most layers that the last scene needs at once, besides the one at the bottom. */
  get depth(): number {
    return this.#layers.deepest;
  }

  /** @throws ExportError COMPOSITION_LIMIT, ASSET_FAILED */
  build(scene: Scene, placement: Placement): void {
    this.#placement = placement;
    this.#nested = 0;
    this.#lists.begin();
    this.#layers.begin();
    if (this.#parts.background[3] > 0) {
      for (let tile = 0; tile < this.#lists.tiles; tile++) {
        const position = this.#lists.append(tile, Op.fill);
        this.#lists.floats.set(this.#parts.background, position + 1);
      }
    }
    this.#drawNodes(scene.children, 1);
  }

  get #place(): Placement {
    if (!this.#placement) throw new ExportError('INTERNAL', 'A scene is drawn before it is placed.');
    return this.#placement;
  }

  #drawNodes(nodes: readonly SceneNode[], opacity: number): void {
    if (++this.#nested > MOST_NESTED) {
      throw new ExportError('COMPOSITION_LIMIT', `Groups lie more than ${MOST_NESTED} deep in each other.`, {
        value: this.#nested,
      });
    }
    for (const node of nodes) this.#drawNode(node, opacity);
    this.#nested--;
  }

  #drawNode(node: SceneNode, opacity: number): void {
    const visible = opacity * node.opacity;
    if (!(visible > 0)) return;
    switch (node.type) {
      case 'fill':
      case 'stroke':
        this.#drawPath(node, visible);
        return;
      case 'image':
        this.#drawImage(node, visible);
        return;
      case 'group':
        this.#drawGroup(node, visible);
        return;
      default:
        unreachable(node);
    }
  }

  // ---- leaves

  #drawPath(node: FillNode | StrokeNode, opacity: number): void {
    const { matrix, content } = this.#place;
    const full = multiplyMatrices(matrix, node.transform);
    if (!this.#preparePaint(node.paint, full, opacity)) return;
    const kind = node.type === 'fill' ? node.rule : node.stroke;
    this.#paintTiles(this.#parts.coverages.get(node.path, full, kind, content));
  }

  /** Sets the operation up; false where the paint shows nothing. */
  #preparePaint(paint: Paint, matrix: AffineMatrix, opacity: number): boolean {
    if (paint.type === 'solid') return this.#prepareSolid(paint.colour, opacity);
    const last = paint.stops[paint.stops.length - 1];
    if (!last) return false;
    const linear = paint.type === 'linear' ? linearCoefficients(paint, matrix) : undefined;
    const radial = paint.type === 'radial' ? radialCoefficients(paint, matrix) : undefined;
    // A gradient without extent is its last colour (SVG 2, §14.2.2 and §14.2.3).
    if (!linear && !radial) return this.#prepareSolid(last.colour, opacity);
    const table = this.#parts.gradients.get(paint.stops);
    this.#opaque = table.opaque && opacity >= 1;
    this.#operands[3] = table.address;
    this.#operands[4] = table.id;
    this.#operandFloats[5] = Math.min(opacity, 1);
    if (linear) {
      this.#op = Op.linear;
      this.#operandFloats.set(linear, 6);
    } else if (radial) {
      this.#op = Op.radial;
      this.#operandFloats.set(radial.matrix, 6);
      this.#operandFloats[12] = radial.focus;
    }
    return true;
  }

  #prepareSolid(colour: readonly [number, number, number, number], opacity: number): boolean {
    const alpha = Math.min(colour[3] * opacity, 1);
    if (!(alpha > 0)) return false;
    this.#op = Op.fillMasked;
    this.#opaque = alpha >= 1;
    this.#operandFloats[3] = colour[0] * alpha;
    this.#operandFloats[4] = colour[1] * alpha;
    this.#operandFloats[5] = colour[2] * alpha;
    this.#operandFloats[6] = alpha;
    return true;
  }

  #drawImage(node: ImageNode, opacity: number): void {
    const { matrix, content } = this.#place;
    const full = multiplyMatrices(matrix, node.transform);
    const inverse = invertMatrix(full);
    if (!inverse) return;
    const level = this.#parts.images.get(node.image, samplingStep(inverse));
    this.#op = Op.image;
    this.#opaque = false;
    this.#operands[3] = level.address;
    this.#operands[4] = level.id;
    this.#operands[5] = level.width;
    this.#operands[6] = level.height;
    this.#operandFloats[7] = Math.min(opacity, 1);
    this.#operandFloats.set(toLevel(inverse, node.image, level), 8);
    const path = this.#imagePath(node.image);
    this.#paintTiles(this.#parts.coverages.get(path, full, 'nonzero', content));
  }

  #imagePath(image: ImagePixels): Path {
    let path = this.#imagePaths.get(image);
    if (!path) {
      const { width, height } = image;
      const { move, line, close } = PathVerb;
      path = {
        verbs: Uint8Array.of(move, line, line, line, close),
        points: Float64Array.of(0, 0, width, 0, width, height, 0, height),
      };
      this.#imagePaths.set(image, path);
    }
    return path;
  }

  /** Writes the prepared operation into every tile that the coverage names. */
  #paintTiles(coverage: CachedCoverage): void {
    const lists = this.#lists;
    const layers = this.#layers;
    const operands = this.#operands;
    const { records, id } = coverage;
    for (let at = 0; at < records.length; at += RECORD_WORDS) {
      const first = records[at] as number;
      const end = first + (records[at + 1] as number);
      const mask = records[at + 2] as number;
      const rect = records[at + 3] as number;
      const solidRun = mask === 0 && this.#op === Op.fillMasked;
      const op = solidRun ? Op.fill : this.#op;
      // A full tile names no mask, so that equal paint gives equal words whatever shape it came from.
      operands[0] = mask;
      operands[1] = mask === 0 ? 0 : id;
      operands[2] = rect;
      const from = solidRun ? 3 : 0;
      const count = (OP_WORDS[op] as number) - 1;
      for (let tile = first; tile < end; tile++) {
        if (!layers.enter(tile)) continue;
        if (mask === 0 && this.#opaque) layers.empty(tile);
        const position = lists.append(tile, op) + 1;
        const { words } = lists;
        for (let i = 0; i < count; i++) words[position + i] = operands[from + i] as number;
      }
    }
  }

  // ---- groups

  #drawGroup(group: GroupNode, opacity: number): void {
    if (group.children.length === 0) return;
    const plain = !group.clip && group.masks.length === 0 && !group.matte && group.blend === 'normal';
    if (plain && (opacity >= 1 || group.children.length === 1) && !hasBlending(group)) {
      this.#drawNodes(group.children, Math.min(opacity, 1));
      return;
    }
    const layer = this.#layers.open(false);
    const depth = this.#layers.depth;
    this.#drawNodes(group.children, 1);
    const factors = this.#maskLayer(group, layer, depth);
    if (group.matte) this.#drawMatte(group.matte, layer, depth);
    this.#popLayer(group, layer, depth, Math.min(opacity, 1), factors);
    this.#layers.close();
  }

  /** Applies clip and masks to the layer's tiles; gives by tile what its opacity is still to be multiplied by. */
  #maskLayer(group: GroupNode, layer: Layer, depth: number): Float32Array | undefined {
    const { clip, masks } = group;
    if ((!clip && masks.length === 0) || layer.count === 0) return undefined;
    const { matrix, outset } = this.#place;
    const { coverages } = this.#parts;
    const clipCoverage =
      clip && coverages.get(clip.path, multiplyMatrices(matrix, clip.transform), 'nonzero', outset);
    const maskCoverages = masks.map((mask) =>
      coverages.get(mask.path, multiplyMatrices(matrix, mask.transform), 'nonzero', outset),
    );
    const factors = new Float32Array(layer.count);
    for (let i = 0; i < layer.count; i++) {
      const tile = layer.touched[i] as number;
      const end = this.#lists.end(tile);
      let factor = clipCoverage ? clipTile(this.#lists, tile, clipCoverage) : 1;
      if (factor > 0 && masks.length > 0) factor = maskTile(this.#lists, tile, masks, maskCoverages);
      factors[i] = factor;
      if (this.#lists.end(tile) !== end) layer.scaled[tile] = 1;
      if (!(factor > 0)) this.#dropTile(layer, tile, depth);
    }
    return factors;
  }

  /** Takes the layer out of a tile as if nothing had been drawn there. */
  #dropTile(layer: Layer, tile: number, depth: number): void {
    this.#lists.cut(tile, layer.pushes[tile] as number);
    this.#layers.leave(tile, depth - 1);
  }

  #drawMatte(matte: NonNullable<GroupNode['matte']>, layer: Layer, depth: number): void {
    this.#layers.open(true);
    this.#drawNodes(matte.source, 1);
    this.#layers.close();
    const mode = MATTE_MODES.indexOf(matte.mode);
    const emptyKeeps = matte.mode === 'alpha-inverted' || matte.mode === 'luma-inverted';
    for (let i = 0; i < layer.count; i++) {
      const tile = layer.touched[i] as number;
      if (this.#layers.isOpen(tile, depth + 1)) {
        const position = this.#lists.append(tile, Op.matte);
        this.#lists.words[position + 1] = mode;
        layer.scaled[tile] = 1;
        this.#layers.leave(tile, depth);
      } else if (!emptyKeeps && this.#layers.isOpen(tile, depth)) {
        this.#dropTile(layer, tile, depth);
      }
    }
  }

  #popLayer(
    group: GroupNode,
    layer: Layer,
    depth: number,
    opacity: number,
    factors: Float32Array | undefined,
  ): void {
    const blend = BLEND_MODES.indexOf(group.blend);
    const dissolves = blend === 0 && !hasBlending(group);
    for (let i = 0; i < layer.count; i++) {
      const tile = layer.touched[i] as number;
      if (!this.#layers.isOpen(tile, depth)) continue;
      const visible = opacity * (factors ? (factors[i] as number) : 1);
      if (dissolves && visible >= 1 && layer.scaled[tile] === 0) {
        this.#lists.words[layer.pushes[tile] as number] = Op.none;
      } else {
        const position = this.#lists.append(tile, Op.pop);
        this.#lists.words[position + 1] = blend;
        this.#lists.floats[position + 2] = visible;
      }
      this.#layers.leave(tile, depth - 1);
    }
  }
}

/**
 * Whether a child blends with what lies beneath it, so that the group must stay isolated. Deeper ones can't: their own
 * group is isolated for the same reason.
 */
function hasBlending(group: GroupNode): boolean {
  return group.children.some((child) => child.type === 'group' && child.blend !== 'normal');
}
