import { ExportError } from '../../errors/index.ts';
import { isOlderThan } from '../document/header.ts';
import { isObject, type Json, type JsonObject, rawNumber } from '../document/values.ts';
import { Warnings } from '../document/warnings.ts';
import type { LayerContent } from '../layers/layer-content.ts';
import { type DocumentContext, LayerContext } from '../layers/layer-context.ts';
import { ShapeContent } from '../shapes/shape-content.ts';
import { alongPath, describe, isPath, layerSize, seedFor, told } from './answers.ts';
import type { ExpressionSource, TextMaker } from './expression-source.ts';
import type { Asking, Expressions, ExpressionValue, Reading, Sampled } from './expressions.ts';
import { contentBounds, type Rectangle } from './layer-bounds.ts';
import { type Leaf, readLeaf } from './leaf-values.ts';
import { combine, loopValue } from './loops.ts';
import { layerFacts, type PropertyTree, pathOf, type TreeNode } from './property-tree.ts';
import { Runaway } from './runaway.ts';
import type { Sandbox } from './sandbox.ts';
import { type Shortcut, type ShortcutPlace, shortcutOf, shortcutValue } from './shortcuts.ts';
import { gradientNoise, wiggleAt } from './wiggle.ts';

/** Expressions that are tried at reading, at most. */
const TRIALS = 2000;
/** What they may spend together, in what one instant may. */
const TRIAL_SHARES = 2;

/** The expressions of one document. */
export class DocumentExpressions implements Expressions {
  readonly #tree: PropertyTree;
  readonly #warnings: Warnings;
  readonly #frameRate: number;
  readonly #sourceOf: (raw: JsonObject) => string | undefined;
  readonly #leaves = new Map<TreeNode, Leaf>();
  readonly #contents = new Map<
    TreeNode,
    { readonly content: LayerContent; readonly work: number } | undefined
  >();
  readonly #shortcuts = new Map<TreeNode, Shortcut | undefined>();
  readonly #text: TextMaker;
  readonly #layers = new Map<TreeNode, string>();
  readonly #bound: { readonly property: Sampled<unknown>; readonly node: TreeNode }[] = [];
  /** For properties as they are before expressions. */
  readonly #plain: LayerContext;
  readonly #full: LayerContext;
  #sandbox: Sandbox | undefined;
  #depth = 0;
  #runaway: { readonly node: TreeNode; readonly reason: string } | undefined;

  constructor(
    source: ExpressionSource,
    tree: PropertyTree,
    sourceOf: (raw: JsonObject) => string | undefined,
  ) {
    const { document, slots, frameRate, warnings, text } = source;
    this.#text = text;
    this.#tree = tree;
    this.#warnings = warnings;
    this.#frameRate = frameRate;
    this.#sourceOf = sourceOf;
    const context: DocumentContext = {
      // What can't be read has been named when the layer itself was.
      warnings: new Warnings(),
      frameRate,
      slots,
      colourScale: isOlderThan(document, [4, 1, 9]) ? 255 : 1,
      shapesSayClosed: isOlderThan(document, [4, 4, 18]),
      // Each property is read once at most: the document's size is the limit.
      budget: { spent: Number.NEGATIVE_INFINITY },
      expressions: undefined,
    };
    this.#plain = new LayerContext(context, '');
    // Layers that are hidden have been bounded by no one else.
    this.#full = new LayerContext({ ...context, budget: { spent: 0 }, expressions: this }, '');
  }

  /** Needed unless every expression has a shortcut. */
  async startSandbox(): Promise<void> {
    const { Sandbox } = await import('./sandbox.ts');
    this.#sandbox = await Sandbox.start((request, ...rest) => this.#answer(request, rest));
  }

  begin(): void {
    this.#runaway = undefined;
    this.#sandbox?.begin();
  }

  bind<Value>(
    raw: Json | undefined,
    plain: Sampled<Value>,
    read: Reading<Value>,
    asking: Asking,
  ): Sampled<Value> | undefined {
    if (!isObject(raw)) return undefined;
    const source = this.#sourceOf(raw);
    const node = source === undefined ? undefined : this.#tree.find(raw);
    if (source === undefined || !node) return undefined;
    if (!this.#layers.has(node)) this.#layers.set(node, asking.layer);
    const shortcut = this.#shortcutOf(node);
    const property = shortcut
      ? new Shortened(shortcut, this.#place(node, plain))
      : new Expressed(this, node, plain, read);
    if (!shortcut && this.#bound.length < TRIALS) this.#bound.push({ property, node });
    return property;
  }

  tryAll(): void {
    let spent = 0;
    for (const { property, node } of this.#bound) {
      if (spent > TRIAL_SHARES) return;
      this.begin();
      const first = isObject(node.comp.raw) ? (rawNumber(node.comp.raw.ip) ?? 0) : 0;
      const layer = node.layer && isObject(node.layer.raw) ? layerFacts(node.layer.raw).inPoint : first;
      property.at(Math.max(first, layer));
      spent += this.#sandbox?.share ?? 0;
    }
  }

  get nested(): boolean {
    return this.#depth > 0;
  }

  /**
   * @param time in frames
   * @throws ExportError COMPOSITION_LIMIT where the expression does not end
   */
  evaluate(node: TreeNode, time: number): ExpressionValue {
    if (!this.#sandbox) throw new ExportError('INTERNAL', 'An expression is evaluated without its sandbox.');
    this.#depth++;
    try {
      const value = this.#sandbox.evaluate(node.id, time / this.#frameRate);
      if (this.#runaway) throw this.#stopped(this.#runaway.node, this.#runaway.reason);
      return typeof value === 'number' ? value : (JSON.parse(value) as ExpressionValue);
    } catch (error) {
      if (!(error instanceof Runaway)) throw error;
      const { node: culprit = node, reason = error.message } = this.#runaway ?? {};
      throw this.#stopped((error.culprit && this.#tree.node(error.culprit)) || culprit, reason, error);
    } finally {
      this.#depth--;
    }
  }

  #stopped(node: TreeNode, reason: string, cause?: unknown): ExportError {
    const path = pathOf(node);
    const layer = this.#layerOf(node);
    return new ExportError(
      'COMPOSITION_LIMIT',
      `The expression of "${path}" in the layer "${layer}" was stopped: ${reason}. Correct or remove it.`,
      { value: `${layer} › ${path}`, ...(cause !== undefined && { cause }) },
    );
  }

  #layerOf(node: TreeNode): string {
    return this.#layers.get(node) ?? node.layer?.name ?? '';
  }

  #leaf(node: TreeNode): Leaf {
    let leaf = this.#leaves.get(node);
    if (!leaf) {
      leaf = readLeaf(node, this.#plain);
      this.#leaves.set(node, leaf);
    }
    return leaf;
  }

  #place<Value>(node: TreeNode, plain: Sampled<Value>): ShortcutPlace<Value> {
    const raw = node.layer?.raw;
    const { inPoint, outPoint } = layerFacts(isObject(raw) ? raw : {});
    return {
      plain,
      times: this.#leaf(node).times,
      inPoint,
      outPoint,
      frameRate: this.#frameRate,
      seed: seedFor(node),
    };
  }

  /** In frames; the way through seconds and back must not move a time off its key frame. */
  #frame(seconds: number | string | undefined): number {
    const frame = Number(seconds) * this.#frameRate;
    return Number.isFinite(frame) ? Math.round(frame * 1e6) / 1e6 : 0;
  }

  #before(node: TreeNode, seconds: number | string | undefined): ExpressionValue {
    const { plain } = this.#leaf(node);
    const time = this.#frame(seconds);
    const shortcut = this.#shortcutOf(node);
    return shortcut ? shortcutValue(shortcut, this.#place(node, plain), time) : plain.at(time);
  }

  #isStill(node: TreeNode): boolean {
    return this.#leaf(node).times.length === 0 && this.#shortcutOf(node) === undefined;
  }

  #shortcutOf(node: TreeNode): Shortcut | undefined {
    if (!this.#shortcuts.has(node)) {
      const source = isObject(node.raw) ? this.#sourceOf(node.raw) : undefined;
      this.#shortcuts.set(node, source === undefined ? undefined : shortcutOf(source));
    }
    return this.#shortcuts.get(node);
  }

  #answer(request: string, rest: readonly (number | string)[]): number | string {
    const [first, second, third] = rest;
    if (request === 'noise') return gradientNoise(JSON.parse(String(first)) as number[]);
    if (request === 'onPath') {
      const path: unknown = JSON.parse(String(first));
      return JSON.stringify(isPath(path) ? alongPath(path, Number(second)) : [0, 0, 1, 0]);
    }
    if (request === 'comp') return this.#tree.comp(String(first))?.id ?? 0;
    const node = this.#tree.node(Number(first));
    if (!node) throw new RangeError(`There is no property number ${first}.`);
    switch (request) {
      case 'source':
        return this.#script(node);
      case 'describe':
        return describe(node, this.#tree, this.#frameRate, (property) => this.#isStill(property));
      case 'child':
        return this.#tree.child(node, second ?? '')?.id ?? 0;
      case 'layer':
        return this.#tree.layer(node, second ?? '')?.id ?? 0;
      case 'before':
        return told(this.#before(node, second));
      case 'keys':
        return JSON.stringify(this.#leaf(node).times.map((time) => time / this.#frameRate));
      case 'loop':
        return told(this.#loop(node, this.#frame(second), String(third)));
      case 'wiggle':
        return told(this.#wave(node, String(third)));
      case 'rect':
        return JSON.stringify(this.#boundsOf(node, this.#frame(second)));
      case 'failed':
        return this.#failed(node, String(second), String(third));
      default:
        throw new RangeError(`There is no request "${request}".`);
    }
  }

  /** The text that the sandbox runs; none for what a shortcut answers. */
  #script(node: TreeNode): string {
    const source = isObject(node.raw) ? this.#sourceOf(node.raw) : undefined;
    return source === undefined || this.#shortcutOf(node) ? '' : source;
  }

  #loop(node: TreeNode, time: number, written: string): ExpressionValue {
    const [direction, type, extent, timed] = JSON.parse(written) as ['in' | 'out', string, number, boolean];
    return loopValue({ direction, type, extent, timed }, this.#place(node, this.#leaf(node).plain), time);
  }

  #wave(node: TreeNode, written: string): ExpressionValue {
    const numbers = (JSON.parse(written) as (number | null)[]).map((number) => number ?? 0);
    const [frequency = 0, amplitude = 0, octaves = 1, multiplier = 0.5, seconds = 0] = numbers;
    const wiggle = { frequency, amplitude, octaves, multiplier };
    const value = this.#leaf(node).plain.at(this.#frame(seconds));
    const seed = seedFor(node);
    if (!Array.isArray(value)) return wiggleAt(wiggle, seconds, seed, 0);
    return value.map((_, dimension) => wiggleAt(wiggle, seconds, seed, dimension));
  }

  #boundsOf(node: TreeNode, time: number): Rectangle {
    const raw = isObject(node.raw) ? node.raw : {};
    const type = rawNumber(raw.ty);
    if (type !== 4 && type !== 5) return { left: 0, top: 0, ...layerSize(raw, node, this.#tree) };
    if (!this.#contents.has(node)) {
      // Where it is refused it is not to be made ready again and again.
      this.#contents.set(node, undefined);
      const { budget } = this.#full.document;
      const before = budget.spent;
      const content = type === 4 ? new ShapeContent(raw.shapes, this.#full) : this.#text(raw, this.#full);
      if (content) this.#contents.set(node, { content, work: budget.spent - before });
    }
    const known = this.#contents.get(node);
    if (!known) return { left: 0, top: 0, width: 0, height: 0 };
    this.#sandbox?.spend(known.work);
    return contentBounds(known.content, time);
  }

  #failed(node: TreeNode, name: string, message: string): number {
    if (name === 'InternalError') {
      this.#runaway ??= { node, reason: message === 'out of memory' ? 'it takes too much memory' : message };
    } else {
      this.#warnings.add(
        'expression-failed',
        this.#layerOf(node),
        `The expression of "${pathOf(node)}" fails and is left out: ${message.slice(0, 200)}.`,
      );
    }
    return 0;
  }
}

/** A property whose expression the sandbox evaluates. */
class Expressed<Value> implements Sampled<Value> {
  readonly #expressions: DocumentExpressions;
  readonly #node: TreeNode;
  readonly #plain: Sampled<Value>;
  readonly #read: Reading<Value>;
  #time = Number.NaN;
  #value: Value | undefined;

  constructor(expressions: DocumentExpressions, node: TreeNode, plain: Sampled<Value>, read: Reading<Value>) {
    this.#expressions = expressions;
    this.#node = node;
    this.#plain = plain;
    this.#read = read;
  }

  at(time: number): Value {
    if (time === this.#time && this.#value !== undefined) return this.#value;
    const plain = this.#plain.at(time);
    const value = this.#read(this.#expressions.evaluate(this.#node, time), this.#value, plain) ?? plain;
    // Within another evaluation a circle may have been cut, and the value be another than on its own.
    if (this.#expressions.nested) return value;
    this.#time = time;
    this.#value = value;
    return value;
  }
}

/** A property whose expression needs no sandbox. */
class Shortened<Value> implements Sampled<Value> {
  readonly #shortcut: Shortcut;
  readonly #place: ShortcutPlace<Value>;
  #time = Number.NaN;
  #value: Value | undefined;

  constructor(shortcut: Shortcut, place: ShortcutPlace<Value>) {
    this.#shortcut = shortcut;
    this.#place = place;
  }

  at(time: number): Value {
    if (time === this.#time && this.#value !== undefined) return this.#value;
    const value = shortcutValue(this.#shortcut, this.#place, time);
    this.#time = time;
    if (this.#value === undefined || !same(value, this.#value)) this.#value = value;
    return this.#value;
  }
}

function same<Value>(value: Value, last: Value): boolean {
  if (value === last) return true;
  if (!Array.isArray(value) || !Array.isArray(last)) return false;
  const differences = combine<readonly number[]>(value, last, (x, y) => (x === y ? 0 : 1));
  return differences?.every((difference) => difference === 0) ?? false;
}
