import type { KV } from '@nats-io/kv';
import { ExportError } from '../../engine/index.ts';
import { readAttempts, type TaskAttempts } from '../protocol/index.ts';

type Entry = TaskAttempts['attempts'][number];

const TRIES = 6;
/** Words for people, not whole pages. */
const LONGEST_MESSAGE = 1_000;

/** What befell tasks, told by all who had them. */
export class AttemptsLog {
  readonly #bucket: () => Promise<KV>;

  constructor(bucket: () => Promise<KV>) {
    this.#bucket = bucket;
  }

  /** Whether this worker gave the task back for good. */
  async gaveUp(taskId: string, workerId: string): Promise<boolean> {
    const row = await (await this.#bucket()).get(taskId);
    if (row?.operation !== 'PUT') return false;
    return readAttempts(row.value).attempts.some(
      (attempt) => attempt.workerId === workerId && attempt.reason !== 'preempted',
    );
  }

  /** Others may write at the same time: each entry is kept. */
  async add(taskId: string, entry: Entry): Promise<void> {
    const bucket = await this.#bucket();
    const short = { ...entry, message: entry.message.slice(0, LONGEST_MESSAGE) };
    for (let turn = 1; ; turn++) {
      const row = await bucket.get(taskId);
      const before = row?.operation === 'PUT' ? readAttempts(row.value).attempts : [];
      try {
        const next: TaskAttempts = { attempts: [...before, short] };
        await bucket.put(taskId, JSON.stringify(next), { previousSeq: row?.revision ?? 0 });
        return;
      } catch (cause) {
        if (turn < TRIES) continue;
        throw new ExportError('FARM_FAILED', 'What befell a task could not be written down.', {
          value: taskId,
          cause,
        });
      }
    }
  }
}
