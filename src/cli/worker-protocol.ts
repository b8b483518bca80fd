import type { JoinOptions, WorkerLogEntry, WorkerSessionStatus } from '../farm/work/index.ts';
import type { PageAnswer } from './page-protocol.ts';

/** What the page of a worker can be asked for. */
export interface WorkerCalls {
  readonly join: {
    readonly argument: Omit<JoinOptions, 'storeName' | 'kind'>;
    readonly result: WorkerSessionStatus;
  };
  /** Resolves once it has left. */
  readonly drain: { readonly argument: undefined; readonly result: undefined };
  readonly leave: { readonly argument: undefined; readonly result: undefined };
  readonly status: { readonly argument: undefined; readonly result: WorkerSessionStatus | undefined };
}

export type WorkerAnswer<Name extends keyof WorkerCalls> = PageAnswer<WorkerCalls[Name]['result']>;

/** Names in the page's global scope. */
export const WORKER_CALLS = 'framewrightWorkerCalls';
export const WORKER_LOG = 'framewrightWorkerLog';

export type { WorkerLogEntry, WorkerSessionStatus };
