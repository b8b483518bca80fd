export type * from './container.ts';
export { inspectFile } from './inspect.ts';
export { createFileWriter } from './write.ts';
