export { createRenderer } from './create.ts';
export type * from './renderer.ts';
