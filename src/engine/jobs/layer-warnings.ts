import { layerCount } from '../codecs/index.ts';
import type { CompositionWarning } from '../composition/index.ts';
import type { ResolvedSettings } from '../formats/index.ts';
import type { Scene } from '../scene/index.ts';
import { type Pictures, sourceFrame } from '../segments/index.ts';

/** Instants of a film that are looked at for what shows only in Scenes: blended shadows, and layers between others. */
const LOOKED_AT = 12;

/**
 * What keeps the layers of a film from giving its finished pictures when they are laid over each other in their order;
 * none where no layers were asked for.
 */
export async function layerWarnings(
  pictures: Pictures,
  settings: ResolvedSettings,
): Promise<CompositionWarning[]> {
  if (!settings.encode.layers) return [];
  const { layers = [], adjusting = [] } = pictures.facts;
  const blended = new Map<string, string>();
  const parted = new Set<string>();
  for (const { name, blend } of layers) if (blend !== 'normal') blended.set(name, blend);
  for (const scene of await scenesOf(pictures, settings)) {
    const seen = new Set<number>();
    for (const { layer, children } of scene.layers ?? []) {
      const name = layers[layer]?.name;
      if (name === undefined) continue;
      if (seen.has(layer)) parted.add(name);
      seen.add(layer);
      for (const node of children) {
        if (node.type === 'group' && node.blend !== 'normal' && !blended.has(name)) {
          blended.set(name, node.blend);
        }
      }
    }
  }
  return [
    ...[...blended].map(([layer, blend]) => ({
      feature: 'layers-blend-mode',
      layer,
      message: `The layer, or a shadow or glow of it, is blended by ${blend} with what lies beneath it; its channels hold it alone, so blend them by ${blend} again.`,
    })),
    ...adjusting.map((layer) => ({
      feature: 'layers-adjustment',
      layer,
      message:
        'The layer changes all that lies beneath it as one picture; in their channels it changes each layer for itself, so that they may differ where layers overlap.',
    })),
    ...[...parted].map((layer) => ({
      feature: 'layers-parted',
      layer,
      message:
        'Other layers stand between parts of this one; its channels hold it whole, in the place of its topmost part.',
    })),
  ];
}

/** What was decided about layers, in words. */
export function layerExplanation({ encode, render }: ResolvedSettings): string[] {
  if (!encode.layers) return [];
  const count = layerCount(encode);
  return [
    `${count === 1 ? '1 layer lies' : `${count} layers lie`} beside the finished picture, in channels of their own.`,
    ...(render.blending === 'linear'
      ? [
          'Colours are mixed in linear light, as compositing programs lay layers over each other: what is translucent may look lighter than in other formats.',
        ]
      : []),
  ];
}

async function scenesOf(
  pictures: Pictures,
  { range: { start, end }, frameRate }: ResolvedSettings,
): Promise<Scene[]> {
  const { signal } = new AbortController();
  const count = Math.min(LOOKED_AT, end - start);
  const scenes: Scene[] = [];
  for (let i = 0; i < count; i++) {
    const frame = start + Math.round((i * (end - start - 1)) / Math.max(1, count - 1));
    scenes.push(await pictures.scene(sourceFrame(frame, frameRate, pictures.facts.frameRate), signal));
  }
  return scenes;
}
