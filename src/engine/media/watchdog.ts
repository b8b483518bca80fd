/** Looks at the clock so many times before it barks. */
const LOOKS = 10;

/**
 * Tells once when something gave no sign of life for so long. Time in which this thread slept, because its tab was
 * frozen or its machine suspended, does not count: whoever is watched slept too. A tab whose timers are throttled is
 * patient for longer.
 */
export class Watchdog {
  readonly #milliseconds: number;
  readonly #onSilence: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looked = 0;
  #silence = 0;

  /** It watches from the first {@link alive} on. */
  constructor(milliseconds: number, onSilence: () => void) {
    this.#milliseconds = milliseconds;
    this.#onSilence = onSilence;
  }

  /** A sign of life; cheap enough for every frame. */
  alive(): void {
    this.#silence = 0;
    this.#looked = performance.now();
    this.#timer ??= this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): ReturnType<typeof setTimeout> {
    return setTimeout(() => this.#look(), this.#milliseconds / LOOKS);
  }

  #look(): void {
    const now = performance.now();
    // A timer that comes much too late tells of sleep, however long it was.
    this.#silence += Math.min(now - this.#looked, (2 * this.#milliseconds) / LOOKS);
    this.#looked = now;
    // Timers may come a fraction of a millisecond early.
    if (this.#silence < this.#milliseconds - 1) {
      this.#timer = this.#wait();
      return;
    }
    this.#timer = undefined;
    this.#onSilence();
  }
}
