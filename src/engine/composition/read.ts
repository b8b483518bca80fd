import { ExportError } from '../errors/index.ts';
import { release, toNumber } from '../media/index.ts';
import { deferredImages, type Scene, type SceneLayer } from '../scene/index.ts';
import type { Composition, ReadOptions } from './composition.ts';
import { isArchive, type Unpacked, unpackArchive } from './document/archive.ts';
import { type Header, isOlderThan, readHeader } from './document/header.ts';
import { assetsById, loadImages, usedImages } from './document/images.ts';
import { boundNesting } from './document/nesting.ts';
import { parseJson } from './document/parse-json.ts';
import { slottedAssets } from './document/slots.ts';
import { slotsOfTheme } from './document/theme.ts';
import { isObject, type JsonObject, objectsOf, textOf } from './document/values.ts';
import { openVideos } from './document/videos.ts';
import { Warnings } from './document/warnings.ts';
import { startExpressions } from './expressions/start.ts';
import { compileStack } from './layers/compile.ts';
import type { Layer } from './layers/layer.ts';
import { LayerContext } from './layers/layer-context.ts';
import type { LayerStack } from './layers/layer-stack.ts';
import { documentBlur } from './layers/motion-blur.ts';
import { closed, type Moment } from './layers/space.ts';
import type { ReadObserver } from './observer.ts';
import { documentLayout } from './sounds/extension.ts';
import { loadSoundFiles } from './sounds/sound-files.ts';
import { compileSounds } from './sounds/sounds.ts';
import { loadFonts } from './text/fonts.ts';
import { textContent } from './text/text-content.ts';
import { IDENTITY } from './transforms/matrix.ts';

/**
 * Reads a Lottie document (`.json`) or archive (`.lottie`, versions 1 and 2).
 *
 * Takes what players take; what it can't draw it names in `warnings`. What is no composition, or asks for
 * more than bounded time and memory, is refused.
 *
 * @throws ExportError INVALID_COMPOSITION, COMPOSITION_LIMIT
 */
export function readComposition(bytes: Uint8Array, options: ReadOptions = {}): Promise<Composition> {
  return readObserved(bytes, options, {});
}

/** As {@link readComposition}, while somebody looks on. */
export async function readObserved(
  bytes: Uint8Array,
  options: ReadOptions,
  observer: ReadObserver,
): Promise<Composition> {
  const fileName = options.fileName ?? 'The file';
  const unpacked: Unpacked = isArchive(bytes)
    ? unpackArchive(bytes, fileName, options)
    : { document: bytes, files: new Map() };
  const document = parseJson(unpacked.document, fileName);
  if (!isObject(document)) {
    throw new ExportError('INVALID_COMPOSITION', `${fileName} is JSON, but no Lottie document.`);
  }
  const header = readHeader(document, fileName);
  const warnings = new Warnings();
  const written = assetsById(document);
  const slots = readSlots(document, written, unpacked, options, warnings);
  observer.opened?.({
    document,
    slots,
    files: unpacked.files,
    ...(unpacked.id !== undefined && { id: unpacked.id }),
  });
  const assets = slottedAssets(written, slots);
  const stacks = stacksOf(document, assets);
  boundNesting(document, assets);
  const images = await loadImages(assets, usedImages(stacks), unpacked.files, options, warnings);
  const soundFiles = await loadSoundFiles(assets, stacks, unpacked.files, options, warnings);
  const videos = await openVideos(assets, stacks, unpacked.files, options, warnings);
  const fonts = await loadFonts(document, unpacked.files, options, warnings);
  const own = await startExpressions({
    document,
    slots,
    frameRate: toNumber(header.frameRate),
    warnings,
    text: (layer, context) => textContent(layer, context, fonts),
  });
  const expressions = own && (observer.expressions?.(own) ?? own);
  const { width, height, inPoint } = header;
  const stage = { width, height };
  const parts = {
    context: {
      warnings,
      frameRate: toNumber(header.frameRate),
      slots,
      colourScale: isOlderThan(document, [4, 1, 9]) ? 255 : 1,
      shapesSayClosed: isOlderThan(document, [4, 4, 18]),
      budget: { spent: 0 },
      expressions,
    },
    assets,
    images,
    videos,
    fonts,
    stage,
    motionBlur: documentBlur(document, stacks, options.motionBlur),
  };
  const stack = compileStack(document.layers, parts, stage);
  const { inPoint: first, frameCount } = header;
  const sounds = compileSounds(document.layers, {
    context: parts.context,
    assets,
    files: soundFiles,
    inPoint: first,
    frameCount,
  });
  const soundLayout = documentLayout(document, new LayerContext(parts.context, ''));
  expressions?.tryAll();
  const ground = { base: IDENTITY, stage };
  const drawn = drawnLayers(stack, first, first + frameCount);
  const numbers = new Map(drawn.map((layer, number) => [layer, number]));
  const layersAt = (moment: Moment): SceneLayer[] =>
    stack.runs(moment, ground).flatMap(({ layer, nodes: children }) => {
      const number = numbers.get(layer);
      return number === undefined ? [] : [{ layer: number, children }];
    });

  let scene: Scene = { width, height, children: [] };
  const close = (): void => {
    for (const video of videos.values()) video.close();
  };
  return {
    name: textOf(document.nm) || unpacked.id || baseName(fileName),
    width,
    height,
    frameRate: header.frameRate,
    frameCount: header.frameCount,
    // An expression may fail at a later instant than those that were tried at reading.
    get warnings() {
      return warnings.list();
    },
    markers: header.markers,
    layers: drawn.map(({ source: { name, blend } }) => ({ name, blend })),
    adjusting: adjustingLayers(stack),
    sounds,
    ...(soundLayout && { soundLayout }),
    evaluate(frame) {
      if (!Number.isFinite(frame)) {
        throw new ExportError('INVALID_SETTINGS', `${frame} is no frame number.`, { value: frame });
      }
      expressions?.begin();
      const moment = closed(inPoint + frame);
      const children = stack.nodes(moment, ground);
      const layers = options.layers ? layersAt(moment) : undefined;
      if (children !== scene.children || !sameLayers(layers, scene.layers)) {
        scene = { ...sceneOf(header, children, videos.size > 0), ...(layers && { layers }) };
      }
      return scene;
    },
    close,
    free() {
      close();
      // A thread that falls idle now may not come to collect them for as long as it lives.
      for (const { data } of images.values()) release(data);
    },
  };
}

function sceneOf({ width, height }: Header, children: Scene['children'], mayDefer: boolean): Scene {
  const deferred = mayDefer ? deferredImages(children) : [];
  return { width, height, children, ...(deferred.length > 0 && { deferred }) };
}

/** Those that draw something between two instants, in frames of the document. */
function drawnLayers(stack: LayerStack, start: number, end: number): Layer[] {
  return stack.layers.filter(({ source: { adjustment, inPoint, outPoint } }) => {
    return !adjustment && Math.min(inPoint, outPoint) < end && Math.max(inPoint, outPoint) >= start;
  });
}

function adjustingLayers(stack: LayerStack): string[] {
  const adjusting = stack.layers.filter(
    ({ source: { adjustment, collapsed } }) => adjustment || (collapsed?.adjustments ?? 0) > 0,
  );
  return adjusting.map(({ source }) => source.name);
}

function sameLayers(some: Scene['layers'], others: Scene['layers']): boolean {
  if (!some || !others) return some === others;
  return (
    some.length === others.length &&
    some.every(({ layer, children }, i) => layer === others[i]?.layer && children === others[i]?.children)
  );
}

const stacksOf = (document: JsonObject, assets: ReadonlyMap<string, JsonObject>): JsonObject[][] =>
  [document, ...assets.values()].map(({ layers }) => objectsOf(layers));

/** The document's own slots, with what its theme puts in them. */
function readSlots(
  document: JsonObject,
  assets: ReadonlyMap<string, JsonObject>,
  { theme, id, files, interactive }: Unpacked,
  options: ReadOptions,
  warnings: Warnings,
): JsonObject {
  if (interactive) {
    warnings.add(
      'state-machine',
      id ?? '',
      'State machines answer to a viewer; the animation is drawn as it runs by itself.',
    );
  }
  const own = isObject(document.slots) ? document.slots : {};
  if (theme) {
    const themed = { animation: id, stacks: stacksOf(document, assets), files, warnings };
    return { ...own, ...slotsOfTheme(theme, themed) };
  }
  if (options.themeId !== undefined) {
    throw new ExportError(
      'INVALID_COMPOSITION',
      `${options.fileName ?? 'The file'} is a single document without themes; "${options.themeId}" can't be put on.`,
      { value: options.themeId },
    );
  }
  return own;
}

const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\.(json|lottie)$/i, '');
