import { ExportError } from '../errors/index.ts';
import type { ReadOptions } from './composition.ts';
import { LIMITS } from './document/limits.ts';
import { readComposition } from './read.ts';

/**
 * The paths of the files that a document needs and does not bring: pictures, videos, sounds and fonts, as it writes
 * them. Found by reading it, so that they are the ones that its export asks for.
 *
 * @throws ExportError INVALID_COMPOSITION; COMPOSITION_LIMIT, also for more than LIMITS.linkedFiles
 */
export async function linkedFiles(
  bytes: Uint8Array,
  options: Pick<ReadOptions, 'fileName' | 'themeId'>,
): Promise<string[]> {
  const paths = new Set<string>();
  const composition = await readComposition(bytes, {
    ...options,
    resolveAsset: async (path) => {
      paths.add(path);
      return undefined;
    },
    decodeImage: notHere,
    openVideo: notHere,
    hashAsset: async () => '',
  });
  composition.close();
  if (paths.size > LIMITS.linkedFiles) {
    throw new ExportError(
      'COMPOSITION_LIMIT',
      `${options.fileName ?? 'The file'} links to ${paths.size} files; at most ${LIMITS.linkedFiles} are fetched: put them into a .lottie archive.`,
      { value: paths.size },
    );
  }
  return [...paths];
}

/** What the document brings itself is not looked at: only names are wanted. */
const notHere = (): Promise<never> => Promise.reject(new ExportError('ASSET_FAILED', 'only names are read.'));
