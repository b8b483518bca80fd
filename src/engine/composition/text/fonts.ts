import type { ReadOptions } from '../composition.ts';
import type { JsonObject } from '../values.ts';
import type { Warnings } from '../warnings.ts';

/** The fonts and glyphs that a document's text is set in. */
export interface FontLibrary {
  readonly glyphs: readonly JsonObject[];
}

/** Finds every font that the document names: in its own glyphs and files, and among those that were supplied. */
export async function loadFonts(
  _document: JsonObject,
  _files: ReadonlyMap<string, Uint8Array>,
  _options: ReadOptions,
  _warnings: Warnings,
): Promise<FontLibrary> {
  return { glyphs: [] };
}
