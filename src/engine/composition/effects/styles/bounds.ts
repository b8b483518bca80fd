import type { Matrix, Path, Rectangle, SceneNode } from '../../../scene/index.ts';
import { mapPoint } from '../geometry.ts';

/** The bounds of what nodes draw, before filters, in the space behind the matrix; undefined for nothing. */
export function boundsOf(nodes: readonly SceneNode[], behind: Matrix): Rectangle | undefined {
  const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  grow(box, nodes, behind);
  return box[0] <= box[2] && box[1] <= box[3] ? box : undefined;
}

function grow(box: [number, number, number, number], nodes: readonly SceneNode[], behind: Matrix): void {
  for (const node of nodes) {
    if (node.type === 'group') grow(box, node.children, behind);
    else if (node.type === 'image') {
      const { width, height } = node.image;
      const corners = [0, 0, width, 0, width, height, 0, height];
      add(box, corners, node.transform, behind, 0);
    } else {
      const path: Path = node.path;
      add(box, path.points, node.transform, behind, node.type === 'stroke' ? node.stroke.width / 2 : 0);
    }
  }
}

/** Controls of curves count as points: a little too much, but never too little. */
function add(
  box: [number, number, number, number],
  points: ArrayLike<number>,
  transform: Matrix,
  behind: Matrix,
  margin: number,
): void {
  const [a, b, c, d] = transform;
  const [marginX, marginY] = [margin * Math.hypot(a, c), margin * Math.hypot(b, d)];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const [whereX, whereY] = mapPoint(transform, points[i] as number, points[i + 1] as number);
    const [x, y] = mapPoint(behind, whereX, whereY);
    box[0] = Math.min(box[0], x - marginX);
    box[1] = Math.min(box[1], y - marginY);
    box[2] = Math.max(box[2], x + marginX);
    box[3] = Math.max(box[3], y + marginY);
  }
}
