export type * from './composition.ts';
export { unpackArchive } from './document/archive.ts';
export { bytesOf, findAssetFile } from './document/asset-files.ts';
export { isOlderThan } from './document/header.ts';
export { sniffType } from './document/images.ts';
export { LIMITS } from './document/limits.ts';
export { parseJson } from './document/parse-json.ts';
export {
  arrayOf,
  isArray,
  isObject,
  isTrue,
  type Json,
  type JsonObject,
  numberOr,
  objectsOf,
  rawNumber,
  textOf,
  toNumber,
  toNumbers,
} from './document/values.ts';
export { linkedFiles } from './linked-files.ts';
export { type OpenedDocument, openDocument } from './open-document.ts';
export { readComposition } from './read.ts';
export type * from './sound.ts';
