import { ExportError } from '../../errors/index.ts';
import type { ReadOptions } from '../composition.ts';
import { findAssetFile, hashAssetFile, shortName } from '../document/asset-files.ts';
import { type JsonObject, rawNumber, textOf } from '../document/values.ts';
import type { Warnings } from '../document/warnings.ts';
import type { SoundFile } from '../sound.ts';

/** Layer types that are heard (Lottie's `ty`). */
export const AUDIO = 6;
export const VIDEO = 9;

/** The files that audio and video layers play, by asset id. One that is missing is left out with a warning. */
export async function loadSoundFiles(
  assets: ReadonlyMap<string, JsonObject>,
  stacks: Iterable<readonly JsonObject[]>,
  files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  options: ReadOptions,
  warnings: Warnings,
): Promise<Map<string, SoundFile>> {
  const loaded = new Map<string, SoundFile>();
  const missing = new Set<string>();
  for (const layers of stacks) {
    for (const layer of layers) {
      const type = rawNumber(layer.ty);
      if (type !== AUDIO && type !== VIDEO) continue;
      const id = textOf(layer.refId) ?? '';
      if (loaded.has(id) || missing.has(id)) continue;
      const asset = assets.get(id);
      const source = textOf(asset?.p) ?? '';
      try {
        if (!asset) throw new ExportError('ASSET_FAILED', 'it is not in the document.');
        const { file } = await findAssetFile(asset, files, options);
        const name = source.startsWith('data:') ? (textOf(asset.nm) ?? id) : shortName(source);
        loaded.set(id, {
          hash: await hashAssetFile(file, options),
          data: file,
          name,
          optional: type === VIDEO,
        });
      } catch (thrown) {
        missing.add(id);
        // The picture of a missing video has a warning of its own.
        if (type === VIDEO) continue;
        const { message } = ExportError.from(thrown, 'ASSET_FAILED');
        warnings.add('missing-sound', textOf(layer.nm) ?? id, `The sound "${id}" is not heard: ${message}`);
      }
    }
  }
  return loaded;
}
