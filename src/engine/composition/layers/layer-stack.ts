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

interface StandingPart {
  readonly nodes: readonly SceneNode[];
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

  nodes(moment: Moment, ground: Ground): readonly SceneNode[] {
    return this.#list.keep(paint(this.parts(moment, ground)));
  }

  /** What the layers draw, each for itself, and those of collapsed compositions for themselves. */
  parts(moment: Moment, ground: Ground): readonly Part[] {
    this.#ground = ground;
    this.#moment = moment;
    this.#opened = undefined;
    const parts: Part[] = [];
    for (const layer of this.#layers) {
      if (layer.source.adjustment) {
        if (layer.isThere(moment.frame)) {
          parts.push({ adjust: (beneath) => layer.adjust(beneath, moment, this.#size) });
        }
        continue;
      }
      const collapsed = layer.collapsedAt(moment);
      if (collapsed) {
        parts.push(...collapsed.content.parts(collapsed.moment, collapsed.ground));
        continue;
      }
      const nodes = layer.draw(moment);
      if (nodes.length > 0) parts.push({ nodes, plane: layer.planeAt(moment) });
    }
    return parts;
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

/** From back to front. Layers in space that follow each other are sorted by depth; flat ones keep their places. */
function paint(parts: readonly Part[]): SceneNode[] {
  let painted: SceneNode[] = [];
  let standing: StandingPart[] = [];
  const add = (nodes: readonly SceneNode[]) => {
    for (const node of nodes) painted.push(node);
  };
  const settle = () => {
    for (const { nodes } of fromFarToNear(standing)) add(nodes);
    standing = [];
  };
  for (const part of parts) {
    if ('adjust' in part) {
      settle();
      painted = [...part.adjust(painted)];
    } else if (part.plane) {
      standing.push({ nodes: part.nodes, plane: part.plane });
    } else {
      settle();
      add(part.nodes);
    }
  }
  settle();
  return painted;
}
