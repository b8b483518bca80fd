import type { ExportStatus, ResourceUtilization, WorkerStatus } from '../api/index.ts';
import type { ExportErrorRecord } from '../errors/index.ts';

/** What tabs of one store tell each other. Nothing hangs on a message alone: what counts is in the database. */
export type QueueMessage =
  /** To the leader: something was written that it should look at. */
  | { readonly kind: 'look' }
  /** To all: this tab leads from now on. */
  | { readonly kind: 'leading' }
  /** To the leader: a tab watches, and does not know how things stand. */
  | { readonly kind: 'watching' }
  /** A job's state changed; `status` while it is under way. */
  | { readonly kind: 'job'; readonly jobId: string; readonly status?: ExportStatus }
  /** Order, settings or workers changed. */
  | {
      readonly kind: 'queue';
      readonly workers: readonly WorkerStatus[];
      readonly utilization: number;
      readonly memory: ResourceUtilization['memory'];
    }
  | { readonly kind: 'batch'; readonly id: string }
  /** The validation of an export changed, or golden frames of a composition: its id. */
  | { readonly kind: 'quality'; readonly id: string }
  /** The leader can't write what it is asked for. */
  | { readonly kind: 'trouble'; readonly error: ExportErrorRecord }
  /** To a page: what only it has of a job is wanted. */
  | { readonly kind: 'want-file'; readonly page: string; readonly hash: string }
  /** Without a file where the page has it no more. */
  | { readonly kind: 'file'; readonly page: string; readonly hash: string; readonly file?: Blob }
  | { readonly kind: 'want-pour'; readonly page: string; readonly jobId: string; readonly file: Blob }
  | { readonly kind: 'stop-pour'; readonly jobId: string }
  | { readonly kind: 'poured'; readonly jobId: string; readonly error?: ExportErrorRecord };

/** The line between the tabs that share a store. */
export class QueueChannel {
  readonly #channel: BroadcastChannel;
  readonly #listeners = new Set<(message: QueueMessage) => void>();

  constructor(storeName: string) {
    this.#channel = new BroadcastChannel(storeName);
    this.#channel.onmessage = ({ data }: MessageEvent<QueueMessage>) => {
      for (const listener of [...this.#listeners]) listener(data);
    };
  }

  /** Tells the other tabs, never this one. */
  post(message: QueueMessage): void {
    this.#channel.postMessage(message);
  }

  /** @returns to be called when no more messages are wanted */
  listen(listener: (message: QueueMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#channel.close();
  }
}
