export { type CreateRendererOptions, createRenderer } from './create.ts';
export type * from './renderer.ts';
