/**
 * Calls back at a steady pace. A hidden page's own timers come once a minute after a while, a worker's do not: leases would
 * run out.
 */
export class Ticker {
  readonly #tick: () => void;
  #worker: Worker | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(milliseconds: number, tick: () => void) {
    this.#tick = tick;
    if (typeof Worker === 'undefined') {
      this.#timer = setInterval(tick, milliseconds);
      return;
    }
    const script = `setInterval(() => postMessage(0), ${milliseconds})`;
    const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    this.#worker = new Worker(address, { name: 'ticker' });
    this.#worker.addEventListener('message', () => this.#tick());
    this.#worker.addEventListener('error', () => {
      // A page whose policy forbids such workers; its own timer is better than none.
      this.#timer ??= setInterval(tick, milliseconds);
    });
  }

  stop(): void {
    this.#worker?.terminate();
    clearInterval(this.#timer);
  }
}
