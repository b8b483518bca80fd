import type { Matrix, SceneNode } from '../../scene/index.ts';
import { apart, type LayerContent } from '../layers/layer-content.ts';
import { IDENTITY } from '../transforms/matrix.ts';

/** What `sourceRectAtTime` gives, in the layer's space. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The bounds of a layer's paths with their strokes; control points count as if they lay on the curve. */
export function contentBounds(content: LayerContent, time: number): Rectangle {
  const box = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ];
  for (const node of content.nodes(time, IDENTITY, apart(time))) include(box, node);
  const [left = 0, top = 0, right = 0, bottom = 0] = box;
  if (!(right >= left)) return { left: 0, top: 0, width: 0, height: 0 };
  return { left, top, width: right - left, height: bottom - top };
}

function include(box: number[], node: SceneNode): void {
  if (node.type === 'group') {
    for (const child of node.children) include(box, child);
  } else if (node.type === 'fill') {
    includePoints(box, node.path.points, node.transform, 0);
  } else if (node.type === 'stroke') {
    includePoints(box, node.path.points, node.transform, node.stroke.width / 2);
  }
}

function includePoints(
  box: number[],
  points: Float64Array,
  [a, b, c, d, e, f]: Matrix,
  margin: number,
): void {
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = a * (points[i] as number) + c * (points[i + 1] as number) + e;
    const y = b * (points[i] as number) + d * (points[i + 1] as number) + f;
    const [across, down] = [margin * Math.hypot(a, c), margin * Math.hypot(b, d)];
    box[0] = Math.min(box[0] as number, x - across);
    box[1] = Math.min(box[1] as number, y - down);
    box[2] = Math.max(box[2] as number, x + across);
    box[3] = Math.max(box[3] as number, y + down);
  }
}
