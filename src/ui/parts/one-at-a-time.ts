/** Does the same work again and again, never twice at once: all who ask while it is being done get the next time. */
export class OneAtATime {
  #now: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  /** @param work must not reject */
  constructor(private readonly work: () => Promise<void>) {}

  run(): Promise<void> {
    if (this.#next) return this.#next;
    if (this.#now) {
      this.#next = this.#now.then(() => {
        this.#next = undefined;
        return this.run();
      });
      return this.#next;
    }
    this.#now = this.work().finally(() => {
      this.#now = undefined;
    });
    return this.#now;
  }
}
