export { formatWebVtt, parseWebVtt } from './captions/webvtt.ts';
export type * from './container.ts';
export { inspectFile } from './inspect.ts';
export { pictureName } from './picture-names.ts';
export { createFileWriter } from './write.ts';
export { ZipArchive } from './zip-archive.ts';
export { listZipEntries, storedZipEntry, type ZipEntry } from './zip-directory.ts';
