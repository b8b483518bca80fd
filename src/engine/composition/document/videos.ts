import { ExportError } from '../../errors/index.ts';
import type { ReadOptions, VideoSource } from '../composition.ts';
import { findAssetFile, hashAssetFile, shortName } from './asset-files.ts';
import { LIMITS } from './limits.ts';
import { type JsonObject, rawNumber, textOf } from './values.ts';
import type { Warnings } from './warnings.ts';

/** Lottie's `ty` of a layer that shows a video. */
export const VIDEO = 9;

/**
 * The videos of all assets that a layer shows, by asset id, each file opened once. One that is missing or can't be
 * decoded is left out with a warning.
 *
 * @param stacks the layers of all compositions
 * @param files of the archive
 */
export async function openVideos(
  assets: ReadonlyMap<string, JsonObject>,
  stacks: Iterable<readonly JsonObject[]>,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  options: ReadOptions,
  warnings: Warnings,
): Promise<Map<string, VideoSource>> {
  const videos = new Map<string, VideoSource>();
  const byContent = new Map<string, VideoSource>();
  for (const [id, layer] of usedVideos(stacks)) {
    const asset = assets.get(id);
    const source = textOf(asset?.p) ?? '';
    try {
      if (!asset) throw new ExportError('ASSET_FAILED', 'it is not in the document.', { value: id });
      if (!options.openVideo) throw new ExportError('ASSET_FAILED', 'videos are not decoded here.');
      const { file } = await findAssetFile(asset, files, options);
      const hash = await hashAssetFile(file, options);
      const video = byContent.get(hash) ?? (await openVideo(options.openVideo(file, hash)));
      byContent.set(hash, video);
      videos.set(id, video);
    } catch (thrown) {
      const { message } = ExportError.from(thrown, 'ASSET_FAILED');
      warnings.add('missing-video', layer, `The video "${shortName(source) || id}" is left out: ${message}`);
    }
  }
  return videos;
}

async function openVideo(opening: Promise<VideoSource>): Promise<VideoSource> {
  const video = await opening;
  const { width, height, displayWidth, displayHeight, frameCount } = video;
  const largest = Math.max(width, height, displayWidth, displayHeight);
  if (!(largest <= LIMITS.size) || !(Math.min(width, height, displayWidth, displayHeight) >= 1)) {
    throw new ExportError(
      'ASSET_FAILED',
      `it has ${width}×${height} pixels; at most ${LIMITS.size} a side are drawn.`,
    );
  }
  if (!(frameCount >= 1 && frameCount <= LIMITS.frames)) {
    throw new ExportError('ASSET_FAILED', `it has ${frameCount} frames; 1 to ${LIMITS.frames} are drawn.`);
  }
  return video;
}

/** The asset ids that video layers refer to, each with the name of such a layer. */
function usedVideos(stacks: Iterable<readonly JsonObject[]>): Map<string, string> {
  const used = new Map<string, string>();
  for (const layers of stacks) {
    for (const layer of layers) {
      const id = textOf(layer.refId);
      if (rawNumber(layer.ty) !== VIDEO || id === undefined || used.has(id)) continue;
      used.set(id, textOf(layer.nm) ?? id);
    }
  }
  return used;
}
