export type * from './composition.ts';
export { LIMITS } from './limits.ts';
export { readComposition } from './read.ts';
