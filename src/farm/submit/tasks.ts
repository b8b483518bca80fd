import type { JetStreamManager } from '@nats-io/jetstream';
import type { JobPriority } from '../../engine/index.ts';
import type { FarmConnection } from '../connect/index.ts';
import {
  CONTROL_ALL,
  type ControlMessage,
  consumerFilter,
  consumerName,
  controlSubject,
  type EncoderClass,
  LEASE_MILLISECONDS,
  TASK_STREAM,
  type TaskMessage,
  taskSubject,
} from '../protocol/index.ts';
import { persist } from './persist.ts';

const NANOSECONDS = 1_000_000;

/** The work queue, as a submitter uses it. */
export class Tasks {
  readonly #connection: FarmConnection;
  readonly #consumers = new Map<string, Promise<void>>();

  constructor(connection: FarmConnection) {
    this.#connection = connection;
  }

  /**
   * @returns its place in the queue, by which it is asked for and withdrawn
   * @throws ExportError FARM_FAILED; the signal's reason
   */
  async publish(task: TaskMessage, signal: AbortSignal): Promise<number> {
    const { priority, encoderClass, taskId } = task;
    await persist('make a queue', signal, () => this.#consumer(priority, encoderClass));
    const subject = taskSubject(priority, encoderClass, taskId);
    const message = JSON.stringify(task);
    let sent: Promise<{ readonly seq: number }> | undefined;
    try {
      // An answer that was lost is asked for again: by its id the same task is taken once.
      const { seq } = await persist('take a task', signal, () => {
        sent = this.#connection.jetstream.publish(subject, message, { msgID: taskId });
        return sent;
      });
      return seq;
    } catch (thrown) {
      // What was under way when nobody needed it any more may have arrived all the same.
      const [last] = await Promise.allSettled([sent]);
      if (last.status === 'fulfilled' && last.value) await this.withdraw(last.value.seq, taskId, undefined);
      throw thrown;
    }
  }

  /** Whether nobody has done with it. */
  async isOpen(sequence: number): Promise<boolean> {
    const manager = await this.#connection.manager();
    return (await manager.streams.getMessage(TASK_STREAM, { seq: sequence })) !== null;
  }

  /** Nobody needs it any more; whoever is at it may stop. The farm may be away: then it is built for nothing. */
  async withdraw(sequence: number, taskId: string, workerId: string | undefined): Promise<void> {
    this.tell(workerId, { kind: 'cancel', taskId });
    try {
      const manager = await this.#connection.manager();
      await manager.streams.deleteMessage(TASK_STREAM, sequence, false);
    } catch {
      // It was done with at the same moment, or the farm is away.
    }
  }

  /** @param workerId all workers where absent */
  tell(workerId: string | undefined, message: ControlMessage): void {
    const { nats } = this.#connection;
    if (nats.isClosed()) return;
    nats.publish(workerId === undefined ? CONTROL_ALL : controlSubject(workerId), JSON.stringify(message));
  }

  #consumer(priority: JobPriority, encoderClass: EncoderClass): Promise<void> {
    const name = consumerName(priority, encoderClass);
    let made = this.#consumers.get(name);
    if (!made) {
      made = this.#connection.manager().then((manager) => makeConsumer(manager, priority, encoderClass));
      this.#consumers.set(name, made);
      made.catch(() => this.#consumers.delete(name));
    }
    return made;
  }
}

async function makeConsumer(
  manager: JetStreamManager,
  priority: JobPriority,
  encoderClass: EncoderClass,
): Promise<void> {
  const name = consumerName(priority, encoderClass);
  try {
    await manager.consumers.info(TASK_STREAM, name);
    return;
  } catch (thrown) {
    if (!(thrown instanceof Error && thrown.name === 'ConsumerNotFoundError')) throw thrown;
  }
  await manager.consumers.add(TASK_STREAM, {
    durable_name: name,
    ack_policy: 'explicit',
    ack_wait: LEASE_MILLISECONDS * NANOSECONDS,
    filter_subject: consumerFilter(priority, encoderClass),
    // Giving a task back counts as a delivery: attempts are counted in a bucket of their own.
    max_deliver: -1,
    max_ack_pending: -1,
  });
}
