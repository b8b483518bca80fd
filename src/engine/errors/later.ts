import { ExportError } from './export-error.ts';

/**
 * Loads what is needed only once somebody asks for it.
 *
 * @param part what it does, in words, such as `reading videos`
 * @throws ExportError WORKER_LOST where it did not come: another attempt may end better
 */
export async function later<T>(part: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (thrown) {
    if (thrown instanceof ExportError) throw thrown;
    throw new ExportError(
      'WORKER_LOST',
      `The page could not load a part of Framewright (${part}): is the network away, or was the app updated? Reload the page when online.`,
      { value: thrown instanceof Error ? thrown.message : String(thrown), cause: thrown },
    );
  }
}
