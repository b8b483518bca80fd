import type { DeferredImage, SceneNode } from './scene.ts';

/** All images among nodes whose pixels are still to be loaded, each once: also those in mattes and maps. */
export function deferredImages(nodes: readonly SceneNode[]): DeferredImage[] {
  const found = new Set<DeferredImage>();
  collect(nodes, found);
  return [...found];
}

function collect(nodes: readonly SceneNode[], found: Set<DeferredImage>): void {
  for (const node of nodes) {
    if (node.type === 'image') {
      if ('load' in node.image) found.add(node.image);
    } else if (node.type === 'group') {
      collect(node.children, found);
      if (node.matte) collect(node.matte.source, found);
      for (const filter of node.filters ?? []) if (filter.type === 'displace') collect(filter.map, found);
    }
  }
}
