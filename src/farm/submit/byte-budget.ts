import { unlessAborted } from '../../engine/host.ts';

/** Bytes that may be in memory at once; whoever wants more than there are in all gets them alone. */
export class ByteBudget {
  readonly #most: number;
  readonly #waiting: { readonly bytes: number; readonly begin: () => void }[] = [];
  #taken = 0;
  #holders = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Waits until there is room; first come, first served.
   *
   * @returns gives them back
   * @throws the signal's reason
   */
  async take(bytes: number, signal: AbortSignal): Promise<() => void> {
    let begun = false;
    let waits: { readonly bytes: number; readonly begin: () => void } | undefined;
    const turn = new Promise<void>((resolve) => {
      const begin = (): void => {
        begun = true;
        this.#taken += bytes;
        this.#holders++;
        resolve();
      };
      waits = { bytes, begin };
      this.#waiting.push(waits);
    });
    const release = (): void => {
      this.#taken -= bytes;
      this.#holders--;
      this.#look();
    };
    this.#look();
    try {
      await unlessAborted(signal, turn);
    } catch (thrown) {
      if (begun) release();
      else if (waits) {
        this.#waiting.splice(this.#waiting.indexOf(waits), 1);
        this.#look();
      }
      throw thrown;
    }
    return release;
  }

  #look(): void {
    for (;;) {
      const [next] = this.#waiting;
      if (!next || (this.#holders > 0 && this.#taken + next.bytes > this.#most)) return;
      this.#waiting.shift();
      next.begin();
    }
  }
}
