import type { CompositionWarning } from '../composition.ts';
import { LIMITS } from './limits.ts';

/** Collects warnings: each feature once a layer, and no more of them than a person would read. */
export class Warnings {
  readonly #list: CompositionWarning[] = [];
  readonly #seen = new Set<string>();
  #left = 0;

  add(feature: string, layer: string, message: string): void {
    const key = `${feature}\n${layer}`;
    if (this.#seen.has(key)) return;
    if (this.#list.length >= LIMITS.warnings) {
      this.#left++;
      return;
    }
    this.#seen.add(key);
    this.#list.push({ feature, layer, message });
  }

  list(): readonly CompositionWarning[] {
    if (this.#left === 0) return this.#list;
    const message = 'More layers use features that are not drawn; only the first are listed.';
    return [...this.#list, { feature: 'more-warnings', layer: '', message }];
  }
}
