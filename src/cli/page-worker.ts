import type { WorkerSession } from '../farm/work/index.ts';
import { answering } from './page-answer.ts';
import { WORKER_CALLS, WORKER_LOG, type WorkerCalls } from './worker-protocol.ts';

let session: WorkerSession | undefined;

const calls: {
  [Name in keyof WorkerCalls]: (
    argument: WorkerCalls[Name]['argument'],
  ) => Promise<WorkerCalls[Name]['result']>;
} = {
  async join(options) {
    // Only workers load what speaks to a farm.
    const { joinFarm } = await import('../farm/work/index.ts');
    session = await joinFarm(
      { ...options, storeName: 'framewright-worker', kind: 'headless' },
      { onLog: (entry) => void Reflect.get(globalThis, WORKER_LOG)?.(entry) },
    );
    return session.status();
  },

  async drain() {
    await session?.drain();
    return undefined;
  },

  async leave() {
    await session?.close();
    return undefined;
  },

  status: async () => session?.status(),
};

Reflect.set(globalThis, WORKER_CALLS, {
  join: answering(calls.join),
  drain: answering(calls.drain),
  leave: answering(calls.leave),
  status: answering(calls.status),
});
