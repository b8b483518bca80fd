export { BlockPool } from './block-pool.ts';
export { type BooleanOperation, combinePaths } from './boolean-path.ts';
export { invertMatrix, maximumScale, multiplyMatrices } from './matrix.ts';
export { offsetPath } from './offset-path.ts';
export { tightBounds } from './path-bounds.ts';
export { type Coverage, Rasteriser, RECORD_WORDS, TILE_HEIGHT, TILE_WIDTH } from './rasteriser.ts';
export type { AffineMatrix, Bounds, LineSink, PathData, PenStyle } from './types.ts';
