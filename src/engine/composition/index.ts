export type * from './composition.ts';
export { LIMITS } from './document/limits.ts';
export { readComposition } from './read.ts';
export type * from './sound.ts';
