import type { Matrix, SceneNode } from '../scene/index.ts';
import { NodeList } from './grouping.ts';
import type { Layer } from './layer.ts';

/** The layers of one composition, back to front. */
export class LayerStack {
  readonly #layers: readonly Layer[];
  readonly #list = new NodeList();

  constructor(layers: readonly Layer[]) {
    this.#layers = layers;
  }

  nodes(time: number, base: Matrix): readonly SceneNode[] {
    const nodes: SceneNode[] = [];
    for (const layer of this.#layers) {
      for (const node of layer.nodes(time, base)) nodes.push(node);
    }
    return this.#list.keep(nodes);
  }
}
