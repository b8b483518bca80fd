import type { JsonObject } from '../values.ts';
import type { Warnings } from '../warnings.ts';

/** The expressions of one document, in a sandbox of their own. */
export interface Expressions {
  /** Called before each instant is evaluated: what one instant may spend starts anew. */
  begin(): void;
}

/** Starts a sandbox where the document has expressions; undefined where it has none. */
export async function startExpressions(
  _document: JsonObject,
  _warnings: Warnings,
): Promise<Expressions | undefined> {
  return undefined;
}
