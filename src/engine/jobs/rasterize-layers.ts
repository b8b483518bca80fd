import { encodePng } from '../codecs/index.ts';
import { type FeatureUse, type Tree, treesOf } from '../documents/index.ts';
import { sha256Hex } from '../media/index.ts';
import { openReference, type Reference } from '../quality/index.ts';
import type { CompositionSource } from '../segments/index.ts';
import { drawingRecipe } from './document-check.ts';
import type { PlainPreflight } from './plain-preflight.ts';

/** Frames drawn of one layer, and of all together, and their pictures: beyond, a film is the smaller file. */
const MOST_FRAMES = 600;
const MOST_FRAMES_TOGETHER = 1200;
const MOST_BYTES = 48 * 2 ** 20;

/** What is no layer's own picture, and so can't be drawn in its place. */
const NOT_DRAWN: ReadonlySet<FeatureUse['feature']> = new Set([
  'sound',
  'video',
  'slots',
  'adjustment-layers',
]);

const [PRECOMPOSITION, IMAGE, NULL, CAMERA] = [0, 2, 3, 13];

export interface RasterizedLayers {
  /** The uses of features that are gone. */
  readonly done: ReadonlySet<FeatureUse>;
  /** Uses in layers that could have been drawn, were there not too much of them. */
  readonly tooMuch: readonly FeatureUse[];
}

/**
 * Puts pictures in the place of layers, drawn one a frame by our own renderer: one picture where nothing moves, else a
 * composition of them. Layers that others use as their matte or that lie in compositions of several places stay as they are.
 *
 * @param sourceOf a document as something to be drawn, with the files that it needs
 */
export async function rasterizeLayers(
  document: Tree,
  uses: readonly FeatureUse[],
  sourceOf: (bytes: Uint8Array<ArrayBuffer>) => CompositionSource,
  prepared: PlainPreflight,
  onProgress: (share: number) => void,
): Promise<RasterizedLayers> {
  const done = new Set<FeatureUse>();
  const tooMuch: FeatureUse[] = [];
  let [frames, bytes] = [0, 0];
  const layers = treesOf(document.layers);
  for (const layer of layers) {
    const own = uses.filter((use) => use.layer === layer && !NOT_DRAWN.has(use.feature));
    if (own.length === 0 || layer.ty === CAMERA || isMatte(layer, layers)) continue;
    const [from, to] = timeOf(layer, document);
    if (!(to > from)) continue;
    if (to - from > Math.min(MOST_FRAMES, MOST_FRAMES_TOGETHER - frames)) {
      tooMuch.push(...own);
      continue;
    }
    const before = frames;
    frames += to - from;
    using reference = await openReference(
      drawingRecipe(sourceOf(alone(document, layer, layers, from, to)), prepared, Number.POSITIVE_INFINITY),
    );
    const pictures = await draw(reference, to - from, MOST_BYTES - bytes, (drawn) =>
      onProgress((before + drawn) / MOST_FRAMES_TOGETHER),
    );
    if (!pictures) {
      tooMuch.push(...own);
      continue;
    }
    bytes += bytesOf(pictures);
    replace(document, layer, pictures, from, to, prepared);
    for (const use of own) done.add(use);
  }
  return { done, tooMuch };
}

function isMatte(layer: Tree, layers: readonly Tree[]): boolean {
  const next = layers[layers.indexOf(layer) + 1];
  const below = next !== undefined && Number(next.tt ?? 0) > 0 && next.tp === undefined;
  return layer.td !== undefined || below || layers.some(({ tp }) => tp !== undefined && tp === layer.ind);
}

/** Frames of the composition within which the layer is seen. */
function timeOf(layer: Tree, document: Tree): [number, number] {
  const [ip, op] = [Number(document.ip), Number(document.op)];
  return [Math.max(ip, Math.floor(Number(layer.ip ?? ip))), Math.min(op, Math.ceil(Number(layer.op ?? op)))];
}

interface LayerPicture {
  readonly hash: string;
  readonly png: Uint8Array<ArrayBuffer>;
  /** Frames that show it. */
  frames: number;
}

/** The layer alone, with what moves it, cuts it and looks at it. */
function alone(
  document: Tree,
  layer: Tree,
  layers: readonly Tree[],
  from: number,
  to: number,
): Uint8Array<ArrayBuffer> {
  const place = layers.indexOf(layer);
  const matte = Number(layer.tt ?? 0) > 0 && layer.tp === undefined ? layers[place - 1] : undefined;
  const kept = layers
    .filter((other) => other !== layer)
    .map((other) => (other === matte ? other : other.ty === CAMERA ? other : { ...other, hd: true }));
  // A matte goes by its place: right above what it cuts.
  const others = kept.filter((other) => other !== matte);
  const unblended = { ...layer, bm: 0 };
  return new TextEncoder().encode(
    JSON.stringify({
      ...document,
      ...{ ip: from, op: to, layers: [...(matte ? [matte] : []), unblended, ...others] },
    }),
  );
}

const bytesOf = (pictures: readonly LayerPicture[]): number =>
  pictures.reduce((sum, { png }) => sum + png.length, 0);

/** @returns undefined where they take more bytes than may be */
async function draw(
  reference: Reference,
  frames: number,
  mostBytes: number,
  onFrame: (drawn: number) => void,
): Promise<LayerPicture[] | undefined> {
  const pictures: LayerPicture[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const { width, height, data } = await reference.pixels(frame);
    const pixels = Uint8Array.from(data);
    const hash = await sha256Hex(pixels);
    const last = pictures.at(-1);
    if (last?.hash === hash) last.frames++;
    else pictures.push({ hash, png: await encodePng({ width, height, depth: 8, data: pixels }), frames: 1 });
    if (bytesOf(pictures) > mostBytes) return undefined;
    onFrame(frame + 1);
  }
  return pictures;
}

function replace(
  document: Tree,
  layer: Tree,
  pictures: readonly LayerPicture[],
  from: number,
  to: number,
  { size }: PlainPreflight,
): void {
  const assets = treesOf(document.assets);
  const taken = new Set(assets.map(({ id }) => String(id)));
  const freeId = (wanted: string): string => {
    let id = wanted;
    for (let count = 1; taken.has(id); count++) id = `${wanted}-${count}`;
    taken.add(id);
    return id;
  };
  const [w, h] = [Math.round(size.width), Math.round(size.height)];
  const stem = freeId(`drawn-${String(layer.ind ?? treesOf(document.layers).indexOf(layer))}`);
  const ids = new Map<string, string>();
  for (const { hash, png } of pictures) {
    if (ids.has(hash)) continue;
    const id = freeId(`${stem}-${ids.size}`);
    ids.set(hash, id);
    assets.push({ id, w, h, u: '', p: `data:image/png;base64,${base64(png)}`, e: 1 });
  }
  const imageLayer = (refId: string, ip: number, op: number): Tree => ({
    ty: IMAGE,
    refId,
    ks: {},
    ip,
    op,
    st: 0,
  });
  const shown: Tree = {
    ...(layer.nm !== undefined && { nm: layer.nm }),
    ...(layer.bm !== undefined && { bm: layer.bm }),
  };
  const [only] = pictures;
  if (only && pictures.length === 1) Object.assign(shown, imageLayer(ids.get(only.hash) ?? '', from, to));
  else {
    let at = from;
    const inner = pictures.map(({ hash, frames }) => {
      const picture = imageLayer(ids.get(hash) ?? '', at, at + frames);
      at += frames;
      return picture;
    });
    assets.push({ id: stem, w, h, layers: inner });
    Object.assign(shown, { ty: PRECOMPOSITION, refId: stem, w, h, ks: {}, ip: from, op: to, st: 0 });
  }
  document.assets = assets;
  const placing: Tree = { ty: NULL };
  for (const name of ['ind', 'parent', 'ks', 'ip', 'op', 'st', 'sr', 'ddd', 'ao']) {
    if (layer[name] !== undefined) placing[name] = layer[name];
  }
  const layers = treesOf(document.layers);
  const isParent = layers.some(({ parent }) => parent !== undefined && parent === layer.ind);
  document.layers = layers.flatMap((other) =>
    other !== layer ? [other] : isParent ? [shown, placing] : [shown],
  );
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
