import type { QueueSettings } from '../api/index.ts';
import { shareProcessor } from '../segments/index.ts';
import { applyWish, type RecordWish } from './apply-wish.ts';
import type { Command } from './commands.ts';
import { removeLog } from './job-log.ts';
import { removeJob } from './job-repository.ts';
import type { JobRuns } from './job-runs.ts';
import type { WriteTransaction } from './leader.ts';
import { changedSettings, PAUSED_KEY, SETTINGS_KEY } from './queue-settings.ts';
import type { QueueTerm } from './queue-term.ts';
import { isEnded, type JobRecord } from './record.ts';

type Done = (transaction: WriteTransaction) => Promise<void>;

/** Carries out what tabs ask for: each wish in one transaction with its removal, so that none is lost or done twice. */
export class CommandDesk {
  readonly #term: QueueTerm;
  readonly #runs: JobRuns;

  constructor(term: QueueTerm, runs: JobRuns) {
    this.#term = term;
    this.#runs = runs;
  }

  async carryOut({ sequence, wish }: Command): Promise<void> {
    const { book, house } = this.#term;
    const done: Done = (transaction) => transaction.objectStore('commands').delete(sequence);
    // It may be about a job that came after the last look.
    if ('jobId' in wish && !book.get(wish.jobId)) await book.adopt();
    switch (wish.kind) {
      case 'configure':
        await this.#configure(wish.settings, done);
        break;
      case 'pause-queue':
      case 'resume-queue':
        await this.#halt(wish.kind === 'pause-queue', done);
        break;
      case 'remove-file':
        await this.#removeFile(wish.jobId, done);
        break;
      case 'delete':
        await this.#delete(wish.jobId, done);
        break;
      case 'delete-batch':
        await this.#deleteBatch(wish.batchId, done);
        break;
      default:
        await this.#change(wish, done);
    }
    house.slots.reconsider();
    this.#term.announceQueue();
  }

  /** Removes a command that can't be carried out. */
  async drop({ sequence }: Command): Promise<void> {
    await this.#term.book.save([], (transaction) => transaction.objectStore('commands').delete(sequence));
    this.#term.announceQueue();
  }

  async #change(wish: RecordWish, done: Done): Promise<void> {
    const { book, log } = this.#term;
    const record = book.get(wish.jobId);
    const changed = record ? applyWish(wish, record, book.all(), new Date()) : [];
    const live = wish.kind === 'cancel' ? this.#runs.release(wish.jobId) : undefined;
    await book.save(changed, done);
    live?.abort.abort();
    for (const { id } of changed) {
      if (id === wish.jobId) log.add(id, 'info', wordsOf(wish));
      this.#term.announceJob(id);
      const now = book.get(id);
      if (now && isEnded(now)) await this.#term.tell((observer) => observer.ended?.(now));
    }
  }

  async #halt(paused: boolean, done: Done): Promise<void> {
    if (!paused) this.#term.held = false;
    this.#term.stored = { ...this.#term.stored, paused };
    await this.#term.book.save([], async (transaction) => {
      await transaction.objectStore('meta').put(paused, PAUSED_KEY);
      await done(transaction);
    });
  }

  async #configure(changed: Partial<QueueSettings>, done: Done): Promise<void> {
    const settings = changedSettings(this.#term.stored.settings, changed);
    this.#term.stored = { ...this.#term.stored, settings };
    await this.#term.book.save([], async (transaction) => {
      await transaction.objectStore('meta').put(settings, SETTINGS_KEY);
      await done(transaction);
    });
    this.#term.house.slots.resize(settings.workers);
    this.#term.house.memory.ceiling = settings.memoryCeiling;
    shareProcessor(settings.processorShare);
    await this.#term.trim();
  }

  /** The stored file of a complete job, of which what it was stays known, or what one that ended otherwise left. */
  async #removeFile(id: string, done: Done): Promise<void> {
    const { book, house } = this.#term;
    const record = book.get(id);
    // What is still ending tidies up after itself.
    if (record && isEnded(record) && !book.ending.has(id)) await house.outputs.remove(id);
    const stored = record?.state === 'completed' && record.destination.kind === 'opfs';
    const { keptAside, ...rest } = record ?? {};
    const changed = { ...rest, ...(stored && { fileRemoved: true }) } as JobRecord;
    await book.save(record && (stored || keptAside) ? [changed] : [], done);
    this.#term.announceJob(id);
  }

  async #delete(id: string, done: Done): Promise<void> {
    const { book } = this.#term;
    const record = book.get(id);
    this.#runs.release(id)?.abort.abort();
    const ending = book.ending.get(id);
    // What is under way may take its time to end: the queue goes on meanwhile.
    if (ending) void ending.then(() => this.#clear(id));
    else if (record) await this.#clear(id);
    await book.save(this.#freedBy(id), async (transaction) => {
      await done(transaction);
      await removeJob(transaction, id);
      await removeLog(transaction, id);
    });
    book.drop(id);
    this.#term.announceJob(id);
    if (record) await this.#term.tell((observer) => observer.deleted?.(record));
  }

  /** What a batch is by itself: its jobs stay. */
  async #deleteBatch(id: string, done: Done): Promise<void> {
    const { book } = this.#term;
    // Somebody may have come to depend on it since the last look.
    await book.adopt();
    await book.save(this.#freedBy(id), async (transaction) => {
      await done(transaction);
      await transaction.objectStore('batches').delete(id);
    });
    book.drop(id);
  }

  /** Those who depend on a job or batch that is about to be deleted, as they are to be: that it was complete stays known. */
  #freedBy(id: string): JobRecord[] {
    const { book } = this.#term;
    if (book.stateOf(id) !== 'completed') return [];
    return book.all().flatMap((each) => {
      return each.dependencies?.includes(id) ? { ...each, met: [...(each.met ?? []), id] } : [];
    });
  }

  /** Never rejects: files that can't be removed now are swept away once they are nobody's. */
  async #clear(id: string): Promise<void> {
    const { house } = this.#term;
    try {
      await house.store.release(id);
      await house.outputs.remove(id);
    } catch (thrown) {
      this.#term.trouble(thrown);
    }
  }
}

function wordsOf(wish: RecordWish): string {
  switch (wish.kind) {
    case 'cancel':
      return `It was cancelled${wish.reason ? `: ${wish.reason}` : ''}.`;
    case 'retry':
      return 'It is to be tried again.';
    case 'pause':
      return 'It was paused.';
    case 'resume':
      return 'It was resumed.';
    case 'prioritise':
      return `Its priority is ${wish.priority} now.`;
    case 'judged':
      return `It was validated: ${wish.quality.score} of 100${wish.quality.passed ? '' : ', not to be delivered'}.`;
    case 'move':
      return 'It was moved in the queue.';
  }
}
