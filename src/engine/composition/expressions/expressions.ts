import type { Json } from '../document/values.ts';

/** Anything that has a value at each time, in frames of the composition that holds its layer. */
export interface Sampled<Value> {
  at(time: number): Value;
}

/** A path as expressions handle it: six numbers a point, which are the point and its tangents, relative to it. */
export interface PathPoints {
  readonly closed: boolean;
  readonly points: readonly number[];
}

/** What an expression can be worth. */
export type ExpressionValue = number | string | readonly number[] | PathPoints;

/** Takes an expression's value as a property's own; undefined where it is none. `last` is given again if equal. */
export type Reading<Value> = (
  value: ExpressionValue,
  last: Value | undefined,
  plain: Value,
) => Value | undefined;

/** Who asks: named in warnings and errors. */
export interface Asking {
  readonly layer: string;
}

/** The expressions of one document, in a sandbox of their own. */
export interface Expressions {
  /**
   * The property with its expression, or undefined where the document gives it none.
   *
   * @param raw the property as the document has it: `{ k, x, … }`
   * @param plain its value before the expression, which counts wherever the expression fails
   */
  bind<Value>(
    raw: Json | undefined,
    plain: Sampled<Value>,
    read: Reading<Value>,
    asking: Asking,
  ): Sampled<Value> | undefined;
  /** Called before each instant is evaluated: what one instant may spend starts anew. */
  begin(): void;
  /**
   * Evaluates what has been bound once, so that most expressions that fail are named in the warnings at reading.
   *
   * @throws ExportError COMPOSITION_LIMIT where an expression does not end
   */
  tryAll(): void;
}
