import type { Colour, ImagePixels, Matrix } from '../../scene/index.ts';
import { constant, numberProperty, type Property } from '../animation/property.ts';
import type { VideoSource } from '../composition.ts';
import { LIMITS } from '../document/limits.ts';
import {
  isObject,
  isTrue,
  type Json,
  type JsonObject,
  numberOr,
  objectsOf,
  rawNumber,
  textOf,
} from '../document/values.ts';
import { VIDEO } from '../document/videos.ts';
import { isFlat, layerEffects } from '../effects/effect-chain.ts';
import { effectSources } from '../effects/effect-sources.ts';
import { ShapeContent } from '../shapes/shape-content.ts';
import type { FontLibrary } from '../text/fonts.ts';
import { textContent } from '../text/text-content.ts';
import { IDENTITY } from '../transforms/matrix.ts';
import { Transform } from '../transforms/transform.ts';
import { CameraTransform, SpatialTransform } from '../transforms/transform3d.ts';
import { Adjustment } from './adjustment.ts';
import { blendMode } from './blend.ts';
import { type Camera, Viewer } from './camera.ts';
import { imageContent, solidContent } from './flat-content.ts';
import { Layer } from './layer.ts';
import type { LayerContent } from './layer-content.ts';
import { type DocumentContext, LayerContext } from './layer-context.ts';
import { LayerStack, type StackSize } from './layer-stack.ts';
import { type CompiledLayer, linkLayers, matteSources } from './link-layers.ts';
import { LayerMasks } from './masks.ts';
import { MediaTime } from './media-time.ts';
import { type DocumentBlur, Exposure } from './motion-blur.ts';
import { PrecompContent, timeMap } from './precomp-content.ts';
import type { Stage } from './space.ts';
import { warnOfUnsupported } from './unsupported.ts';
import { VideoContent, videoFit } from './video-content.ts';

/** Layer types with a part of their own in a composition (Lottie's `ty`). */
const IMAGE_SEQUENCE = 8;
const ADJUSTMENT = 12;
const CAMERA = 13;

export interface DocumentParts {
  readonly context: DocumentContext;
  readonly assets: ReadonlyMap<string, JsonObject>;
  readonly images: ReadonlyMap<string, ImagePixels>;
  readonly videos: ReadonlyMap<string, VideoSource>;
  readonly fonts: FontLibrary;
  readonly stage: Stage;
  /** Absent where nothing is blurred by its motion. */
  readonly motionBlur: DocumentBlur | undefined;
}

/** What lies around a stack of layers. */
interface Nesting {
  /** The names of the precompositions, outermost first. */
  readonly names: readonly string[];
  /** Whether one of them is drawn at several instants a frame. */
  readonly exposed: boolean;
}

const OUTERMOST: Nesting = { names: [], exposed: false };

/**
 * Makes a composition's layers ready to be evaluated, and the precompositions in them, each afresh for every layer
 * that shows it: so what one place keeps from frame to frame is not lost to another at another time. That ends only
 * in a document whose nesting was bounded before.
 *
 * @throws ExportError INVALID_COMPOSITION, COMPOSITION_LIMIT
 */
export function compileStack(
  layers: Json | undefined,
  parts: DocumentParts,
  size: StackSize,
  nesting: Nesting = OUTERMOST,
): LayerStack {
  const written = objectsOf(layers);
  const mattes = matteSources(written);
  const looked = effectSources(written);
  const { budget } = parts.context;
  let beneath = 0;
  const compiled = bottomFirst(written, (raw, i) => {
    const before = budget.spent;
    const needed = mattes.has(raw) || looked.has(rawNumber(raw.ind) ?? Number.NaN);
    const layer = compileLayer(raw, i, needed, parts, size, nesting, beneath);
    if (layer.layer.source.drawn) {
      layer.context.spend(beneath * copiesOfBeneath(layer, size));
      beneath += budget.spent - before;
    }
    return layer;
  });
  const byIndex = new Map<number, CompiledLayer>();
  for (const layer of compiled) {
    const index = rawNumber(layer.raw.ind);
    if (index !== undefined && !byIndex.has(index)) byIndex.set(index, layer);
  }
  linkLayers(compiled, byIndex);
  for (const { layer } of compiled) layer.source.effects?.link((index) => byIndex.get(index)?.layer);
  const drawn = compiled.map(({ layer }) => layer).filter(({ source }) => source.drawn);
  const stack = new LayerStack(
    drawn.reverse(),
    new Viewer(camerasOf(compiled), size.width, size.height),
    size,
  );
  for (const { layer } of compiled) layer.home = stack;
  return stack;
}

/** What adjustment layers cost depends on what lies beneath them; the order of warnings should be the document's. */
function bottomFirst(
  written: readonly JsonObject[],
  compile: (raw: JsonObject, position: number) => CompiledLayer,
): CompiledLayer[] {
  if (!written.some((raw) => isAdjustment(raw) || isTrue(raw.ct))) return written.map(compile);
  const last = written.length - 1;
  return written
    .toReversed()
    .map((raw, i) => compile(raw, last - i))
    .reverse();
}

/** How often more than once a layer puts what lies beneath it into the Scene. */
function copiesOfBeneath({ raw, layer }: CompiledLayer, size: StackSize): number {
  const { adjustment, effects, masks, opacity, transform, spatial, collapsed } = layer.source;
  // Adjustment layers of a collapsed composition work on all that lies beneath it.
  if (collapsed) return Math.min(1e9, 4 ** collapsed.adjustments - 1);
  if (!adjustment || !effects) return 0;
  if (raw.tt !== undefined) return 2;
  const moves = transform.animated || opacity.animated || spatial !== undefined || raw.parent !== undefined;
  const whole =
    !moves &&
    !masks &&
    opacity.at(0) >= 100 &&
    adjustment.covers(transform.at(0), { ...size, base: IDENTITY });
  return whole ? 0 : 1;
}

function camerasOf(compiled: readonly CompiledLayer[]): Camera[] {
  return compiled.flatMap(({ raw, layer, context }) => {
    if (rawNumber(raw.ty) !== CAMERA || isTrue(raw.hd)) return [];
    const { inPoint, outPoint } = layer.source;
    const zoom = numberProperty(raw.pe, 0, context);
    return [{ inPoint, outPoint, zoom, place: (time: number) => layer.chain4(time) }];
  });
}

function compileLayer(
  raw: JsonObject,
  position: number,
  needed: boolean,
  parts: DocumentParts,
  size: StackSize,
  nesting: Nesting,
  beneath: number,
): CompiledLayer {
  const name = textOf(raw.nm) || `Layer ${position + 1}`;
  const context = new LayerContext(parts.context, [...nesting.names, name].join(' › '));
  const before = parts.context.budget.spent;
  context.spend(LIMITS.layerWork);
  const placement = isObject(raw.ks) ? raw.ks : {};
  // A hidden layer still moves its children, but its own picture is not needed unless others look at it.
  const hidden = isTrue(raw.hd);
  const visible = needed || !hidden;
  if (visible) warnOfUnsupported(raw, context);
  const adjusts = isAdjustment(raw);
  const blur = parts.motionBlur;
  const blurred = blur !== undefined && !adjusts && (blur.everywhere || isTrue(raw.mb));
  const inner = { names: nesting.names, exposed: nesting.exposed || blurred };
  const content = visible && !adjusts ? layerContent(raw, context, parts, inner) : undefined;
  const masks = raw.hasMask === false ? [] : objectsOf(raw.masksProperties);
  const layerMasks = (content || adjusts) && masks.length > 0 ? new LayerMasks(masks, context) : undefined;
  const extent = {
    size: (adjusts ? undefined : sizeOf(raw, parts)) ?? ([size.width, size.height] as const),
    work: parts.context.budget.spent - before + (adjusts ? beneath : 0),
  };
  const layer = new Layer({
    name: context.layer,
    ...placingOf(raw, placement, context),
    inPoint: numberOr(raw.ip, Number.NEGATIVE_INFINITY),
    outPoint: numberOr(raw.op, Number.POSITIVE_INFINITY),
    opacity: numberProperty(placement.o, 100, context),
    blend: blendMode(raw.bm, context),
    content,
    collapsed: isTrue(raw.ct) && content instanceof PrecompContent ? content : undefined,
    masks: layerMasks,
    effects: content || adjusts ? layerEffects(raw, context, extent) : undefined,
    extent,
    flat: isFlat(raw) && !adjusts,
    adjustment: adjusts ? adjustmentOf(raw, size) : undefined,
    exposure: blurred && content ? new Exposure(blur) : undefined,
    drawn: !hidden && !isTrue(raw.td) && (content !== undefined || adjusts),
  });
  const work = parts.context.budget.spent - before;
  // Within a composition that is exposed its layers are drawn at its instants, not at instants of their own.
  if (blurred && content && !nesting.exposed) context.spend(work * (blur.samples - 1));
  return { raw, layer, context, work };
}

/** The size of what has one of its own: compositions, solids and images. */
function sizeOf(raw: JsonObject, parts: DocumentParts): readonly [number, number] | undefined {
  const asset = parts.assets.get(textOf(raw.refId) ?? '');
  switch (rawNumber(raw.ty)) {
    case 0:
    case IMAGE_SEQUENCE:
      return [
        numberOr(raw.w ?? asset?.w, parts.stage.width),
        numberOr(raw.h ?? asset?.h, parts.stage.height),
      ];
    case 1:
      return [numberOr(raw.sw, 0), numberOr(raw.sh, 0)];
    case 2:
      return [numberOr(asset?.w, 0), numberOr(asset?.h, 0)];
    case VIDEO:
      return videoSize(raw, parts);
    default:
      return undefined;
  }
}

/** Exporters leave the flag on a null or a solid; the type of its own is After Effects' number for such layers. */
const isAdjustment = (raw: JsonObject): boolean =>
  rawNumber(raw.ty) === ADJUSTMENT || isTrue(raw.isAdjustment) || isTrue(raw.adj);

/** As large as the composition where the document does not say. */
function adjustmentOf(raw: JsonObject, size: StackSize): Adjustment {
  return new Adjustment(numberOr(raw.sw ?? raw.w, size.width), numberOr(raw.sh ?? raw.h, size.height), size);
}

function placingOf(raw: JsonObject, placement: JsonObject, context: LayerContext) {
  if (rawNumber(raw.ty) === CAMERA) {
    return { transform: UNMOVED, spatial: new CameraTransform(placement, context) };
  }
  if (isTrue(raw.ddd)) {
    return {
      transform: UNMOVED,
      spatial: new SpatialTransform(placement, context, isTrue(raw.ao)),
    };
  }
  return { transform: still(new Transform(placement, context, isTrue(raw.ao))), spatial: undefined };
}

const UNMOVED = constant(IDENTITY);

const still = (transform: Transform): Property<Matrix> =>
  transform.animated ? transform : constant(transform.at(0));

function layerContent(
  raw: JsonObject,
  context: LayerContext,
  parts: DocumentParts,
  nesting: Nesting,
): LayerContent | undefined {
  switch (rawNumber(raw.ty)) {
    case 0:
    case IMAGE_SEQUENCE:
      return precompContent(raw, context, parts, nesting);
    case 1:
      return solidContent(numberOr(raw.sw, 0), numberOr(raw.sh, 0), hexColour(raw.sc));
    case 2: {
      const id = textOf(raw.refId) ?? '';
      const image = parts.images.get(id);
      const asset = parts.assets.get(id);
      // The reading of images has already warned of a missing one, unless the asset itself is missing.
      if (!asset) context.warn('missing-image', `The image "${id}" is not in the document; it is left out.`);
      if (!image) return undefined;
      return imageContent(image, numberOr(asset?.w, 0) || image.width, numberOr(asset?.h, 0) || image.height);
    }
    case VIDEO:
      return videoContent(raw, context, parts);
    case 4:
      return new ShapeContent(raw.shapes, context);
    case 5:
      return textContent(raw, context, parts.fonts, (glyph) =>
        precompContent(glyph, context, parts, nesting),
      );
    default:
      return undefined;
  }
}

/** As its asset states it; else the video's own. */
function videoSize(raw: JsonObject, parts: DocumentParts): readonly [number, number] {
  const id = textOf(raw.refId) ?? '';
  const asset = parts.assets.get(id);
  const video = parts.videos.get(id);
  return [
    numberOr(asset?.w, 0) || (video?.displayWidth ?? 0),
    numberOr(asset?.h, 0) || (video?.displayHeight ?? 0),
  ];
}

/** The reading of videos has already warned of one that is missing. */
function videoContent(
  raw: JsonObject,
  context: LayerContext,
  parts: DocumentParts,
): LayerContent | undefined {
  const video = parts.videos.get(textOf(raw.refId) ?? '');
  if (!video) return undefined;
  const [width, height] = videoSize(raw, parts);
  return new VideoContent(video, new MediaTime(raw, context), width, height, videoFit(raw));
}

function precompContent(
  raw: JsonObject,
  context: LayerContext,
  parts: DocumentParts,
  nesting: Nesting,
): LayerContent | undefined {
  const id = textOf(raw.refId) ?? '';
  const asset = parts.assets.get(id);
  if (!asset || !Array.isArray(asset.layers)) {
    context.warn('missing-precomposition', `The composition "${id}" is not in the document; it is left out.`);
    return undefined;
  }
  const width = numberOr(raw.w ?? asset.w, parts.stage.width);
  const height = numberOr(raw.h ?? asset.h, parts.stage.height);
  const names = [...nesting.names, textOf(asset.nm) || id];
  const stack = compileStack(asset.layers, parts, { width, height }, { ...nesting, names });
  const frameRate = parts.context.frameRate;
  const remap = raw.tm === undefined ? undefined : numberProperty(raw.tm, 0, context);
  const time = timeMap(
    numberOr(raw.st, 0),
    numberOr(raw.sr, 1) || 1,
    remap,
    frameRate,
    numberOr(raw.op, Number.POSITIVE_INFINITY),
  );
  return new PrecompContent(stack, time, width, height, isTrue(raw.ct));
}

/** `#rrggbb` or `#rgb`; black for anything else. */
function hexColour(value: Json | undefined): Colour {
  const text = (textOf(value) ?? '').replace('#', '');
  const long = text.length === 3 ? [...text].map((digit) => digit + digit).join('') : text;
  const number = long.length >= 6 ? Number.parseInt(long.slice(0, 6), 16) : 0;
  if (Number.isNaN(number)) return [0, 0, 0, 1];
  return [(number >> 16) / 255, ((number >> 8) & 255) / 255, (number & 255) / 255, 1];
}
