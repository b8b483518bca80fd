import type { SignalEvent } from './signal-types.ts';

/**
 * What one detector says at most: a bound on memory, and far above what anybody reads, since events that were meant are told from others only later.
 */
const MOST_EVENTS = 2000;

/** The events of a detector; those beyond {@link MOST_EVENTS} are counted only. */
export class EventList {
  readonly #events: SignalEvent[] = [];
  #beyond = 0;

  add(event: SignalEvent): void {
    if (this.#events.length < MOST_EVENTS) this.#events.push(event);
    else this.#beyond++;
  }

  all(): readonly SignalEvent[] {
    const last = this.#events.at(-1);
    if (this.#beyond === 0 || !last) return this.#events;
    const message = `${last.message} It happens ${this.#beyond} more times after that.`;
    return [...this.#events.slice(0, -1), { ...last, message }];
  }
}
