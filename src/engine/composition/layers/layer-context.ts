import { ExportError } from '../../errors/index.ts';
import { LIMITS } from '../document/limits.ts';
import type { JsonObject } from '../document/values.ts';
import type { Warnings } from '../document/warnings.ts';
import type { Expressions } from '../expressions/expressions.ts';

/** What all parts of one document share while it is made ready. */
export interface DocumentContext {
  readonly warnings: Warnings;
  readonly frameRate: number;
  /** Values that properties refer to by `sid` (Lottie 1.0.1, Slots). */
  readonly slots: JsonObject;
  /** Before bodymovin 4.1.9 colours ran to 255. */
  readonly colourScale: number;
  /** Before bodymovin 4.4.18 the shape, not its path, said whether it is closed. */
  readonly shapesSayClosed: boolean;
  readonly budget: { spent: number };
  /** Absent where the document has none. */
  readonly expressions: Expressions | undefined;
}

/** The document's context, with the layer that warnings and refusals name. */
export class LayerContext {
  readonly document: DocumentContext;
  readonly layer: string;

  constructor(document: DocumentContext, layer: string) {
    this.document = document;
    this.layer = layer;
  }

  warn(feature: string, message: string): void {
    this.document.warnings.add(feature, this.layer, message);
  }

  /** @throws ExportError COMPOSITION_LIMIT once the document asks for more work than one instant may take */
  spend(work: number): void {
    const { budget } = this.document;
    budget.spent += work;
    if (budget.spent > LIMITS.work) {
      throw new ExportError(
        'COMPOSITION_LIMIT',
        `The layer "${this.layer}" takes the composition over its limit: about ${LIMITS.work / LIMITS.layerWork} layers, ${LIMITS.work / LIMITS.shapeWork} shapes or ${LIMITS.work} vertices, where a precomposition counts every time it is used.`,
        { value: this.layer },
      );
    }
  }
}
