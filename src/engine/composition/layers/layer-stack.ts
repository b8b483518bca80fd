import type { Matrix, SceneNode } from '../../scene/index.ts';
import { IDENTITY } from '../transforms/matrix.ts';
import type { Viewer } from './camera.ts';
import { fromFarToNear } from './depth-order.ts';
import { NodeList } from './grouping.ts';
import type { Layer } from './layer.ts';
import type { Plane } from './placement.ts';
import { closed, type Ground, type Home, type Moment, type Space } from './space.ts';
import type { Collapsible, Part } from './stack-part.ts';

/** Spaces that are remembered: motion blur looks at a frame and its instants by turns. */
const SPACES = 4;

/** A part with the layer of the stack that it is of. */
interface OwnedPart {
  readonly layer: Layer;
  readonly part: Part;
}

/** What a layer draws by itself, or a part of it that lies between those of others. */
export interface LayerRun {
  readonly layer: Layer;
  readonly nodes: readonly SceneNode[];
}

interface StandingRun extends LayerRun {
  readonly plane: Plane;
}

export interface StackSize {
  readonly width: number;
  readonly height: number;
}

/** The layers of one composition, back to front. */
export class LayerStack implements Home, Collapsible {
  readonly #layers: readonly Layer[];
  readonly #viewer: Viewer;
  readonly #size: StackSize;
  readonly #list = new NodeList();
  readonly #runs = new Map<Layer, NodeList>();
  #ground: Ground | undefined;
  #moment: Moment = closed(0);
  #opened: number | undefined;
  /** Newest first. */
  #spaces: readonly Space[] = [];

  constructor(layers: readonly Layer[], viewer: Viewer, size: StackSize) {
    this.#layers = layers;
    this.#viewer = viewer;
    this.#size = size;
  }

  get adjustments(): number {
    return this.#layers.reduce((sum, { source }) => {
      return sum + (source.adjustment ? 1 : (source.collapsed?.adjustments ?? 0));
    }, 0);
  }

  get layers(): readonly Layer[] {
    return this.#layers;
  }

  nodes(moment: Moment, ground: Ground): readonly SceneNode[] {
    const runs = paint(this.#owned(moment, ground), asOne);
    return this.#list.keep(runs.flatMap(({ nodes }) => nodes));
  }

  /**
   * The same layer by layer, from back to front: what is normally blended gives the whole picture when it is painted in
   * this order. Adjustment layers change each of the layers beneath them by itself.
   */
  runs(moment: Moment, ground: Ground): readonly LayerRun[] {
    const runs = joined(paint(this.#owned(moment, ground), eachByItself));
    return runs.map(({ layer, nodes }) => {
      const list = this.#runs.get(layer) ?? new NodeList();
      this.#runs.set(layer, list);
      return { layer, nodes: list.keep(nodes) };
    });
  }

  /** What the layers draw, each for itself, and those of collapsed compositions for themselves. */
  parts(moment: Moment, ground: Ground): readonly Part[] {
    return this.#owned(moment, ground).map(({ part }) => part);
  }

  #owned(moment: Moment, ground: Ground): readonly OwnedPart[] {
    this.#ground = ground;
    this.#moment = moment;
    this.#opened = undefined;
    const owned: OwnedPart[] = [];
    for (const layer of this.#layers) {
      if (layer.source.adjustment) {
        if (layer.isThere(moment.frame)) {
          owned.push({ layer, part: { adjust: (beneath) => layer.adjust(beneath, moment, this.#size) } });
        }
        continue;
      }
      const collapsed = layer.collapsedAt(moment);
      if (collapsed) {
        const parts = collapsed.content.parts(collapsed.moment, collapsed.ground);
        for (const part of parts) owned.push({ layer, part });
        continue;
      }
      const nodes = layer.draw(moment);
      if (nodes.length > 0) owned.push({ layer, part: { nodes, plane: layer.planeAt(moment) } });
    }
    return owned;
  }

  momentAt(time: number): Moment {
    if (time === this.#moment.frame) return this.#moment;
    // Within an open shutter another layer must not open its own once more.
    return time === this.#opened ? { frame: this.#moment.frame, instant: time } : closed(time);
  }

  spaceAt(time: number, base?: Matrix): Space {
    if (time !== this.#moment.frame) this.#opened = time;
    const ground = this.#ground;
    const held = ground && (base === undefined || base === ground.base) ? ground : undefined;
    const plane = base ?? ground?.base ?? IDENTITY;
    const { view, root, lifted } = held?.joined ?? {
      view: this.#viewer.at(time),
      root: plane,
      lifted: false,
    };
    const stage = held?.stage;
    const known = this.#spaces.find(
      (space) =>
        space.base === plane &&
        space.view === view &&
        space.root === root &&
        space.lifted === lifted &&
        space.stage === stage,
    );
    if (known) return known;
    const space = { base: plane, view, root, lifted, stage };
    this.#spaces = [space, ...this.#spaces.slice(0, SPACES - 1)];
    return space;
  }
}

/** How an adjustment layer takes what lies beneath it. */
type Adjusting = (
  runs: readonly LayerRun[],
  adjust: (beneath: readonly SceneNode[]) => readonly SceneNode[],
  layer: Layer,
) => readonly LayerRun[];

/** One picture, as it is seen. */
const asOne: Adjusting = (runs, adjust, layer) => [
  { layer, nodes: adjust(runs.flatMap(({ nodes }) => nodes)) },
];

const eachByItself: Adjusting = (runs, adjust) =>
  runs.map(({ layer, nodes }) => ({ layer, nodes: adjust(nodes) }));

/** From back to front. Layers in space that follow each other are sorted by depth; flat ones keep their places. */
function paint(owned: readonly OwnedPart[], adjusting: Adjusting): readonly LayerRun[] {
  let painted: LayerRun[] = [];
  let standing: StandingRun[] = [];
  const settle = () => {
    for (const run of fromFarToNear(standing)) painted.push(run);
    standing = [];
  };
  for (const { layer, part } of owned) {
    if ('adjust' in part) {
      settle();
      painted = [...adjusting(painted, part.adjust, layer)];
    } else if (part.plane) {
      standing.push({ layer, nodes: part.nodes, plane: part.plane });
    } else {
      settle();
      painted.push({ layer, nodes: part.nodes });
    }
  }
  settle();
  return painted;
}

/** Parts of a layer that follow each other, as one. */
function joined(runs: readonly LayerRun[]): LayerRun[] {
  const whole: LayerRun[] = [];
  for (const run of runs) {
    const last = whole.at(-1);
    if (run.nodes.length === 0) continue;
    if (last?.layer === run.layer) {
      whole[whole.length - 1] = { layer: run.layer, nodes: [...last.nodes, ...run.nodes] };
    } else {
      whole.push(run);
    }
  }
  return whole;
}
