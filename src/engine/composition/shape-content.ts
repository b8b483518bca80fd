import { ExportError } from '../errors/index.ts';
import type { BlendMode, Matrix, Path, SceneNode } from '../scene/index.ts';
import { pathProperty } from './bezier-path.ts';
import { blendMode } from './blend.ts';
import { Grouping, NOTHING, NodeList } from './grouping.ts';
import type { LayerContent } from './layer-content.ts';
import type { LayerContext } from './layer-context.ts';
import { LIMITS } from './limits.ts';
import { IDENTITY, Product } from './matrix.ts';
import { PaintItem } from './paint-item.ts';
import { EMPTY_PATH } from './path-builder.ts';
import { type LocalMatrix, PathUnion, type UnionPart } from './path-union.ts';
import { ellipse, polystar, rectangle } from './primitives.ts';
import { constant, numberProperty, type Property } from './property.ts';
import { Transform } from './transform.ts';
import { Trim } from './trim.ts';
import { isTrue, type Json, type JsonObject, objectsOf, rawNumber, textOf } from './values.ts';

const NOT_DRAWN: Readonly<Record<string, readonly [feature: string, name: string]>> = {
  mm: ['merge-paths', 'Merge Paths is'],
  rp: ['repeater', 'Repeater is'],
  rd: ['rounded-corners', 'Round Corners is'],
  pb: ['pucker-bloat', 'Pucker & Bloat is'],
  op: ['offset-paths', 'Offset Paths is'],
  zz: ['zig-zag', 'Zig Zag is'],
  tw: ['twist', 'Twist is'],
};

/** A paint with the paths it covers. */
interface PaintedPaths {
  readonly paint: PaintItem;
  readonly union: PathUnion;
}

/** A shape group: its transform, and what it draws, back to front. */
class ShapeGroup implements LocalMatrix {
  readonly parent: ShapeGroup | undefined;
  readonly drawn: (PaintedPaths | ShapeGroup)[] = [];
  transform: Property<Matrix> = constant(IDENTITY);
  opacity: Property<number> = constant(100);
  blend: BlendMode = 'normal';
  matrix: Matrix = IDENTITY;
  readonly world = new Product();
  readonly grouping = new Grouping();
  readonly list = new NodeList();

  constructor(parent: ShapeGroup | undefined) {
    this.parent = parent;
  }
}

interface PlacedTrim {
  readonly trim: Trim;
  readonly first: number;
}

/**
 * The shapes of one layer. Every path is evaluated once and trimmed by all the trims below it in its own and the
 * enclosing groups; then every fill and stroke draws the paths above it.
 */
export class ShapeContent implements LayerContent {
  readonly #animated: boolean;
  readonly #root: ShapeGroup;
  readonly #sources: readonly Property<Path>[];
  readonly #groups: readonly ShapeGroup[];
  readonly #trims: readonly PlacedTrim[];
  readonly #paths: Path[];
  #world: Matrix | undefined;
  #nodes: readonly SceneNode[] = NOTHING;

  constructor(shapes: Json | undefined, context: LayerContext) {
    const compiler = new ShapeCompiler(context);
    this.#root = compiler.compile(objectsOf(shapes), undefined, 0);
    this.#sources = compiler.sources;
    this.#groups = compiler.groups;
    this.#trims = compiler.trims;
    this.#paths = this.#sources.map(() => EMPTY_PATH);
    this.#animated = compiler.animated;
  }

  nodes(time: number, world: Matrix): readonly SceneNode[] {
    if (!this.#animated && this.#world === world) return this.#nodes;
    this.#world = world;
    for (let i = 0; i < this.#sources.length; i++) {
      this.#paths[i] = (this.#sources[i] as Property<Path>).at(time);
    }
    for (const { trim, first } of this.#trims) trim.apply(time, this.#paths, first);
    for (const group of this.#groups) group.matrix = group.transform.at(time);
    this.#nodes = this.#draw(this.#root, time, world);
    return this.#nodes;
  }

  #draw(group: ShapeGroup, time: number, outer: Matrix): readonly SceneNode[] {
    const opacity = Math.max(0, Math.min(1, group.opacity.at(time) / 100));
    if (opacity === 0) return NOTHING;
    const world = group.world.of(outer, group.matrix);
    const nodes: SceneNode[] = [];
    for (const item of group.drawn) {
      const drawn =
        item instanceof ShapeGroup
          ? this.#draw(item, time, world)
          : item.paint.nodes(time, item.union.of(this.#paths), world);
      for (const node of drawn) nodes.push(node);
    }
    return group.grouping.of(group.list.keep(nodes), { opacity, blend: group.blend });
  }
}

class ShapeCompiler {
  readonly sources: Property<Path>[] = [];
  readonly groups: ShapeGroup[] = [];
  readonly trims: PlacedTrim[] = [];
  animated = false;
  readonly #context: LayerContext;
  /** The group of each source, and how many vertices all sources up to it have. */
  readonly #owners: ShapeGroup[] = [];
  readonly #vertices: number[] = [0];

  constructor(context: LayerContext) {
    this.#context = context;
  }

  compile(items: readonly JsonObject[], parent: ShapeGroup | undefined, depth: number): ShapeGroup {
    const context = this.#context;
    if (depth > LIMITS.groupDepth) {
      throw new ExportError(
        'COMPOSITION_LIMIT',
        `The shape groups of the layer "${context.layer}" are nested more than ${LIMITS.groupDepth} deep.`,
        { value: context.layer },
      );
    }
    const group = new ShapeGroup(parent);
    this.groups.push(group);
    const first = this.sources.length;
    const unions = new Map<number, PathUnion>();
    context.spend(items.length * LIMITS.shapeWork);
    for (const item of items) {
      if (isTrue(item.hd)) continue;
      switch (item.ty) {
        case 'gr':
          group.drawn.push(this.#group(item, group, depth));
          break;
        case 'tr':
          this.#placeGroup(group, item);
          break;
        case 'fl':
        case 'st':
        case 'gf':
        case 'gs':
          this.#paint(group, item, first, unions);
          break;
        case 'tm': {
          const count = this.sources.length - first;
          context.spend(count + this.#verticesBetween(first, this.sources.length) * LIMITS.trimWork);
          const trim = new Trim(item, count, context);
          this.animated ||= trim.animated;
          if (count > 0) this.trims.push({ trim, first });
          break;
        }
        default:
          this.#geometry(group, item);
      }
    }
    // The first in the document lies on top, in a Scene it is the last.
    group.drawn.reverse();
    return group;
  }

  #group(item: JsonObject, parent: ShapeGroup, depth: number): ShapeGroup {
    const group = this.compile(objectsOf(item.it), parent, depth + 1);
    group.blend = blendMode(item.bm, this.#context);
    return group;
  }

  #placeGroup(group: ShapeGroup, item: JsonObject): void {
    const transform = new Transform(item, this.#context);
    group.transform = transform.animated ? transform : constant(transform.at(0));
    group.opacity = numberProperty(item.o, 100, this.#context);
    this.animated ||= transform.animated || group.opacity.animated;
  }

  #paint(group: ShapeGroup, item: JsonObject, first: number, unions: Map<number, PathUnion>): void {
    const last = this.sources.length;
    if (last === first) return;
    const paint = new PaintItem(item, this.#context);
    this.animated ||= paint.animated;
    let union = unions.get(last);
    if (!union) {
      union = new PathUnion(group, this.#parts(first, last));
      unions.set(last, union);
    }
    this.#context.spend(last - first + union.links + this.#verticesBetween(first, last));
    group.drawn.push({ paint, union });
  }

  #parts(first: number, last: number): UnionPart[] {
    const parts: UnionPart[] = [];
    let start = first;
    for (let i = first + 1; i <= last; i++) {
      const owner = this.#owners[start] as ShapeGroup;
      if (i < last && this.#owners[i] === owner) continue;
      parts.push({ first: start, count: i - start, owner });
      start = i;
    }
    return parts;
  }

  #verticesBetween(first: number, last: number): number {
    return (this.#vertices[last] as number) - (this.#vertices[first] as number);
  }

  #geometry(group: ShapeGroup, item: JsonObject): void {
    const source = this.#source(item);
    if (!source) return;
    this.animated ||= source.path.animated;
    this.sources.push(source.path);
    this.#owners.push(group);
    this.#vertices.push((this.#vertices.at(-1) as number) + source.vertices);
  }

  #source(item: JsonObject): { readonly path: Property<Path>; readonly vertices: number } | undefined {
    const context = this.#context;
    switch (item.ty) {
      case 'rc':
        return { path: rectangle(item, context), vertices: 8 };
      case 'el':
        return { path: ellipse(item, context), vertices: 4 };
      case 'sr': {
        const path = polystar(item, context);
        return { path, vertices: path.animated ? LIMITS.starPoints : path.at(0).verbs.length };
      }
      case 'sh':
        return pathProperty(item.ks, item.closed, context);
      default:
        this.#warnOf(item);
        return undefined;
    }
  }

  #warnOf(item: JsonObject): void {
    const type = textOf(item.ty) ?? 'without a type';
    const known = NOT_DRAWN[type];
    // Merge mode 1 puts the paths together as they are, which is what a fill below them does anyway.
    if (type === 'mm' && (rawNumber(item.mm) ?? 1) === 1) return;
    if (known) {
      this.#context.warn(known[0], `${known[1]} not drawn yet; the shapes stay as they are without it.`);
    } else {
      this.#context.warn('unknown-shape', `A shape of the unknown kind "${type.slice(0, 40)}" is left out.`);
    }
  }
}
