import { ExportError } from '../../errors/index.ts';
import type { Path, StrokeStyle } from '../../scene/index.ts';
import { pathProperty } from '../animation/bezier-path.ts';
import { constant, numberProperty, type Property } from '../animation/property.ts';
import { LIMITS } from '../document/limits.ts';
import { isTrue, type Json, type JsonObject, objectsOf, textOf } from '../document/values.ts';
import { blendMode } from '../layers/blend.ts';
import { NodeList } from '../layers/grouping.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { Transform } from '../transforms/transform.ts';
import { MergeStep } from './modifiers/merge-paths.ts';
import { ModifierStep, type PathModifier } from './modifiers/modifier.ts';
import { MODIFIER_LIMITS } from './modifiers/modifier-limits.ts';
import { offsetPaths } from './modifiers/offset-paths.ts';
import { puckerBloat } from './modifiers/pucker-bloat.ts';
import { RepeatedNodes, Repeater, RepeatStep } from './modifiers/repeater.ts';
import { roundedCorners } from './modifiers/rounded-corners.ts';
import { MOST_TWIST_PIECES, twist } from './modifiers/twist.ts';
import { zigZag } from './modifiers/zig-zag.ts';
import { PaintItem } from './paint-item.ts';
import type { PathStep, PlacedSlot } from './path-slots.ts';
import { PathUnion } from './path-union.ts';
import { ellipse, polystar, rectangle } from './primitives.ts';
import { ShapeGroup } from './shape-group.ts';
import { dashCount } from './stroke-style.ts';
import { Trim } from './trim.ts';

/** A shape layer made ready to be evaluated. */
export interface CompiledShapes {
  readonly root: ShapeGroup;
  /** Each after the one around it. */
  readonly groups: readonly ShapeGroup[];
  readonly sources: readonly { readonly slot: number; readonly path: Property<Path> }[];
  /** In the order in which they are run. */
  readonly steps: readonly PathStep[];
  readonly animated: boolean;
}

/** What makes one path of each path. */
const MODIFIERS: ReadonlySet<Json | undefined> = new Set(['tm', 'rd', 'pb', 'tw', 'op', 'zz']);

/** @throws ExportError COMPOSITION_LIMIT */
export function compileShapes(items: readonly JsonObject[], context: LayerContext): CompiledShapes {
  return new ShapeCompiler(context).layer(items);
}

/** The paths of a slot that lie above the item which is being compiled. */
interface LivePaths extends PlacedSlot {
  /** What evaluating them takes: the number of their vertices, at most. */
  vertices: number;
  /** The path itself where it never changes and nothing has modified it. */
  still: Path | undefined;
  /** Whether its curves have become lines already. */
  flat: boolean;
  /** Whether a repeater has put copies in their place: only the paints above it still draw them. */
  replaced: boolean;
}

/** Counts paths as the lines that stand for their curves, once. */
function flatten(members: readonly LivePaths[]): void {
  for (const paths of members) {
    if (!paths.flat) paths.vertices *= MODIFIER_LIMITS.chords;
    paths.flat = true;
  }
}

class ShapeCompiler {
  readonly #context: LayerContext;
  readonly #groups: ShapeGroup[] = [];
  readonly #sources: { slot: number; path: Property<Path> }[] = [];
  readonly #steps: { step: PathStep; target?: number }[] = [];
  /** Those of a group follow those above it in the groups around it. */
  readonly #live: LivePaths[] = [];
  /** The slots that something takes paths from. */
  readonly #used = new Set<number>();
  #slots = 0;
  #animated = false;

  constructor(context: LayerContext) {
    this.#context = context;
  }

  layer(items: readonly JsonObject[]): CompiledShapes {
    const root = this.#compile(items, undefined, 0);
    return {
      root,
      groups: this.#groups,
      sources: this.#sources,
      steps: this.#steps
        .filter(({ target }) => target === undefined || this.#used.has(target))
        .map(({ step }) => step),
      animated: this.#animated,
    };
  }

  #compile(items: readonly JsonObject[], parent: ShapeGroup | undefined, depth: number): ShapeGroup {
    const context = this.#context;
    if (depth > LIMITS.groupDepth) {
      throw new ExportError(
        'COMPOSITION_LIMIT',
        `The shape groups of the layer "${context.layer}" are nested more than ${LIMITS.groupDepth} deep.`,
        { value: context.layer },
      );
    }
    const group = new ShapeGroup(parent);
    this.#groups.push(group);
    const first = this.#live.length;
    const before = context.document.budget.spent;
    let union: { readonly last: LivePaths; readonly paths: PathUnion } | undefined;
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
        case 'gs': {
          const last = this.#live.at(-1);
          if (!last || this.#live.length === first) break;
          // Paints in a row cover the same paths.
          if (union?.last !== last) union = { last, paths: new PathUnion(group, this.#take(first)) };
          this.#paint(group, item, union.paths, first);
          break;
        }
        case 'mm':
          this.#merge(group, item, first);
          break;
        case 'rp':
          this.#repeat(group, item, first, before);
          break;
        default:
          if (MODIFIERS.has(item.ty)) this.#modify(group, item, first);
          else this.#geometry(group, item);
      }
    }
    // The first in the document lies on top, in a Scene it is the last.
    group.drawn.reverse();
    return group;
  }

  #group(item: JsonObject, parent: ShapeGroup, depth: number): ShapeGroup {
    const group = this.#compile(objectsOf(item.it), parent, depth + 1);
    group.blend = blendMode(item.bm, this.#context);
    return group;
  }

  #placeGroup(group: ShapeGroup, item: JsonObject): void {
    const transform = new Transform(item, this.#context);
    group.transform = transform.animated ? transform : constant(transform.at(0));
    group.opacity = numberProperty(item.o, 100, this.#context);
    this.#animated ||= transform.animated || group.opacity.animated;
  }

  #paint(group: ShapeGroup, item: JsonObject, union: PathUnion, first: number): void {
    const paint = new PaintItem(item, this.#context);
    this.#animated ||= paint.animated;
    this.#context.spend(this.#live.length - first + union.links + this.#vertices(first));
    if (paint.dashes) this.#spendOnDashes(paint.dashes, group, first);
    group.drawn.push({ type: 'paint', paint, union });
  }

  /** A dash takes about as long as a vertex. */
  #spendOnDashes(dashes: Property<StrokeStyle>, group: ShapeGroup, first: number): void {
    let count = 0;
    for (let i = first; i < this.#live.length; i++) {
      const { still, owner, replaced } = this.#live[i] as LivePaths;
      if (replaced) continue;
      if (dashes.animated || !still || owner !== group) {
        this.#context.spend(MODIFIER_LIMITS.unknownDashes);
        return;
      }
      count += dashCount(dashes.at(0), still);
    }
    if (count > LIMITS.dashes) {
      this.#context.warn(
        'stroke-dashes',
        `A line of about ${Math.round(count)} dashes is drawn without them: no more than ${LIMITS.dashes} are.`,
      );
    } else {
      this.#context.spend(count);
    }
  }

  /** The paths from `first` on that something below repeaters is about to take. */
  #take(first: number): PlacedSlot[] {
    const taken = this.#live.slice(first).filter(({ replaced }) => !replaced);
    for (const { slot } of taken) this.#used.add(slot);
    return taken;
  }

  #vertices(first: number): number {
    let sum = 0;
    for (let i = first; i < this.#live.length; i++) {
      const { vertices, replaced } = this.#live[i] as LivePaths;
      if (!replaced) sum += vertices;
    }
    return sum;
  }

  #modify(group: ShapeGroup, item: JsonObject, first: number): void {
    // What repeaters have replaced is only drawn above them: where paths count as a row, it is none of theirs.
    const above = this.#live.slice(first);
    for (const members of [
      above.filter(({ replaced }) => replaced),
      above.filter(({ replaced }) => !replaced),
    ]) {
      if (members.length === 0) continue;
      const { modifier, work, growth } = this.#modifier(item, members);
      const step = new ModifierStep(modifier, group, members);
      const vertices = members.reduce((sum, paths) => sum + paths.vertices, 0);
      this.#context.spend(members.length + step.links + vertices * work);
      for (const paths of members) {
        paths.vertices *= growth;
        paths.still = undefined;
      }
      this.#animated ||= modifier.animated;
      this.#steps.push({ step });
    }
  }

  #modifier(
    item: JsonObject,
    members: readonly LivePaths[],
  ): { readonly modifier: PathModifier; readonly work: number; readonly growth: number } {
    const context = this.#context;
    const { vertexWork } = MODIFIER_LIMITS;
    switch (item.ty) {
      case 'rd':
        return { modifier: roundedCorners(item, context), work: vertexWork, growth: 2 };
      case 'pb':
        return { modifier: puckerBloat(item, context), work: vertexWork, growth: 1 };
      case 'tw':
        return { modifier: twist(item, context), work: MOST_TWIST_PIECES, growth: MOST_TWIST_PIECES / 4 };
      case 'op':
        flatten(members);
        return { modifier: offsetPaths(item, context), work: vertexWork, growth: 1 };
      case 'zz': {
        const modifier = zigZag(item, context);
        return { modifier, work: modifier.ridges + 1, growth: modifier.ridges + 1 };
      }
      default:
        return { modifier: new Trim(item, context), work: LIMITS.trimWork, growth: 1 };
    }
  }

  /** What is merged is no longer drawn by itself, nor by the paints above, as in After Effects. */
  #merge(group: ShapeGroup, item: JsonObject, first: number): void {
    const target = this.#slots++;
    const step = new MergeStep(item, group, this.#take(first), target);
    if (step.flattens) flatten(this.#live.slice(first));
    const vertices = this.#vertices(first);
    this.#context.spend(this.#live.length - first + step.links + vertices * MODIFIER_LIMITS.vertexWork);
    group.drawn.length = 0;
    if (this.#live.length === first) return;
    this.#live.length = first;
    this.#live.push({
      slot: target,
      owner: group,
      vertices,
      still: undefined,
      flat: step.flattens,
      replaced: false,
    });
    this.#steps.push({ step });
  }

  /** @param before what had been spent when the group was begun: the rest is repeated */
  #repeat(group: ShapeGroup, item: JsonObject, first: number, before: number): void {
    const repeater = new Repeater(item, this.#context);
    this.#animated ||= repeater.animated;
    const { spent } = this.#context.document.budget;
    this.#context.spend((spent - before) * Math.max(1, repeater.most));
    const content = group.drawn.splice(0).reverse();
    if (content.length > 0) {
      group.drawn.push({
        type: 'repeated',
        content,
        list: new NodeList(),
        copies: new RepeatedNodes(repeater),
      });
    }
    if (this.#live.length === first) return;
    const vertices = this.#vertices(first) * Math.max(1, repeater.most);
    const flat = this.#live.slice(first).every((paths) => paths.flat);
    const target = this.#slots++;
    const step = new RepeatStep(repeater, group, this.#take(first), target);
    // Nothing but paints above the repeater still takes them as they were.
    if (content.length === 0) this.#live.length = first;
    for (let i = first; i < this.#live.length; i++) (this.#live[i] as LivePaths).replaced = true;
    this.#live.push({ slot: target, owner: group, vertices, still: undefined, flat, replaced: false });
    this.#steps.push({ step, target });
  }

  #geometry(group: ShapeGroup, item: JsonObject): void {
    const source = this.#source(item);
    if (!source) return;
    this.#animated ||= source.path.animated;
    const slot = this.#slots++;
    this.#sources.push({ slot, path: source.path });
    const still = source.path.animated ? undefined : source.path.at(0);
    this.#live.push({ slot, owner: group, vertices: source.vertices, still, flat: false, replaced: false });
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
        this.#warnOfUnknown(item.ty);
        return undefined;
    }
  }

  #warnOfUnknown(type: Json | undefined): void {
    const name = (textOf(type) ?? 'without a type').slice(0, 40);
    this.#context.warn('unknown-shape', `A shape of the unknown kind "${name}" is left out.`);
  }
}
