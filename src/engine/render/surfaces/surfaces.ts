import type { AffineMatrix } from '../../geometry/index.ts';
import type { Pass, TileBackend } from '../backend.ts';
import type { FilterStep } from '../filters/filter-step.ts';
import { Canvas } from '../lists/canvas.ts';
import type { Surface } from './surface.ts';
import { SurfacePool, surfaceBytes } from './surface-pool.ts';

/** One surface of a scene: what it showed in the frame before, at the same place among its neighbours. */
export class SurfaceSlot {
  readonly children: SurfaceSlot[] = [];
  /** How many children the frame under way has asked for. */
  used = 0;
  canvas: Canvas | undefined;
  /** The node that it shows. */
  node: object | undefined;
  /** The picture before filters; not always kept. */
  source: Surface | undefined;
  /** The picture that others refer to. */
  result: Surface | undefined;
  /** Names the pixels of `result`; never comes back for others. */
  contentId = 0;
  steps: readonly FilterStep[] = [];
  /** The content of the surfaces that the steps read besides. */
  inputs: readonly number[] = [];
}

/** The surfaces of a renderer, and the passes that bring them up to date. */
export class Surfaces {
  readonly #pool: SurfacePool;
  readonly #budget: number;
  #root = new SurfaceSlot();
  #passes: Pass[] = [];
  #nextId = 1;
  #sourceBytes = 0;
  #terms = 0;
  #isSteady = false;

  /** @param budget bytes kept from frame to frame; what a single frame needs may be more */
  constructor(backend: TileBackend, budget: number) {
    this.#pool = new SurfacePool(backend);
    this.#budget = budget;
  }

  /** The place that the surfaces of the frame itself lie in. */
  get root(): SurfaceSlot {
    return this.#root;
  }

  /** In order; those that draw the frame come after them. */
  get passes(): Pass[] {
    return this.#passes;
  }

  /** @param terms what besides nodes decides how surfaces are drawn: where it changed, none counts as current */
  begin(terms: number): void {
    this.#isSteady = terms === this.#terms;
    this.#terms = terms;
    this.#passes = [];
    this.#root.used = 0;
    this.#sourceBytes = 0;
  }

  /** The slot of the next surface that is drawn into `parent`. */
  next(parent: SurfaceSlot): SurfaceSlot {
    let slot = parent.children[parent.used];
    if (!slot) {
      slot = new SurfaceSlot();
      parent.children.push(slot);
    }
    parent.used++;
    return slot;
  }

  /** Whether the slot still shows the node as it would be drawn now. */
  isCurrent(slot: SurfaceSlot, node: object, width: number, height: number, matrix: AffineMatrix): boolean {
    const { canvas } = slot;
    if (!this.#isSteady || !canvas || !slot.result || slot.node !== node) return false;
    return canvas.width === width && canvas.height === height && isSame(canvas.placement.matrix, matrix);
  }

  /** Begins to draw a node; the canvas is for its tile lists. */
  open(slot: SurfaceSlot, node: object, width: number, height: number, matrix: AffineMatrix): Canvas {
    let { canvas } = slot;
    if (canvas?.width !== width || canvas.height !== height) {
      this.#drop(slot);
      const content = { left: 0, top: 0, right: width, bottom: height, gridWidth: width, gridHeight: height };
      canvas = new Canvas(width, height, { matrix, content, outset: content });
      slot.canvas = canvas;
    }
    canvas.placement = { ...canvas.placement, matrix };
    slot.node = node;
    slot.used = 0;
    canvas.lists.begin();
    canvas.layers.begin();
    return canvas;
  }

  /** Ends what {@link open} began: queues the passes that make the picture, unless it is there already. */
  close(slot: SurfaceSlot, steps: readonly FilterStep[], inputs: readonly number[]): void {
    const { canvas } = slot;
    if (!canvas) return;
    this.#trim(slot);
    const { lists } = canvas;
    if (!slot.source) {
      slot.source = this.#pool.take(canvas.width, canvas.height);
      lists.forget();
    }
    const { source } = slot;
    const batch = lists.collect(canvas.changed);
    if (batch.count > 0) {
      this.#passes.push({ type: 'tiles', target: source, batch, depth: canvas.layers.deepest });
    }
    const isSamePicture =
      batch.count === 0 && slot.result && isSame(slot.steps, steps) && isSame(slot.inputs, inputs);
    if (!isSamePicture) {
      slot.contentId = this.#nextId++;
      slot.steps = steps;
      slot.inputs = inputs;
      this.#filter(slot, source, steps);
    }
    if (slot.result === source) return;
    // An unfiltered picture is kept so that only what changed in it is drawn again; the filtered ones come first.
    this.#sourceBytes += surfaceBytes(source);
    if (this.#sourceBytes > this.#budget / 2) {
      this.#pool.give(source, false);
      slot.source = undefined;
    }
  }

  /** Ends what {@link open} began where nothing was drawn. */
  abandon(slot: SurfaceSlot): void {
    // What lies in it may have passes already, though nothing of it is to be seen.
    this.#drop(slot, false);
  }

  /** Ends a frame: what it did not show goes, and what the budget does not hold. */
  endFrame(): void {
    this.#trim(this.#root);
    let bytes = 0;
    const shrink = (slot: SurfaceSlot) => {
      if (slot.source) bytes += surfaceBytes(slot.source);
      if (slot.result && slot.result !== slot.source) bytes += surfaceBytes(slot.result);
      // A surface within another is needed only when that is drawn again.
      for (const child of slot.children) shrink(child);
      if (bytes > this.#budget) bytes -= this.#forget(slot);
    };
    shrink(this.#root);
    this.#pool.endFrame();
  }

  /** Gives everything back, as where it is not known what surfaces show. */
  clear(): void {
    for (const child of this.#root.children) this.#drop(child);
    this.#root = new SurfaceSlot();
    this.#passes = [];
    this.#pool.clear();
  }

  #filter(slot: SurfaceSlot, source: Surface, steps: readonly FilterStep[]): void {
    const { width, height } = source;
    const old = slot.result === source ? undefined : slot.result;
    if (steps.length === 0) {
      if (old) this.#pool.give(old, true);
      slot.result = source;
      return;
    }
    const result = old ?? this.#pool.take(width, height);
    const between = steps.length > 1 ? this.#pool.take(width, height) : result;
    let from = source;
    for (let i = 0; i < steps.length; i++) {
      // Back from the last step, which gives the result, every other one does.
      const target = (steps.length - 1 - i) % 2 === 0 ? result : between;
      this.#passes.push({ type: 'filter', step: steps[i] as FilterStep, source: from, target });
      from = target;
    }
    if (between !== result) this.#pool.give(between, false);
    slot.result = result;
  }

  /** Drops the children that the frame did not ask for. */
  #trim(slot: SurfaceSlot): void {
    for (let i = slot.used; i < slot.children.length; i++) this.#drop(slot.children[i] as SurfaceSlot);
    slot.children.length = slot.used;
  }

  #drop(slot: SurfaceSlot, isIdle = true): void {
    this.#forget(slot, isIdle);
    for (const child of slot.children) this.#drop(child, isIdle);
    slot.children.length = 0;
    slot.canvas = undefined;
    slot.node = undefined;
  }

  /** Gives a slot's pixels back; how many bytes they were. */
  #forget(slot: SurfaceSlot, isIdle = true): number {
    const { source, result } = slot;
    let bytes = 0;
    if (source) bytes += surfaceBytes(source);
    if (result && result !== source) bytes += surfaceBytes(result);
    if (source) this.#pool.give(source, isIdle);
    if (result && result !== source) this.#pool.give(result, isIdle);
    slot.source = undefined;
    slot.result = undefined;
    return bytes;
  }
}

/** Whether two values of numbers, strings, arrays and plain objects are alike. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => isSame(a[key as keyof typeof a], b[key as keyof typeof b]));
}
