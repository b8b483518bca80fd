import type { AffineMatrix } from './types.ts';

/** `outer` after `inner`. */
export function multiplyMatrices(outer: AffineMatrix, inner: AffineMatrix): AffineMatrix {
  const [a, b, c, d, e, f] = outer;
  return [
    a * inner[0] + c * inner[1],
    b * inner[0] + d * inner[1],
    a * inner[2] + c * inner[3],
    b * inner[2] + d * inner[3],
    a * inner[4] + c * inner[5] + e,
    b * inner[4] + d * inner[5] + f,
  ];
}

/** The inverse, or undefined where the matrix flattens the plane or is not finite. */
export function invertMatrix(matrix: AffineMatrix): AffineMatrix | undefined {
  const [a, b, c, d, e, f] = matrix;
  const determinant = a * d - b * c;
  const inverse: AffineMatrix = [
    d / determinant,
    -b / determinant,
    -c / determinant,
    a / determinant,
    (c * f - d * e) / determinant,
    (b * e - a * f) / determinant,
  ];
  return isFiniteMatrix(inverse) ? inverse : undefined;
}

export function isFiniteMatrix(matrix: AffineMatrix): boolean {
  return matrix.every(Number.isFinite);
}

/** The most that the matrix lengthens any vector: its larger singular value. */
export function maximumScale(matrix: AffineMatrix): number {
  const [a, b, c, d] = matrix;
  const sum = (a * a + b * b + c * c + d * d) / 2;
  const determinant = a * d - b * c;
  return Math.sqrt(sum + Math.sqrt(Math.max(0, sum * sum - determinant * determinant)));
}
