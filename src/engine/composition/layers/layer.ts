import { ExportError } from '../../errors/index.ts';
import type { BlendMode, Matrix, Matte, SceneNode } from '../../scene/index.ts';
import type { Property, Vector } from '../animation/property.ts';
import { IDENTITY, Product, sameMatrix } from '../transforms/matrix.ts';
import { flattened, lifted, type Matrix4, Product4 } from '../transforms/matrix4.ts';
import type { Adjustment, Coverage } from './adjustment.ts';
import { Grouping, type GroupStyle, NO_MASKS, NOTHING } from './grouping.ts';
import type { LayerContent, Setting } from './layer-content.ts';
import type { LayerEffects, LayerExtent, LayerPicture, LinkedLayer } from './layer-effects.ts';
import type { LayerMasks } from './masks.ts';
import type { Exposure } from './motion-blur.ts';
import type { Placement, Plane } from './placement.ts';
import { PlanePlacer } from './placement.ts';
import type { Ground, Home, JoinedSpace, Moment, Space } from './space.ts';
import type { Collapsible } from './stack-part.ts';

/** Where a layer or camera stands in space. */
export interface SpatialPlace extends Property<Matrix4> {
  /** The point, x and y, by which a layer's depth is judged. */
  readonly anchor: Property<Vector>;
}

export interface LayerSource {
  /** As refusals name it, with the compositions around it. */
  readonly name: string;
  /** Drawn from the in point up to, but not at, the out point, forwards or backwards; in frames of the holding composition. */
  readonly inPoint: number;
  readonly outPoint: number;
  readonly transform: Property<Matrix>;
  /** In place of `transform` where the layer stands in space. */
  readonly spatial: SpatialPlace | undefined;
  readonly opacity: Property<number>;
  readonly blend: BlendMode;
  /** Absent in layers that draw nothing: nulls, and what is not supported. */
  readonly content: LayerContent | undefined;
  /** The content, where it is a composition whose layers join those of the holding one. */
  readonly collapsed: Collapsible | undefined;
  readonly masks: LayerMasks | undefined;
  readonly effects: LayerEffects | undefined;
  readonly extent: LayerExtent;
  /** Whether its pixels lie in its own space: precompositions, solids, images. */
  readonly flat: boolean;
  /** Present where the layer draws nothing, but changes what lies beneath it. */
  readonly adjustment: Adjustment | undefined;
  /** Present where the layer's motion blurs it. */
  readonly exposure: Exposure | undefined;
  /** False for layers that only serve as parent or matte. */
  readonly drawn: boolean;
}

/** The layers of a collapsed composition, to be drawn among those of the one that holds it. */
export interface Collapsed {
  readonly content: Collapsible;
  readonly moment: Moment;
  readonly ground: Ground;
}

/** One layer, evaluated at most once an instant. */
export class Layer implements LinkedLayer {
  readonly source: LayerSource;
  parent: Layer | undefined;
  matte: { readonly mode: Matte['mode']; readonly layer: Layer } | undefined;
  #home: Home | undefined;
  #inSpace: boolean | undefined;
  readonly #chain = new Product();
  readonly #chain4 = new Product4();
  readonly #world = new Product();
  readonly #linked = new Product();
  readonly #joined = new Product4();
  readonly #placer: PlanePlacer;
  readonly #ordered: PlanePlacer;
  readonly #grouping = new Grouping();
  readonly #masked = new Grouping();
  #chainTime = Number.NaN;
  #chainMatrix: Matrix | undefined;
  #chain4Time = Number.NaN;
  #chain4Matrix: Matrix4 | undefined;
  #own: Matrix | undefined;
  #lifted: Matrix4 | undefined;
  #time = Number.NaN;
  #moment: Moment | undefined;
  #space: Space | undefined;
  #blend: BlendMode = 'normal';
  #nodes: readonly SceneNode[] = NOTHING;

  constructor(source: LayerSource) {
    this.source = source;
    const size = source.flat ? source.extent.size : undefined;
    this.#placer = new PlanePlacer(size);
    this.#ordered = new PlanePlacer(size);
  }

  set home(home: Home) {
    this.#home = home;
  }

  get extent(): LayerExtent {
    return this.source.extent;
  }

  get flat(): boolean {
    return this.source.flat;
  }

  picture(time: number, base: Matrix): LayerPicture | undefined {
    const { content } = this.source;
    if (!content || !this.#home || !this.isThere(time)) return undefined;
    // Where the layer is drawn itself, its content is asked for under the very same matrix.
    const product = this.source.spatial ? this.#linked : this.#world;
    const world = product.of(base, this.chain(time));
    const setting = { moment: this.#home.momentAt(time), stage: undefined, joined: undefined };
    const nodes = this.#named(() => content.nodes(time, world, setting));
    return { nodes, clip: content.clip?.(world, setting), world };
  }

  /** What is refused only when it is evaluated, such as paths that cross too often, does not know whose it is. */
  #named<Result>(evaluate: () => Result): Result {
    try {
      return evaluate();
    } catch (error) {
      if (!(error instanceof ExportError) || typeof error.value === 'string') throw error;
      const { name } = this.source;
      throw new ExportError(error.code, `In the layer "${name}": ${error.message}`, {
        value: name,
        cause: error,
      });
    }
  }

  /** A layer that runs backwards ends before it starts. */
  isThere(time: number): boolean {
    const { inPoint, outPoint } = this.source;
    if (inPoint > outPoint) return time > outPoint && time <= inPoint;
    return time >= inPoint && time < outPoint;
  }

  /** What the layer draws, as nodes of the whole composition's space. */
  draw(moment: Moment, base?: Matrix): readonly SceneNode[] {
    const { content, exposure, blend } = this.source;
    const home = this.#home;
    if (!content || !home || !this.isThere(moment.frame)) return NOTHING;
    if (!exposure)
      return this.#drawAt(content, moment.frame, moment, home.spaceAt(moment.frame, base), blend);
    if (moment.instant !== undefined) {
      return this.#drawAt(content, moment.instant, moment, home.spaceAt(moment.instant, base), blend);
    }
    return exposure.of(moment.frame, home.spaceAt(moment.frame, base), blend, (instant) => {
      const open = { frame: moment.frame, instant };
      return this.#drawAt(content, instant, open, home.spaceAt(instant, base), 'normal');
    });
  }

  #drawAt(
    content: LayerContent,
    time: number,
    moment: Moment,
    space: Space,
    blend: BlendMode,
  ): readonly SceneNode[] {
    const last = this.#moment;
    const same =
      time === this.#time &&
      space === this.#space &&
      blend === this.#blend &&
      moment.frame === last?.frame &&
      moment.instant === last.instant;
    if (same) return this.#nodes;
    this.#time = time;
    this.#moment = moment;
    this.#space = space;
    this.#blend = blend;
    this.#nodes = this.#named(() => this.#evaluate(content, time, moment, space, blend));
    return this.#nodes;
  }

  #evaluate(
    content: LayerContent,
    time: number,
    moment: Moment,
    space: Space,
    blend: BlendMode,
  ): readonly SceneNode[] {
    const { masks, effects } = this.source;
    const alpha = this.#alpha(time);
    if (alpha === 0) return NOTHING;
    const placement = this.#place(time, space);
    if (!placement) return NOTHING;
    const joined = this.#joins(placement) ? this.#joinedSpace(time, space) : undefined;
    // What joins the outer space is seen through its camera already.
    const { world } = placement;
    const projection = joined ? undefined : placement.projection;
    const setting: Setting = { moment, stage: effects || projection ? undefined : space.stage, joined };
    const nodes = content.nodes(time, world, setting);
    if (nodes.length === 0) return NOTHING;
    const clip = content.clip?.(world, setting);
    const cut = masks?.at(time, world) ?? NO_MASKS;
    const matte = this.#matteAt(moment, space);
    if (!effects) {
      return this.#grouping.of(nodes, { opacity: alpha, blend, clip, masks: cut, projection, matte });
    }
    const masked = this.#masked.of(nodes, { opacity: 1, blend: 'normal', clip, masks: cut });
    // In perspective the layer's plane is all that its effects see.
    const adjusted = effects.apply(masked, { time, world, base: projection ? world : space.base });
    // Shadows blend with what lies beneath the layer, where nothing else makes it a picture of its own.
    const alone = alpha < 1 || blend !== 'normal' || projection || matte;
    return alone ? this.#grouping.of(adjusted, { opacity: alpha, blend, projection, matte }) : adjusted;
  }

  #alpha(time: number): number {
    return Math.max(0, Math.min(1, this.source.opacity.at(time) / 100));
  }

  #matteAt(moment: Moment, space: Space): Matte | undefined {
    const { matte } = this;
    return matte && { mode: matte.mode, source: matte.layer.draw(moment, space.base) };
  }

  // ---- collapsing

  /** Masks and effects need the composition's picture in the layer's plane; from there nothing joins a space. */
  #joins(placement: Placement): boolean {
    const { collapsed, masks, effects } = this.source;
    return collapsed !== undefined && !(placement.projection && (masks || effects));
  }

  #joinedSpace(time: number, space: Space): JoinedSpace {
    return {
      view: this.#joined.of(space.view, this.chain4(time)),
      root: space.root,
      lifted: space.lifted || this.source.spatial !== undefined,
    };
  }

  /**
   * The layers of a collapsed composition, where nothing holds them together: masks, effects, a matte, opacity, a
   * blend mode and motion blur all work on the picture as a whole.
   */
  collapsedAt(moment: Moment): Collapsed | undefined {
    const { collapsed, masks, effects, blend, exposure } = this.source;
    if (!collapsed || !this.#home || masks || effects || this.matte || blend !== 'normal') return undefined;
    if (exposure && this.moves) return undefined;
    const time = moment.frame;
    if (!this.isThere(time) || this.#alpha(time) !== 1) return undefined;
    const space = this.#home.spaceAt(time);
    const placement = this.#place(time, space);
    if (!placement) return undefined;
    const ground = { base: placement.world, stage: space.stage, joined: this.#joinedSpace(time, space) };
    return { content: collapsed, moment, ground };
  }

  // ---- adjusting

  /** What lies beneath an adjustment layer, as it is seen through its effects. */
  adjust(
    beneath: readonly SceneNode[],
    moment: Moment,
    composition: { readonly width: number; readonly height: number },
  ): readonly SceneNode[] {
    const { adjustment, effects, masks } = this.source;
    const time = moment.frame;
    if (!adjustment || !effects || !this.#home || !this.isThere(time) || beneath.length === 0) return beneath;
    const space = this.#home.spaceAt(time);
    const { base } = space;
    const opacity = this.#alpha(time);
    const placement = this.#place(time, space);
    if (opacity === 0 || !placement) return beneath;
    const { world, projection } = placement;
    const cut = masks?.at(time, world) ?? NO_MASKS;
    const matte = this.#matteAt(moment, space);
    const coverage = projection
      ? this.#seenCoverage(adjustment, { opacity, blend: 'normal', masks: cut, projection, matte })
      : { opacity, masks: cut, matte, world };
    return adjustment.of(beneath, coverage, { ...composition, base }, (picture) =>
      this.#named(() => effects.apply(picture, { time, world: base, base })),
    );
  }

  /** In perspective the layer's bounds and masks come as a matte: paths can't be projected. */
  #seenCoverage(adjustment: Adjustment, style: GroupStyle): Coverage {
    const source = this.#grouping.of(adjustment.shape(IDENTITY), style);
    return { opacity: 1, masks: NO_MASKS, matte: { mode: 'alpha', source } };
  }

  // ---- placing

  /** By which the layer is sorted among others in space; undefined for layers that lie flat. */
  planeAt(moment: Moment): Plane | undefined {
    const space = this.#home?.spaceAt(moment.frame);
    if (!space || !this.#standsIn(space)) return undefined;
    return this.#placeInSpace(moment.frame, space, this.#ordered)?.plane;
  }

  #standsIn(space: Space): boolean {
    return this.source.spatial !== undefined || space.lifted;
  }

  #place(time: number, space: Space): Placement | undefined {
    if (this.#standsIn(space)) return this.#placeInSpace(time, space, this.#placer);
    return { world: this.#world.of(space.base, this.chain(time)) };
  }

  #placeInSpace(time: number, space: Space, placer: PlanePlacer): Placement | undefined {
    const [x = 0, y = 0] = this.source.spatial?.anchor.at(time) ?? [];
    return placer.of(space.view, this.chain4(time), space.root, [x, y]);
  }

  /** From the layer's space to that of the composition that holds it, through all of its parents, without depth. */
  chain(time: number): Matrix {
    if (time === this.#chainTime && this.#chainMatrix) return this.#chainMatrix;
    this.#chainTime = time;
    if (this.isInSpace) {
      const flat = flattened(this.chain4(time));
      const known = this.#chainMatrix;
      this.#chainMatrix = known && sameMatrix(flat, known) ? known : flat;
    } else {
      const own = this.source.transform.at(time);
      this.#chainMatrix = this.parent ? this.#chain.of(this.parent.chain(time), own) : own;
    }
    return this.#chainMatrix;
  }

  /** As {@link chain}, in space. */
  chain4(time: number): Matrix4 {
    if (time === this.#chain4Time && this.#chain4Matrix) return this.#chain4Matrix;
    this.#chain4Time = time;
    const own = this.source.spatial?.at(time) ?? this.#liftedAt(time);
    this.#chain4Matrix = this.parent ? this.#chain4.of(this.parent.chain4(time), own) : own;
    return this.#chain4Matrix;
  }

  #liftedAt(time: number): Matrix4 {
    const own = this.source.transform.at(time);
    if (own !== this.#own || !this.#lifted) {
      this.#own = own;
      this.#lifted = lifted(own);
    }
    return this.#lifted;
  }

  /** Whether the layer or one of its parents is ever moved. */
  get moves(): boolean {
    const { transform, spatial } = this.source;
    return transform.animated || (spatial?.animated ?? false) || (this.parent?.moves ?? false);
  }

  /** Whether the layer or one of its parents stands in space. */
  get isInSpace(): boolean {
    this.#inSpace ??= this.source.spatial !== undefined || (this.parent?.isInSpace ?? false);
    return this.#inSpace;
  }
}
