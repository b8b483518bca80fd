/** Numbers below 2^53 in the order they came, 8 bytes each. */
export class NumberList {
  #values = new Float64Array(256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(this.#length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  /** A view that the next push may leave behind. */
  view(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
}

/** Numbers as runs of equal ones. */
export class RunList {
  readonly counts = new NumberList();
  readonly values = new NumberList();
  #count = 0;
  #value = Number.NaN;

  push(value: number, count = 1): void {
    if (value === this.#value) {
      this.#count += count;
      return;
    }
    this.#close();
    this.#value = value;
    this.#count = count;
  }

  /** The runs so far, as count and value. */
  *runs(): Generator<readonly [count: number, value: number]> {
    const [counts, values] = [this.counts.view(), this.values.view()];
    for (let i = 0; i < counts.length; i++) yield [counts[i] ?? 0, values[i] ?? 0];
    if (this.#count > 0) yield [this.#count, this.#value];
  }

  #close(): void {
    if (this.#count === 0) return;
    this.counts.push(this.#count);
    this.values.push(this.#value);
  }
}
