import type { BatchEvent, BatchStatus, NotificationSettings } from '../api/index.ts';
import { ExportError } from '../errors/index.ts';
import { endOf } from './batch-status.ts';

/** The callback of a batch that this page asked for. */
interface Caller {
  readonly notification: NotificationSettings;
  readonly jobIds: ReadonlySet<string>;
  /** Which ends it was told already, of jobs and of the whole. */
  readonly told: Set<string>;
  /** Whether the batch is at its end, as far as was told. */
  ended: boolean;
  looking: boolean;
  again: boolean;
}

/** Tells the callbacks of this page's batches of ends: each once, and anew where a job was run again. */
export class BatchCallers {
  readonly #status: (batchId: string) => Promise<BatchStatus>;
  readonly #callers = new Map<string, Caller>();

  constructor(status: (batchId: string) => Promise<BatchStatus>) {
    this.#status = status;
  }

  add(batchId: string, jobIds: readonly string[], notification: NotificationSettings): void {
    this.#callers.set(batchId, {
      ...{ notification, jobIds: new Set(jobIds), told: new Set() },
      ...{ ended: false, looking: false, again: false },
    });
  }

  forget(batchId: string): void {
    this.#callers.delete(batchId);
  }

  clear(): void {
    this.#callers.clear();
  }

  /** @param id of the job or batch that changed; a batch that has ended is only looked at for its own */
  changed(id: string): void {
    for (const [batchId, caller] of this.#callers) {
      if (caller.ended && id !== batchId && !caller.jobIds.has(id)) continue;
      caller.again = true;
      if (!caller.looking) void this.#look(batchId, caller);
    }
  }

  /** Never rejects. */
  async #look(batchId: string, caller: Caller): Promise<void> {
    caller.looking = true;
    while (caller.again && this.#callers.get(batchId) === caller) {
      caller.again = false;
      try {
        tell(caller, await this.#status(batchId));
      } catch (thrown) {
        // A store that can't be read now is told of by the queue; the next change has this looked at again.
        if (ExportError.from(thrown).code === 'UNKNOWN_BATCH') this.forget(batchId);
      }
    }
    caller.looking = false;
  }
}

function tell(caller: Caller, status: BatchStatus): void {
  const { notification, told } = caller;
  const { id: batchId, completedAt, status: state } = status;
  const call = (mark: string, event: Pick<BatchEvent, 'kind' | 'jobId'>): void => {
    if (told.has(mark)) return;
    told.add(mark);
    try {
      notification.callback?.({ batchId, ...event, status });
    } catch (thrown) {
      // The host's own, which goes where errors of its event listeners go.
      reportError(thrown);
    }
  };
  for (const { status: state, ...job } of notification.eachJob ? status.jobs : []) {
    if (state !== 'completed' && state !== 'failed') continue;
    call(endOf({ ...job, state }), { kind: `job-${state}`, jobId: job.id });
  }
  const over = completedAt && state !== 'queued' && state !== 'processing';
  if (over) call(`settled ${completedAt.getTime()}`, { kind: state });
  caller.ended = over === true;
}
