export { holdsMachines, type KeptFiles, keptFiles, packArchive } from './archive.ts';
export { type AssetSources, externalAssets, inlineAssets } from './assets.ts';
export { FEATURES, type Feature, type FeatureUse } from './players/features.ts';
export { playersWithout } from './players/matrix.ts';
export { type SchemaProblem, schemaProblems } from './schema.ts';
export { isTree, type Tree, treesOf } from './tree.ts';
export {
  type Effort,
  type FeatureLack,
  type OptimisationCounts,
  optimiseDocument,
  type PreparedDocument,
  prepareDocument,
} from './write-document.ts';
