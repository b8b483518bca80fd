import { ExportError } from '../errors/index.ts';
import type { Composition, ReadOptions } from './composition.ts';
import { isObject, type JsonObject } from './document/values.ts';
import type { Sampled } from './expressions/expressions.ts';
import type { FoundDocument } from './observer.ts';
import { readObserved } from './read.ts';

/** A document with what it comes to. */
export interface OpenedDocument extends FoundDocument {
  readonly composition: Composition;
  /**
   * What properties with expressions are worth over time, in frames of the composition that holds their layer; by the very
   * objects of the document. Numbers, lists of numbers, paths, or texts.
   */
  readonly expressed: ReadonlyMap<JsonObject, Sampled<unknown>>;
  /** To be called before each instant at which expressions are evaluated: what they may spend on it starts anew. */
  begin(): void;
}

/**
 * Reads a document for whoever writes it anew.
 *
 * @throws ExportError as `readComposition` does
 */
export async function openDocument(bytes: Uint8Array, options: ReadOptions): Promise<OpenedDocument> {
  const expressed = new Map<JsonObject, Sampled<unknown>>();
  let found: FoundDocument | undefined;
  let begin = (): void => {};
  const composition = await readObserved(bytes, options, {
    opened(parts) {
      found = parts;
    },
    expressions(own) {
      begin = () => own.begin();
      return {
        begin: () => own.begin(),
        tryAll: () => own.tryAll(),
        bind(raw, plain, read, asking) {
          const bound = own.bind(raw, plain, read, asking);
          if (bound && isObject(raw)) expressed.set(raw, bound);
          return bound;
        },
      };
    },
  });
  if (!found) throw new ExportError('INTERNAL', 'A document was read and not seen.');
  return { ...found, composition, expressed, begin };
}
