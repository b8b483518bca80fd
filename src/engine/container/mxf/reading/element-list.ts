import type { ReadElement } from './read-structure.ts';

const FIELDS = 3;

/** The elements of a track in the order of the file; 24 bytes each. */
export class ElementList {
  #values = new Float64Array(FIELDS * 64);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add({ start, bytes, offset }: Pick<ReadElement, 'start' | 'bytes' | 'offset'>): void {
    const at = FIELDS * this.#count++;
    if (at === this.#values.length) {
      const grown = new Float64Array(2 * at);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[at] = start;
    this.#values[at + 1] = bytes;
    this.#values[at + 2] = offset;
  }

  /** Of the value, in the file. */
  start(index: number): number {
    return this.#values[FIELDS * index] ?? 0;
  }

  bytes(index: number): number {
    return this.#values[FIELDS * index + 1] ?? 0;
  }

  /** Of the key, in the essence stream. */
  offset(index: number): number {
    return this.#values[FIELDS * index + 2] ?? 0;
  }
}
