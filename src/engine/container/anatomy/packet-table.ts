import { PacketBudget } from '../packet-times.ts';

/** Where a track's packets lie and when they are shown, in decoding order; 33 bytes a packet. */
export class PacketTable {
  readonly #budget: PacketBudget;
  #positions = new Float64Array(64);
  #bytes = new Float64Array(64);
  #starts = new Float64Array(64);
  #durations = new Float64Array(64);
  #keys = new Uint8Array(64);
  #count = 0;

  /** @param budget of the whole file */
  constructor(budget = new PacketBudget()) {
    this.#budget = budget;
  }

  get count(): number {
    return this.#count;
  }

  /** @throws ExportError CHECK_FAILED where the file's budget is spent */
  add(position: number, bytes: number, start: number, duration: number, key: boolean): void {
    this.#budget.take();
    if (this.#count === this.#positions.length) this.#grow();
    const at = this.#count++;
    this.#positions[at] = position;
    this.#bytes[at] = bytes;
    this.#starts[at] = start;
    this.#durations[at] = duration;
    this.#keys[at] = key ? 1 : 0;
  }

  /** Of its data in the file. */
  position(index: number): number {
    return this.#positions[index] ?? 0;
  }

  bytes(index: number): number {
    return this.#bytes[index] ?? 0;
  }

  /** Seconds of presentation. */
  start(index: number): number {
    return this.#starts[index] ?? 0;
  }

  /** Seconds; 0 where the container does not say. */
  duration(index: number): number {
    return this.#durations[index] ?? 0;
  }

  isKey(index: number): boolean {
    return this.#keys[index] === 1;
  }

  /** Indices in the order of presentation. */
  inOrder(): Uint32Array {
    const order = Uint32Array.from({ length: this.#count }, (_, index) => index);
    let sorted = true;
    for (let i = 1; i < this.#count && sorted; i++) sorted = this.start(i - 1) <= this.start(i);
    return sorted ? order : order.sort((a, b) => this.start(a) - this.start(b) || a - b);
  }

  #grow(): void {
    const length = this.#positions.length * 2;
    const grown = <T extends Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>>(next: T, old: T): T => {
      next.set(old);
      return next;
    };
    this.#positions = grown(new Float64Array(length), this.#positions);
    this.#bytes = grown(new Float64Array(length), this.#bytes);
    this.#starts = grown(new Float64Array(length), this.#starts);
    this.#durations = grown(new Float64Array(length), this.#durations);
    this.#keys = grown(new Uint8Array(length), this.#keys);
  }
}
