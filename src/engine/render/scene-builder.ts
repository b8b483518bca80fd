import { ExportError, unreachable } from '../errors/index.ts';
import { multiplyMatrices } from '../geometry/index.ts';
import type { BlendMode, GroupNode, Scene, SceneNode } from '../scene/index.ts';
import { BLEND_MODES, MATTE_MODES } from '../scene/index.ts';
import type { Canvas } from './lists/canvas.ts';
import { Op } from './lists/commands.ts';
import type { Layer } from './lists/layers.ts';
import { clipTile, maskTile } from './lists/masks.ts';
import { Painter, type PainterParts } from './painter.ts';
import { DEEPEST } from './placing/extent.ts';
import type { Placement } from './placing/fit.ts';
import { placeInPerspective } from './placing/perspective.ts';
import type { CoverageCache } from './resources/coverage-cache.ts';
import { PictureBuilder } from './surfaces/picture-builder.ts';
import { needsSurface, planeMatrix } from './surfaces/surface-needs.ts';
import type { Surfaces } from './surfaces/surfaces.ts';

export interface BuilderParts extends PainterParts {
  readonly surfaces: Surfaces;
  readonly coverages: CoverageCache;
  /** Premultiplied, painted first in every tile. */
  readonly background: readonly [number, number, number, number];
}

/** Writes a scene into tile lists: those of the frame, and those of the surfaces that it needs. */
export class SceneBuilder {
  readonly #parts: BuilderParts;
  readonly #painter: Painter;
  readonly #pictures: PictureBuilder;
  #nested = 0;

  constructor(parts: BuilderParts) {
    this.#parts = parts;
    this.#painter = new Painter(parts);
    this.#pictures = new PictureBuilder(parts, this.#painter, {
      drawNodes: (canvas, nodes) => this.#drawNodes(canvas, nodes, 1),
      drawContent: (canvas, group) => this.#drawContent(canvas, group),
    });
  }

  /** @throws ExportError COMPOSITION_LIMIT, ASSET_FAILED */
  build(scene: Scene, canvas: Canvas): void {
    const { lists, layers, placement } = canvas;
    const { background } = this.#parts;
    this.#nested = 0;
    this.#pictures.begin(scene, placement.outset);
    lists.begin();
    layers.begin();
    if (background[3] > 0) {
      for (let tile = 0; tile < lists.tiles; tile++) {
        const position = lists.append(tile, Op.fill);
        lists.floats.set(background, position + 1);
      }
    }
    this.#drawNodes(canvas, scene.children, 1);
  }

  #drawNodes(canvas: Canvas, nodes: readonly SceneNode[], opacity: number): void {
    if (++this.#nested > DEEPEST) {
      throw new ExportError('COMPOSITION_LIMIT', `Groups lie more than ${DEEPEST} deep in each other.`, {
        value: this.#nested,
      });
    }
    for (const node of nodes) this.#drawNode(canvas, node, opacity);
    this.#nested--;
  }

  #drawNode(canvas: Canvas, node: SceneNode, opacity: number): void {
    const visible = opacity * node.opacity;
    if (!(visible > 0)) return;
    switch (node.type) {
      case 'fill':
      case 'stroke':
        this.#painter.path(canvas, node, visible);
        return;
      case 'image':
        this.#painter.image(canvas, node, visible);
        return;
      case 'group':
        this.#drawGroup(canvas, node, visible);
        return;
      default:
        unreachable(node);
    }
  }

  #drawGroup(canvas: Canvas, group: GroupNode, opacity: number): void {
    if (group.children.length === 0 && !group.filters?.length) return;
    const outside = canvas.placement;
    const inside = placeWithin(outside, group);
    if (!inside) {
      this.#drawPicture(canvas, group, opacity);
      return;
    }
    const plain = !group.clip && group.masks.length === 0 && !group.matte && group.blend === 'normal';
    if (plain && (opacity >= 1 || group.children.length === 1) && !hasBlending(group)) {
      canvas.placement = inside;
      this.#drawNodes(canvas, group.children, Math.min(opacity, 1));
      canvas.placement = outside;
      return;
    }
    const layer = canvas.layers.open(false);
    const { depth } = canvas.layers;
    canvas.placement = inside;
    this.#drawNodes(canvas, group.children, 1);
    const factors = this.#maskLayer(canvas, group, layer, depth);
    canvas.placement = outside;
    if (group.matte) this.#drawMatte(canvas, group.matte, layer, depth);
    popLayer(canvas, group, group.blend, layer, depth, Math.min(opacity, 1), factors);
    canvas.layers.close();
  }

  /** A group whose picture is made on a surface: filtered or seen in perspective. */
  #drawPicture(canvas: Canvas, group: GroupNode, opacity: number): void {
    if (!group.matte && group.blend === 'normal') {
      this.#pictures.draw(canvas, group, opacity);
      return;
    }
    const layer = canvas.layers.open(false);
    const { depth } = canvas.layers;
    this.#pictures.draw(canvas, group, 1);
    if (group.matte) this.#drawMatte(canvas, group.matte, layer, depth);
    popLayer(canvas, group, group.blend, layer, depth, Math.min(opacity, 1), undefined);
    canvas.layers.close();
  }

  /** A group's children, clip and masks, alone on a canvas. */
  #drawContent(canvas: Canvas, group: GroupNode): void {
    if (!group.clip && group.masks.length === 0) {
      this.#drawNodes(canvas, group.children, 1);
      return;
    }
    const layer = canvas.layers.open(false);
    const { depth } = canvas.layers;
    this.#drawNodes(canvas, group.children, 1);
    const factors = this.#maskLayer(canvas, group, layer, depth);
    popLayer(canvas, group, 'normal', layer, depth, 1, factors);
    canvas.layers.close();
  }

  /** Applies clip and masks to the layer's tiles; gives by tile what its opacity is still to be multiplied by. */
  #maskLayer(canvas: Canvas, group: GroupNode, layer: Layer, depth: number): Float32Array | undefined {
    const { clip, masks } = group;
    if ((!clip && masks.length === 0) || layer.count === 0) return undefined;
    const { lists, placement } = canvas;
    const { matrix, outset, perspective } = placement;
    const clipCoverage =
      clip &&
      this.#parts.coverages.get(
        clip.path,
        multiplyMatrices(matrix, clip.transform),
        'nonzero',
        outset,
        perspective,
      );
    const maskCoverages = masks.map((mask) => this.#pictures.mask(canvas, mask));
    const factors = new Float32Array(layer.count);
    for (let i = 0; i < layer.count; i++) {
      const tile = layer.touched[i] as number;
      const end = lists.end(tile);
      let factor = clipCoverage ? clipTile(lists, tile, clipCoverage) : 1;
      if (factor > 0 && masks.length > 0) factor = maskTile(lists, tile, masks, maskCoverages);
      factors[i] = factor;
      if (lists.end(tile) !== end) layer.scaled[tile] = 1;
      if (!(factor > 0)) dropTile(canvas, layer, tile, depth);
    }
    return factors;
  }

  #drawMatte(canvas: Canvas, matte: NonNullable<GroupNode['matte']>, layer: Layer, depth: number): void {
    const { lists, layers } = canvas;
    layers.open(true);
    this.#drawNodes(canvas, matte.source, 1);
    layers.close();
    const mode = MATTE_MODES.indexOf(matte.mode);
    const emptyKeeps = matte.mode === 'alpha-inverted' || matte.mode === 'luma-inverted';
    for (let i = 0; i < layer.count; i++) {
      const tile = layer.touched[i] as number;
      if (layers.isOpen(tile, depth + 1)) {
        const position = lists.append(tile, Op.matte);
        lists.words[position + 1] = mode;
        layer.scaled[tile] = 1;
        layers.leave(tile, depth);
      } else if (!emptyKeeps && layers.isOpen(tile, depth)) {
        dropTile(canvas, layer, tile, depth);
      }
    }
  }
}

/** Takes the layer out of a tile as if nothing had been drawn there. */
function dropTile({ lists, layers }: Canvas, layer: Layer, tile: number, depth: number): void {
  lists.cut(tile, layer.pushes[tile] as number);
  layers.leave(tile, depth - 1);
}

function popLayer(
  { lists, layers }: Canvas,
  group: GroupNode,
  mode: BlendMode,
  layer: Layer,
  depth: number,
  opacity: number,
  factors: Float32Array | undefined,
): void {
  const blend = BLEND_MODES.indexOf(mode);
  const dissolves = blend === 0 && !hasBlending(group);
  for (let i = 0; i < layer.count; i++) {
    const tile = layer.touched[i] as number;
    if (!layers.isOpen(tile, depth)) continue;
    const visible = opacity * (factors ? (factors[i] as number) : 1);
    if (dissolves && visible >= 1 && layer.scaled[tile] === 0) {
      lists.words[layer.pushes[tile] as number] = Op.none;
    } else {
      const position = lists.append(tile, Op.pop);
      lists.words[position + 1] = blend;
      lists.floats[position + 2] = visible;
    }
    layers.leave(tile, depth - 1);
  }
}

/** The placement of a group's own space; undefined where its picture has to be made on a surface. */
function placeWithin(placement: Placement, group: GroupNode): Placement | undefined {
  if (!needsSurface(group)) {
    const plane = planeMatrix(group);
    return plane ? { ...placement, matrix: multiplyMatrices(placement.matrix, plane) } : placement;
  }
  return placeInPerspective(placement, group);
}

/**
 * Whether a child blends with what lies beneath it, so that the group must stay isolated. Deeper ones can't: their own
 * group is isolated for the same reason.
 */
function hasBlending(group: GroupNode): boolean {
  return group.children.some((child) => child.type === 'group' && child.blend !== 'normal');
}
