import type { Json } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import type { Sampled } from './expressions.ts';

/**
 * The text that an expression gives a text layer's source; undefined where it has no expression.
 *
 * @param raw the layer's `t.d`: `{ k, x }`
 * @param plain the text of the key frame that counts at a time
 */
export function expressedText(
  raw: Json | undefined,
  plain: Sampled<string>,
  context: LayerContext,
): Sampled<string> | undefined {
  const read = (value: unknown): string | undefined =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  return context.document.expressions?.bind<string>(raw, plain, read, context);
}
