import type { JsonObject } from '../document/values.ts';
import type { Warnings } from '../document/warnings.ts';
import type { LayerContent } from '../layers/layer-content.ts';
import type { LayerContext } from '../layers/layer-context.ts';

/** Sets a text layer. */
export type TextMaker = (raw: JsonObject, context: LayerContext) => LayerContent | undefined;

/** What expressions need of their document. */
export interface ExpressionSource {
  readonly document: JsonObject;
  /** The values that properties refer to by `sid`. */
  readonly slots: JsonObject;
  readonly frameRate: number;
  readonly warnings: Warnings;
  /** Sets a text layer, for expressions that ask for its bounds. */
  readonly text: TextMaker;
}
