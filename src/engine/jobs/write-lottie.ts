import { type CompositionWarning, type OpenedDocument, openDocument } from '../composition/index.ts';
import {
  type Effort,
  externalAssets,
  type FeatureLack,
  type FeatureUse,
  holdsMachines,
  inlineAssets,
  type KeptFiles,
  keptFiles,
  type OptimisationCounts,
  optimiseDocument,
  type PreparedDocument,
  packArchive,
  prepareDocument,
  schemaProblems,
  type Tree,
} from '../documents/index.ts';
import { ExportError } from '../errors/index.ts';
import { toNumber } from '../media/index.ts';
import { type CompositionSource, openOutput, sourceOptions } from '../segments/index.ts';
import { compareDrawn } from './document-check.ts';
import type { DocumentOutcome, DocumentRequest, MeantDocument } from './document-types.ts';
import type { PlainPreflight } from './plain-preflight.ts';
import { rasterizeLayers } from './rasterize-layers.ts';

const SOFTWARE = 'Framewright';
/** Of an animation that came without an archive. */
const DEFAULT_ID = 'animation';

/** As much as is asked for, then what changes no pixel, then nothing but the schema's form. */
const EFFORTS: readonly Effort[] = ['whole', 'exact', 'none'];
const EFFORT_WORDS: Readonly<Record<Effort, string>> = {
  whole: '',
  exact: 'nothing was left out within the tolerance',
  none: 'nothing was left out',
};

/**
 * Writes a composition as a Lottie document or a dotLottie archive. What makes it smaller is taken back where it shows: each
 * attempt is drawn beside the composition.
 *
 * @throws ExportError INVALID_SETTINGS for features that the target players lack, where that was to be an error
 */
export async function writeDocument(
  { source, prepared, target, md5 }: DocumentRequest,
  onProgress: (share: number) => void,
): Promise<DocumentOutcome> {
  const opened = await openDocument(source.bytes, sourceOptions(source));
  const { settings } = prepared;
  try {
    const whole = settings.range.start === 0 && settings.range.end === opened.composition.frameCount;
    let tooMuch: readonly FeatureUse[] = [];
    const document = await prepareDocument(
      opened,
      settings.lottie,
      whole ? undefined : settings.range,
      async (tree, uses) => {
        const drawn = await rasterizeLayers(
          tree,
          uses,
          (bytes) => asSource(opened, source, bytes),
          prepared,
          (share) => onProgress(share * 0.2),
        );
        tooMuch = drawn.tooMuch;
        return drawn.done;
      },
    );
    onProgress(0.2);
    const meant = meantBy(document, opened, source, prepared);
    const kept = settings.container === 'json' ? undefined : keptFiles(source.bytes, opened.id ?? DEFAULT_ID);
    const written = await smallest(document, opened, source, meant, prepared, kept, (share) =>
      onProgress(0.2 + share * 0.7),
    );
    const { bytes, missing } = written;
    const output = await openOutput(target, false, md5);
    try {
      if (!('write' in output.sink)) throw new ExportError('INTERNAL', 'A document goes into one file.');
      await output.sink.write(bytes, 0);
      const digest = await output.commit();
      return {
        digest,
        meant,
        warnings: warningsOf(document, missing, tooMuch, opened, kept),
        explanation: explain(source.bytes.length, written, kept, document),
      };
    } catch (thrown) {
      await output.abort();
      throw thrown;
    }
  } finally {
    opened.composition.close();
  }
}

/** The composition itself, or, where players would not show all of it, what is left. */
function meantBy(
  { document, simplified, drawn }: PreparedDocument,
  opened: OpenedDocument,
  source: CompositionSource,
  prepared: PlainPreflight,
): MeantDocument {
  const meant: MeantDocument =
    simplified.length > 0
      ? { source: asSource(opened, source, encode(document)), firstFrame: 0 }
      : { source, firstFrame: prepared.settings.range.start };
  // Pictures made smaller differ from shapes that are drawn smaller.
  return { ...meant, ...(drawn > 0 && { atItsSize: true }) };
}

/** A document as something to be read, with the files of the archive that it came from. */
function asSource(
  { files }: OpenedDocument,
  { reading: _, animationId: __, ...source }: CompositionSource,
  bytes: Uint8Array<ArrayBuffer>,
): CompositionSource {
  return { ...source, bytes, assets: new Map([...[...files].flatMap(byEachName), ...source.assets]) };
}

const IMAGE_FOLDERS = ['i/', 'images/'];

/** Outside their archive pictures are found by the very path that the document says, which need not name the folder. */
function byEachName<File>([path, file]: readonly [string, File]): (readonly [string, File])[] {
  const folder = IMAGE_FOLDERS.find((each) => path.startsWith(each));
  if (folder === undefined) return [[path, file]];
  const name = path.slice(folder.length);
  return ['', ...IMAGE_FOLDERS].flatMap((each) => [
    [`${each}${name}`, file],
    [`/${each}${name}`, file],
  ]);
}

const encode = (document: Tree): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(JSON.stringify(document));

interface Written {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly effort: Effort;
  readonly counts: OptimisationCounts;
  /** Files that the document links to and that are not there. */
  readonly missing: readonly string[];
  /** Why an attempt that does more to make it smaller came to nothing. */
  readonly failure?: string;
}

async function smallest(
  document: PreparedDocument,
  opened: OpenedDocument,
  source: CompositionSource,
  meant: MeantDocument,
  prepared: PlainPreflight,
  kept: KeptFiles | undefined,
  onProgress: (share: number) => void,
): Promise<Written> {
  let failed: { readonly failure: string } | undefined;
  for (const [index, effort] of EFFORTS.entries()) {
    const isLast = index === EFFORTS.length - 1;
    try {
      const made = await attempt(document, opened, source, prepared, kept, effort);
      if (isLast) return { ...made, effort, ...failed };
      const { wrong } = await compareDrawn(meant, asSource(opened, source, made.bytes), prepared, (share) =>
        onProgress((index + share) / EFFORTS.length),
      );
      if (!wrong) return { ...made, effort, ...failed };
    } catch (thrown) {
      // What can't be made smaller can still be written as it is.
      if (isLast) throw thrown;
      failed = { failure: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  }
  throw new ExportError('INTERNAL', 'No way of writing the document was left.');
}

async function attempt(
  prepared: PreparedDocument,
  opened: OpenedDocument,
  source: CompositionSource,
  { settings, compositionRate }: PlainPreflight,
  kept: KeptFiles | undefined,
  effort: Effort,
): Promise<Omit<Written, 'effort' | 'failure'>> {
  const { title, tags } = settings.file;
  const facts = {
    frameRate: toNumber(compositionRate),
    software: SOFTWARE,
    ...(title !== undefined && { title }),
    ...(tags?.description !== undefined && { description: tags.description }),
  };
  // State machines ask for layers by their names, seen or not.
  const lottie =
    kept && holdsMachines(kept)
      ? { ...settings.lottie, removeUnusedShapes: false, names: 'keep' as const }
      : settings.lottie;
  const { document, counts } = await optimiseDocument(prepared, lottie, facts, effort);
  const files = {
    files: opened.files,
    resolveAsset: async (path: string) => source.assets.get(path),
  };
  const [problem] = schemaProblems(document);
  if (problem) {
    throw new ExportError('INTERNAL', `The document breaks the schema at ${problem.at}: ${problem.message}`, {
      value: problem,
    });
  }
  if (!kept) {
    const place = settings.lottie.inlineAssets ? 'inline' : 'as-they-are';
    const missing = await inlineAssets(document, files, place);
    return { bytes: encode(document), counts, missing };
  }
  const { files: assets, missing } = await externalAssets(document, files);
  const bytes = packArchive({
    ...{ id: opened.id ?? DEFAULT_ID, document, assets, kept: kept.files, generator: SOFTWARE },
    ...(kept.initialMachine !== undefined && { initialMachine: kept.initialMachine }),
    ...(settings.theme !== undefined && { initialTheme: settings.theme }),
  });
  return { bytes, counts, missing };
}

function warningsOf(
  { simplified, lacking, unbaked }: PreparedDocument,
  missing: readonly string[],
  tooMuch: readonly FeatureUse[],
  { files }: OpenedDocument,
  kept: KeptFiles | undefined,
): CompositionWarning[] {
  const told = ({ feature, layer, players }: FeatureLack, what: string): CompositionWarning => ({
    feature: `player-${feature}`,
    layer,
    message: `${players.join(', ')} ${players.length === 1 ? 'lacks' : 'lack'} ${feature}: ${what}.`,
  });
  const fonts = [...files.keys()].filter((path) => /\.(ttf|otf|woff2?)$/i.test(path));
  return [
    ...simplified.map((lack) => told(lack, 'it was taken out')),
    ...lacking.map((lack) => told(lack, 'it stays as it is, and is not shown there')),
    ...tooMuch.map(({ feature, name }) => ({
      ...{ feature: `player-${feature}`, layer: name },
      message:
        'The layer runs too long to become pictures, beside the others that do: shorten the range, or export a film.',
    })),
    ...unbaked.map((layer) => ({
      ...{ feature: 'expression', layer },
      message:
        'An expression of the layer has no key frames in its place: it is of a text, or runs too long.',
    })),
    ...missing.map((path) => ({
      ...{ feature: 'missing-file', layer: '' },
      message: `The file “${path.slice(0, 80)}” is not there: the document links to it.`,
    })),
    ...(kept?.machinesLeft ?? []).map((name) => ({
      ...{ feature: 'state-machine', layer: '' },
      message: `The state machine “${name.slice(0, 80)}” plays other animations of the archive: it is left out.`,
    })),
    ...(!kept && fonts.length > 0
      ? [{ feature: 'fonts', layer: '', message: 'A single document holds no fonts: dotlottie keeps them.' }]
      : []),
  ];
}

function explain(
  before: number,
  { bytes, effort, counts, failure }: Written,
  kept: KeptFiles | undefined,
  { baked }: PreparedDocument,
): string[] {
  const { layersRemoved, layersEmptied, shapesRemoved, groupsMerged, assetsRemoved, keyFrames } = counts;
  const parts = [
    [layersRemoved, 'unseen layers'],
    [layersEmptied, 'pictures of layers that only move others'],
    [shapesRemoved, 'unseen shapes'],
    [groupsMerged, 'groups, joined with their neighbours'],
    [assetsRemoved, 'unused assets'],
    [keyFrames.before - keyFrames.after, 'key frames'],
  ] as const;
  const gone = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const words = EFFORT_WORDS[effort];
  return [
    `${before} bytes became ${bytes.length}${gone.length > 0 ? `, without ${gone.join(', ')}` : ''}.`,
    ...(words
      ? [
          failure === undefined
            ? `It would have looked different otherwise: ${words}.`
            : `More could not be done (${failure}): ${words}.`,
        ]
      : []),
    ...(kept && holdsMachines(kept)
      ? ['State machines ask for layers by their names: all layers and names stay.']
      : []),
    ...(baked > 0 ? [`${baked} expressions became key frames.`] : []),
  ];
}
