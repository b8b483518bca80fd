export type * from './composition.ts';
export { LIMITS } from './document/limits.ts';
export { linkedFiles } from './linked-files.ts';
export { readComposition } from './read.ts';
export type * from './sound.ts';
