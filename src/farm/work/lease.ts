import type { Msg, NatsConnection } from '@nats-io/nats-core';
import { BackOff } from '../content/index.ts';
import type { TaskMessage } from '../protocol/index.ts';

/** Acknowledgements of JetStream (NATS ADR-15). */
const DONE = '+ACK';
const WORKING = '+WPI';
const NEVER = '+TERM';
const BACK = '-NAK';

const ANSWER_MILLISECONDS = 5_000;
const ATTEMPTS = 4;
const NANOSECONDS = 1_000_000;

/** A task that this worker has: others get it when the lease is not renewed in time, or is given up. */
export class Lease {
  readonly task: TaskMessage;
  readonly #nats: NatsConnection;
  readonly #reply: string;
  #over = false;

  constructor(nats: NatsConnection, { reply = '' }: Msg, task: TaskMessage) {
    this.task = task;
    this.#nats = nats;
    this.#reply = reply;
  }

  renew(): void {
    if (!this.#over) this.#say(WORKING);
  }

  /**
   * Takes the task from the queue, and waits to hear so. Should the answer never come, whoever gets the task next finds the
   * segment committed.
   */
  async done(): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    const pauses = new BackOff(500, 4_000);
    for (let attempt = 1; attempt <= ATTEMPTS && !this.#nats.isClosed(); attempt++) {
      try {
        await this.#nats.request(this.#reply, DONE, { timeout: ANSWER_MILLISECONDS });
        return;
      } catch {
        // The queue's own memory of it decides in the end.
        await pauses.wait();
      }
    }
  }

  /** @param delay milliseconds until anybody gets it again */
  giveBack(delay = 0): void {
    if (this.#over) return;
    this.#over = true;
    this.#say(delay > 0 ? `${BACK} ${JSON.stringify({ delay: Math.round(delay) * NANOSECONDS })}` : BACK);
  }

  #say(what: string): void {
    sayOf(this.#nats, this.#reply, what);
  }
}

/** A message that is no task: nobody can build it, ever. */
export function discard(nats: NatsConnection, { reply }: Msg): void {
  if (reply) sayOf(nats, reply, NEVER);
}

/** Gives a message back unread, to whoever asks next. */
export function passOn(nats: NatsConnection, { reply }: Msg): void {
  if (reply) sayOf(nats, reply, BACK);
}

function sayOf(nats: NatsConnection, reply: string, what: string): void {
  // A connection that was closed has given everything back by itself: leases run out.
  if (!nats.isClosed()) nats.publish(reply, what);
}
