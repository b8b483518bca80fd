import type { Msg, NatsConnection, Subscription } from '@nats-io/nats-core';
import { consumerName, type EncoderClass, PRIORITIES_BY_URGENCY, TASK_STREAM } from '../protocol/index.ts';
import { passOn } from './lease.ts';

/** An answer to a pull that does not wait takes a millisecond and the way there and back. */
const ANSWER_MILLISECONDS = 3_000;
/** A pull that waits costs nothing meanwhile. */
const LONG_MILLISECONDS = 30_000;
/** Consumers that are not there yet are asked for now and then: somebody makes them with the first task of a class. */
const FIRST_LOOK_MILLISECONDS = 2_000;
const LATEST_LOOK_MILLISECONDS = 10_000;
const NANOSECONDS = 1_000_000;

/** Status of a pull whose consumer does not exist (NATS: no responders). */
const NOBODY = 503;

type Answer = { readonly message: Msg } | { readonly status: number };

interface Found {
  readonly consumer: string;
  readonly message: Msg;
}

interface Missing {
  readonly until: number;
  readonly pause: number;
}

/** Asks the queue for tasks: urgent before low, and among equals first what only machines of this kind can build. */
export class TaskSource {
  readonly #nats: NatsConnection;
  readonly #newInbox: () => string;
  readonly #consumers: readonly string[];
  readonly #missing = new Map<string, Missing>();
  /** The consumer that gave the last task. */
  #last = '';

  /** @param newInbox where answers go to */
  constructor(nats: NatsConnection, newInbox: () => string, classes: readonly EncoderClass[]) {
    this.#nats = nats;
    this.#newInbox = newInbox;
    this.#consumers = PRIORITIES_BY_URGENCY.flatMap((priority) =>
      classes.map((encoderClass) => consumerName(priority, encoderClass)),
    );
  }

  /** There may be consumers now that were not there. */
  lookAgain(): void {
    this.#missing.clear();
  }

  /** The most urgent task that waits, or undefined where none does. */
  async next(): Promise<Msg | undefined> {
    const present = this.#present();
    // Where the last one came from, the next one most likely waits: those above it are asked in the same trip.
    const together = present.indexOf(this.#last) + 1 || 1;
    const first = present.slice(0, together);
    const [found, ...others] = (await Promise.all(first.map((consumer) => this.#ask(consumer)))).filter(
      isThere,
    );
    for (const { message } of others) passOn(this.#nats, message);
    if (found) return this.#took(found);
    for (const consumer of present.slice(together)) {
      const later = await this.#ask(consumer);
      if (later) return this.#took(later);
    }
    return undefined;
  }

  async #ask(consumer: string): Promise<Found | undefined> {
    const pull = new Pull(this.#nats, this.#newInbox(), consumer, { no_wait: true }, ANSWER_MILLISECONDS);
    const answer = await pull.answer;
    if ('message' in answer) return { consumer, message: answer.message };
    if (answer.status === NOBODY) this.#missed(consumer);
    return undefined;
  }

  #took({ consumer, message }: Found): Msg {
    this.#last = consumer;
    return message;
  }

  /**
   * Waits until a task comes, or it is time to look again.
   *
   * @param wake ends the wait
   * @param late gets tasks that come when somebody was waited for no longer
   */
  async wait(wake: AbortSignal, late: (message: Msg) => void): Promise<Msg | undefined> {
    const waits = this.#missing.size > 0 ? LATEST_LOOK_MILLISECONDS : LONG_MILLISECONDS;
    const request = { expires: waits * NANOSECONDS };
    const present = this.#present();
    const pulls = present.map(
      (consumer) => new Pull(this.#nats, this.#newInbox(), consumer, request, waits + ANSWER_MILLISECONDS),
    );
    const message = await firstMessage(pulls, waits, wake, (pull) =>
      this.#missed(present[pulls.indexOf(pull)] ?? ''),
    );
    for (const pull of pulls) pull.retire((other) => other !== message && late(other));
    return message;
  }

  #present(): string[] {
    const now = performance.now();
    return this.#consumers.filter((consumer) => (this.#missing.get(consumer)?.until ?? 0) <= now);
  }

  #missed(consumer: string): void {
    const before = this.#missing.get(consumer);
    const pause = before ? Math.min(LATEST_LOOK_MILLISECONDS, before.pause * 2) : FIRST_LOOK_MILLISECONDS;
    this.#missing.set(consumer, { until: performance.now() + pause, pause });
  }
}

function isThere(found: Found | undefined): found is Found {
  return found !== undefined;
}

/** One request for one message. */
class Pull {
  readonly answer: Promise<Answer>;
  readonly #subscription: Subscription;
  #settle: (answer: Answer) => void = () => {};
  #late: (message: Msg) => void;
  readonly #timer: ReturnType<typeof setTimeout>;
  #settled: Answer | undefined;

  constructor(nats: NatsConnection, inbox: string, consumer: string, request: object, patience: number) {
    this.#late = (message) => passOn(nats, message);
    this.answer = new Promise<Answer>((resolve) => {
      this.#settle = resolve;
    });
    this.#subscription = nats.subscribe(inbox, { callback: (error, message) => this.#take(error, message) });
    // While the line is down nothing answers at all.
    this.#timer = setTimeout(() => this.#end({ status: 408 }), patience);
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${TASK_STREAM}.${consumer}`;
    nats.publish(subject, JSON.stringify({ batch: 1, ...request }), { reply: inbox });
  }

  /** Nobody waits for it any more; what came or is on its way goes to `late`. */
  retire(late: (message: Msg) => void): void {
    this.#late = late;
    if (this.#settled && 'message' in this.#settled) late(this.#settled.message);
    this.#end({ status: 408 });
  }

  #take(error: Error | null, message: Msg): void {
    if (error) {
      this.#end({ status: NOBODY });
      return;
    }
    const status = message.headers?.code ?? 0;
    const task = message.reply && status === 0;
    if (this.#settled) {
      if (task) this.#late(message);
      return;
    }
    // A heartbeat of the queue.
    if (status === 100) return;
    this.#end(task ? { message } : { status });
  }

  #end(answer: Answer): void {
    if (this.#settled) return;
    this.#settled = answer;
    clearTimeout(this.#timer);
    this.#settle(answer);
    // Draining ends the interest at the server and still takes what it sent before it heard so.
    if (!this.#subscription.isClosed()) this.#subscription.drain().catch(() => undefined);
  }
}

function firstMessage(
  pulls: readonly Pull[],
  milliseconds: number,
  wake: AbortSignal,
  missed: (pull: Pull) => void,
): Promise<Msg | undefined> {
  return new Promise((resolve) => {
    const end = (message?: Msg): void => {
      clearTimeout(timer);
      wake.removeEventListener('abort', stop);
      resolve(message);
    };
    const stop = (): void => end();
    const timer = setTimeout(stop, milliseconds);
    wake.addEventListener('abort', stop);
    if (wake.aborted) stop();
    let open = pulls.length;
    for (const pull of pulls) {
      void pull.answer.then((answer) => {
        if ('message' in answer) end(answer.message);
        else if (answer.status === NOBODY) missed(pull);
        // The consumers went away together, or their server did.
        else if (--open === 0) end();
      });
    }
  });
}
