export { type CreateRendererOptions, createRenderer } from './create.ts';
export type { CacheConfig, RenderOptimization } from './optimization.ts';
export type * from './renderer.ts';
