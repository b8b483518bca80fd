import { ExportError } from '../../errors/index.ts';
import { numberProperty } from '../animation/property.ts';
import { LIMITS } from '../document/limits.ts';
import {
  isTrue,
  type Json,
  type JsonObject,
  numberOr,
  objectsOf,
  rawNumber,
  textOf,
} from '../document/values.ts';
import { type DocumentContext, LayerContext } from '../layers/layer-context.ts';
import { videoExtension } from '../layers/media-time.ts';
import { timeMap } from '../layers/precomp-content.ts';
import type { SoundClip, SoundFile } from '../sound.ts';
import { type ChainLink, type LinkMap, SoundChain } from './chain.ts';
import { audioExtension, isSolo } from './extension.ts';
import { layerLevels } from './levels.ts';
import { AUDIO, VIDEO } from './sound-files.ts';

export interface SoundParts {
  readonly context: DocumentContext;
  readonly assets: ReadonlyMap<string, JsonObject>;
  readonly files: ReadonlyMap<string, SoundFile>;
  /** The composition's own time at its first frame, and how many it has. */
  readonly inPoint: number;
  readonly frameCount: number;
}

/** What lies above a stack of layers. */
interface Above {
  readonly names: readonly string[];
  readonly links: readonly ChainLink[];
  /** Whether a layer on the way asked to be heard alone. */
  readonly solo: boolean;
  readonly muted: boolean;
}

/**
 * Everything that is heard, with precompositions laid out flat: one clip for every place where a sound is used. Ends
 * only in a document whose nesting was bounded before.
 *
 * @throws ExportError COMPOSITION_LIMIT
 */
export function compileSounds(layers: Json | undefined, parts: SoundParts): SoundClip[] {
  const clips: { readonly clip: SoundClip; readonly solo: boolean }[] = [];
  const sounding = new Map<string, boolean>();

  const sounds = (id: string): boolean => {
    const known = sounding.get(id);
    if (known !== undefined) return known;
    const heard = objectsOf(parts.assets.get(id)?.layers).some(
      (layer) => isSound(layer) || (showsComposition(layer) && sounds(textOf(layer.refId) ?? '')),
    );
    sounding.set(id, heard);
    return heard;
  };

  const walk = (stack: Json | undefined, above: Above): void => {
    for (const [position, layer] of objectsOf(stack).entries()) {
      const id = textOf(layer.refId) ?? '';
      const holds = showsComposition(layer) && sounds(id);
      if (isTrue(layer.hd) || !(isSound(layer) || holds)) continue;
      const name = textOf(layer.nm) || `Layer ${position + 1}`;
      const context = new LayerContext(parts.context, [...above.names, name].join(' › '));
      const extension = audioExtension(layer, context);
      const edges = edgesOf(layer);
      const levels = layerLevels(layer, extension, edges, context);
      const link = { ...edges, map: mapOf(layer, holds, context), ...(levels && { levels }) };
      const links = [...above.links, link, ...trimmed(layer, parts.context.frameRate)];
      const solo = above.solo || isSolo(layer);
      const muted = above.muted || extension.mute;
      if (holds) {
        const asset = parts.assets.get(id);
        walk(asset?.layers, { names: [...above.names, textOf(asset?.nm) || id], links, solo, muted });
        continue;
      }
      const file = parts.files.get(id);
      if (!file || muted) continue;
      if (clips.length === LIMITS.sounds) throw tooMany(context.layer);
      const chain = new SoundChain(parts.inPoint, links);
      const [from, to] = chain.window();
      const [start, end] = [Math.max(0, from), Math.min(parts.frameCount, to)];
      if (!(start < end)) continue;
      clips.push({
        solo,
        clip: {
          layer: context.layer,
          file,
          start,
          end,
          time: chain.time(parts.context.frameRate),
          levels: chain.levels(),
          ...(extension.routes && { routes: extension.routes }),
        },
      });
    }
  };
  walk(layers, { names: [], links: [], solo: false, muted: false });
  const alone = clips.some(({ solo }) => solo);
  return clips.filter(({ solo }) => solo || !alone).map(({ clip }) => clip);
}

const isSound = ({ ty }: JsonObject): boolean => {
  const type = rawNumber(ty);
  return type === AUDIO || type === VIDEO;
};

const showsComposition = ({ ty }: JsonObject): boolean => rawNumber(ty) === 0;

/** A layer that runs backwards ends before it starts. */
function edgesOf(layer: JsonObject): { inPoint: number; outPoint: number } {
  const from = numberOr(layer.ip, Number.NEGATIVE_INFINITY);
  const to = numberOr(layer.op, Number.POSITIVE_INFINITY);
  return { inPoint: Math.min(from, to), outPoint: Math.max(from, to) };
}

/** What `fw.video` makes of a video's own time: from `in` to `out` seconds of the file, at its rate. */
function trimmed(layer: JsonObject, frameRate: number): ChainLink[] {
  const trim = rawNumber(layer.ty) === VIDEO ? videoExtension(layer) : {};
  if (Object.keys(trim).length === 0) return [];
  const rate = numberOr(trim.rate, 1) || 1;
  const from = Math.max(0, numberOr(trim.in, 0)) * frameRate;
  const to = numberOr(trim.out, Number.POSITIVE_INFINITY) * frameRate;
  const always = { inPoint: Number.NEGATIVE_INFINITY, outPoint: Number.POSITIVE_INFINITY };
  return [
    { ...always, map: { start: -from / rate, stretch: 1 / rate } },
    { inPoint: from, outPoint: to, map: { start: 0, stretch: 1 } },
  ];
}

function mapOf(layer: JsonObject, composition: boolean, context: LayerContext): LinkMap {
  const { frameRate } = context.document;
  const start = numberOr(layer.st, 0);
  const stretch = numberOr(layer.sr, 1) || 1;
  if (layer.tm === undefined) return { start, stretch };
  const remap = numberProperty(layer.tm, 0, context);
  const outPoint = numberOr(layer.op, Number.POSITIVE_INFINITY);
  if (composition) return { remap: timeMap(start, stretch, remap, frameRate, outPoint) };
  return { remap: (time) => remap.at(time) * frameRate };
}

function tooMany(layer: string): ExportError {
  return new ExportError(
    'COMPOSITION_LIMIT',
    `With the layer "${layer}" sounds are used in more than ${LIMITS.sounds} places, where a precomposition counts every time it is used.`,
    { value: layer },
  );
}
