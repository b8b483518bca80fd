import type { JsonObject } from './document/values.ts';
import type { Expressions } from './expressions/expressions.ts';

/** A document as it was found. */
export interface FoundDocument {
  readonly document: JsonObject;
  /** Its own slots, with what its theme puts in them. */
  readonly slots: JsonObject;
  /** Of its archive, by path. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** The animation's id in its archive. */
  readonly id?: string;
}

/** Looks on while a document is read. */
export interface ReadObserver {
  opened?(found: FoundDocument): void;
  /** May stand between properties and their expressions. */
  expressions?(own: Expressions): Expressions;
}
