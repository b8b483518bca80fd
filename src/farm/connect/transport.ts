import type { ConnectionOptions, NatsConnection } from '@nats-io/nats-core';

/** How the farm is reached; by `fetch` and WebSocket where absent. */
export interface FarmTransport {
  readonly fetch?: typeof fetch;
  /** Of NATS; gets addresses of WebSockets. */
  readonly connect?: (options: ConnectionOptions) => Promise<NatsConnection>;
}

const FIRST_WAIT_MILLISECONDS = 250;
const LONGEST_WAIT_MILLISECONDS = 5_000;

/**
 * Waits between attempts that fail: twice as long each time up to five seconds, less a random part of up to a half, so that
 * whoever lost the same server does not come back to it in step.
 */
export class BackOff {
  readonly #random: () => number;
  #attempts = 0;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** Milliseconds. */
  next(): number {
    const longest = Math.min(FIRST_WAIT_MILLISECONDS * 2 ** this.#attempts, LONGEST_WAIT_MILLISECONDS);
    this.#attempts = Math.min(this.#attempts + 1, 10);
    return Math.round(longest * (1 - this.#random() / 2));
  }

  reset(): void {
    this.#attempts = 0;
  }
}
