import { Validator } from '@cfworker/json-schema';
import schema from '@lottie-animation-community/lottie-specs/src/data/lottie.schema.json' with {
  type: 'json',
};

/** Where a document breaks the schema, and how. */
export interface SchemaProblem {
  /** A JSON pointer: `#/layers/0/ks`. */
  readonly at: string;
  readonly message: string;
}

/** More of them tell nothing more. */
const MOST_PROBLEMS = 50;

/** Alternatives that none was chosen from; what is wrong within them is told beside. */
const SUMMARIES = new Set(['oneOf', 'anyOf', 'allOf', '$ref', 'items', 'properties', 'if', 'then', 'else']);

let plain: Validator | undefined;

/**
 * Holds a document against the schema that the Lottie Animation Community publishes (Lottie 1.0.1), which interprets rather
 * than compiles it: pages may forbid `eval`.
 */
export function schemaProblems(document: unknown): SchemaProblem[] {
  // biome-ignore lint/suspicious/noExplicitAny: the package's type of a schema knows no draft's identifiers
  plain ??= new Validator(schema as any, '2020-12', true);
  if (plain.validate(document).valid) return [];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const { errors } = new Validator(schema as any, '2020-12', false).validate(document);
  const telling = errors.filter(({ keyword }) => !SUMMARIES.has(keyword));
  return (telling.length > 0 ? telling : errors)
    .slice(0, MOST_PROBLEMS)
    .map(({ instanceLocation, error }) => ({ at: instanceLocation, message: error }));
}
