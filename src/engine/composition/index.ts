export type * from './composition.ts';
export { readComposition } from './read.ts';
