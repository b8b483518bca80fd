import { isOlderThan, type OpenedDocument } from '../composition/index.ts';
import { ExportError } from '../errors/index.ts';
import type { ResolvedLottie } from '../formats/index.ts';
import { bakeExpressions } from './bake.ts';
import { compressDocument } from './compress/compress.ts';
import { elide } from './compress/elide.ts';
import { magnificationsOf } from './compress/magnification.ts';
import { mergePaths } from './merge-paths.ts';
import { type DocumentFacts, writeMetadata } from './metadata.ts';
import { type Feature, type FeatureUse, featuresIn } from './players/features.ts';
import { playersWithout } from './players/matrix.ts';
import { simplifyFeature } from './players/simplify.ts';
import { trimAssets } from './prune/assets.ts';
import { pruneLayers } from './prune/layers.ts';
import { pruneShapes } from './prune/shapes.ts';
import { hasExpressions } from './prune/visibility.ts';
import { makeStrict } from './strict/document.ts';
import { stacksOf, type Tree, treeOf } from './tree.ts';

const SPECIFICATION = 'Lottie 1.0.1';

/** A feature that a target player lacks, and what became of it. */
export interface FeatureLack {
  readonly feature: Feature;
  readonly layer: string;
  readonly players: readonly string[];
}

/** A document as players are to get it, before it is made smaller. */
export interface PreparedDocument {
  readonly document: Tree;
  /** Expressions that are key frames now. */
  readonly baked: number;
  /** Layers whose expressions could not be baked. */
  readonly unbaked: readonly string[];
  /** What the target players lack and what was taken out. */
  readonly simplified: readonly FeatureLack[];
  /** What was lacking and became pictures. */
  readonly drawn: number;
  /** What they lack and what stays. */
  readonly lacking: readonly FeatureLack[];
}

export interface DocumentRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The document in the schema's form, with nothing in it that its target players lack.
 *
 * @param range frames of the composition, where only a part is wanted
 * @param rasterize makes pictures of layers; those that it can't stay as they are
 * @throws ExportError INVALID_SETTINGS where the target lacks something and that was to be an error
 */
export async function prepareDocument(
  opened: OpenedDocument,
  settings: ResolvedLottie,
  range: DocumentRange | undefined,
  rasterize: (document: Tree, uses: readonly FeatureUse[]) => Promise<ReadonlySet<FeatureUse>>,
): Promise<PreparedDocument> {
  const { document: raw, slots } = opened;
  const lacks = (feature: Feature): string[] => {
    // What the schema has no word for can't be written for anybody.
    if (feature === 'mask-modes') return [SPECIFICATION];
    return settings.featureSupport.includes(feature) ? [] : playersWithout(feature, settings.targetPlayers);
  };
  const bakes = (settings.expressions ?? (lacks('expressions').length > 0 ? 'bake' : 'keep')) === 'bake';
  const { document, count, left } =
    bakes && opened.expressed.size > 0
      ? bakeExpressions(opened)
      : { document: treeOf(raw), count: 0, left: [] };
  if (Object.keys(slots).length > 0) document.slots = treeOf(slots);
  if (range) {
    const first = Number(document.ip);
    document.ip = first + range.start;
    document.op = first + range.end;
  }
  const uses = featuresIn(document).flatMap((use) => {
    const players = lacks(use.feature);
    return players.length > 0 ? [{ use, players }] : [];
  });
  if (uses.length > 0 && settings.fallback === 'error') throw refusal(uses);
  const drawn =
    settings.fallback === 'rasterize'
      ? await rasterize(
          document,
          uses.map(({ use }) => use),
        )
      : new Set<FeatureUse>();
  const simplified: FeatureLack[] = [];
  const lacking: FeatureLack[] = [];
  for (const { use, players } of uses) {
    if (drawn.has(use)) continue;
    const lack = { feature: use.feature, layer: use.name, players };
    (simplifyFeature(document, use.layer, use.feature) ? simplified : lacking).push(lack);
  }
  makeStrict(document, {
    colourScale: isOlderThan(raw, [4, 1, 9]) ? 255 : 1,
    shapesSayClosed: isOlderThan(raw, [4, 4, 18]),
  });
  if (settings.extensions === 'strip') stripExtensions(document);
  return { document, baked: count, unbaked: left, simplified, drawn: drawn.size, lacking };
}

function refusal(
  uses: readonly { readonly use: FeatureUse; readonly players: readonly string[] }[],
): ExportError {
  const told = uses
    .slice(0, 20)
    .map(({ use, players }) => `${use.feature} in “${use.name}” (${players.join(', ')})`);
  return new ExportError(
    'INVALID_SETTINGS',
    `The target players lack what the document uses: ${told.join('; ')}. Take it out, or choose the fallback simplify or rasterize.`,
    { value: uses.map(({ use, players }) => ({ feature: use.feature, layer: use.name, players })) },
  );
}

const NAMESPACE = 'fw';

function stripExtensions(document: Tree): void {
  delete document[NAMESPACE];
  for (const { layers } of stacksOf(document)) for (const layer of layers) delete layer[NAMESPACE];
}

/** How much is done to make a document smaller: each step leaves the one before out. */
export type Effort = 'whole' | 'exact' | 'none';

export interface OptimisationCounts {
  readonly layersRemoved: number;
  readonly layersEmptied: number;
  readonly shapesRemoved: number;
  readonly groupsMerged: number;
  readonly assetsRemoved: number;
  readonly keyFrames: { readonly before: number; readonly after: number };
}

/**
 * A smaller document that shows the same.
 *
 * @param effort `exact` leaves out what is allowed to differ within the tolerance, `none` changes nothing but metadata
 */
export async function optimiseDocument(
  { document: prepared }: PreparedDocument,
  settings: ResolvedLottie,
  facts: DocumentFacts,
  effort: Effort,
): Promise<{ readonly document: Tree; readonly counts: OptimisationCounts }> {
  const document = treeOf(prepared as never);
  const counts = {
    ...{ layersRemoved: 0, layersEmptied: 0, shapesRemoved: 0, groupsMerged: 0, assetsRemoved: 0 },
    keyFrames: { before: 0, after: 0 },
  };
  if (effort !== 'none') {
    const scripted = hasExpressions(document);
    // A script may ask for any layer and shape by its name or number.
    if (settings.removeUnusedShapes && !scripted) {
      const { removed, emptied } = pruneLayers(document);
      counts.layersRemoved = removed;
      counts.layersEmptied = emptied;
      counts.shapesRemoved = pruneShapes(document);
    }
    if (settings.mergePaths && !scripted && effort === 'whole') {
      counts.groupsMerged = mergePaths(document, magnificationsOf(document));
    }
    if (settings.trimUnusedAssets && !scripted) counts.assetsRemoved = trimAssets(document);
    if (settings.compressAnimations) {
      const { precision } = settings;
      const options = effort === 'whole' ? settings : { tolerance: 0, precision: Math.max(6, precision) };
      counts.keyFrames = await compressDocument(document, options);
    }
    if (!scripted) elide(document, { names: settings.names === 'drop' });
  }
  writeMetadata(document, settings, facts);
  return { document, counts };
}
