import type { BlendMode, GroupNode, Mask, Matte, Projection, SceneNode } from '../../scene/index.ts';

export const NOTHING: readonly SceneNode[] = [];
export const NO_MASKS: readonly Mask[] = [];

export interface GroupStyle {
  readonly opacity: number;
  readonly blend: BlendMode;
  readonly clip?: GroupNode['clip'];
  readonly masks?: readonly Mask[];
  readonly projection?: Projection | undefined;
  readonly matte?: Matte | undefined;
}

/**
 * Puts children under one opacity, blend mode, clip and so on: as they are where that changes nothing, with the
 * opacity folded into an only child, else as an isolated group. Equal input gives the same objects again.
 */
export class Grouping {
  #children: readonly SceneNode[] = NOTHING;
  #style: GroupStyle = { opacity: 1, blend: 'normal' };
  #result: readonly SceneNode[] = NOTHING;

  of(children: readonly SceneNode[], style: GroupStyle): readonly SceneNode[] {
    if (children.length === 0 || style.opacity <= 0) return NOTHING;
    if (children === this.#children && sameStyle(style, this.#style)) return this.#result;
    this.#children = children;
    this.#style = style;
    this.#result = group(children, style);
    return this.#result;
  }
}

function sameStyle(x: GroupStyle, y: GroupStyle): boolean {
  return (
    x.opacity === y.opacity &&
    x.blend === y.blend &&
    x.clip === y.clip &&
    x.masks === y.masks &&
    x.projection === y.projection &&
    x.matte?.mode === y.matte?.mode &&
    x.matte?.source === y.matte?.source
  );
}

function group(children: readonly SceneNode[], style: GroupStyle): readonly SceneNode[] {
  const { opacity, blend, clip, masks = NO_MASKS, projection, matte } = style;
  const plain = blend === 'normal' && !clip && masks.length === 0 && !projection && !matte;
  const only = children.length === 1 ? children[0] : undefined;
  if (plain && !children.some(isBlended)) {
    if (opacity === 1) return children;
    if (only) return [{ ...only, opacity: only.opacity * opacity }];
  }
  return [
    {
      type: 'group',
      children,
      opacity,
      blend,
      masks,
      ...(clip && { clip }),
      ...(projection && { projection }),
      ...(matte && { matte }),
    },
  ];
}

/** A blended child must not see through its own group to what lies behind. */
function isBlended(node: SceneNode): boolean {
  return node.type === 'group' && node.blend !== 'normal';
}

/** Gives the last list again where the new one holds the same nodes. */
export class NodeList {
  #last: readonly SceneNode[] = NOTHING;

  keep(nodes: readonly SceneNode[]): readonly SceneNode[] {
    const last = this.#last;
    if (nodes.length !== last.length || nodes.some((node, i) => node !== last[i])) this.#last = nodes;
    return this.#last;
  }
}
