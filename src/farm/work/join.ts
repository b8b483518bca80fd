import { LocalPool, SegmentStore, startPreflight } from '../../engine/host.ts';
import { connectFarmSession } from '../connect/index.ts';
import { ContentStore } from '../content/index.ts';
import { BUCKETS } from '../protocol/index.ts';
import { AttemptsLog } from './attempts-log.ts';
import { describeWorker } from './capabilities.ts';
import { FarmWorker } from './farm-worker.ts';
import { Presence } from './presence.ts';
import { RecipeShelf } from './recipe-shelf.ts';
import { TaskSource } from './task-source.ts';
import type { JoinOptions, WorkerEvents, WorkerSession, WorkerSessionStatus } from './types.ts';

/** Finished segments stay for a while: equal stretches of other jobs are taken from there. */
const KEPT_BYTES = 512 * 2 ** 20;
/** Segments between two looks at what is kept. */
const TIDY_EVERY = 20;
const MOST_SLOTS = 64;

/**
 * Makes this page a worker of a farm: it takes tasks as long as it lives, and comes back by itself when the line breaks.
 *
 * @throws ExportError NO_FARM where nobody answers or the token is refused, FARM_FAILED where versions do not fit
 */
export async function joinFarm(options: JoinOptions, events: WorkerEvents = {}): Promise<WorkerSession> {
  const { url, token, storeName } = options;
  const slots = Math.min(MOST_SLOTS, Math.max(1, Math.floor(options.slots ?? navigator.hardwareConcurrency)));
  const preflight = startPreflight(storeName);
  const owned: (() => unknown)[] = [() => preflight.terminate()];
  const release = async (): Promise<void> => {
    for (let give = owned.pop(); give; give = owned.pop()) await give();
  };
  try {
    const connection = await connectFarmSession({ url, token });
    owned.push(() => connection.close());
    const store = await SegmentStore.open(storeName);
    owned.push(() => store.close());
    // What an earlier life of this page left kept for tasks is nobody's any more.
    await store.database.clear('pins');
    await store.trim(KEPT_BYTES);
    const pool = new LocalPool({ storeName, workers: slots });
    owned.push(() => pool[Symbol.asyncDispose]());
    const { session, nats } = connection;
    const presence = new Presence(connection, await describeWorker(session.id, slots, options, preflight));
    await presence.enter();
    const content = new ContentStore({
      farm: url,
      largest: session.largestContent,
      http: (path, init) => connection.http(path, init),
    });
    const recipes = new RecipeShelf({
      content,
      signer: () => connection.session.signer,
      fingerprintAgain: (plan) => preflight.call((remote) => remote.fingerprintAgain(plan)),
    });
    owned.push(() => recipes.clear());
    const attempts = new AttemptsLog(() => connection.kv(BUCKETS.attempts));
    const listeners = new Set<(status: WorkerSessionStatus) => void>();
    if (events.onChange) listeners.add(events.onChange);
    const { createInbox } = await import('@nats-io/nats-core');
    let untidy = 0;
    const worker = new FarmWorker({
      connection,
      presence,
      source: new TaskSource(nats, () => createInbox(`_INBOX_${session.id}`), presence.row.classes),
      attempts,
      workshop: {
        workerId: session.id,
        tenant: session.tenant,
        pool,
        store,
        content,
        recipes,
        attempts,
        segments: () => connection.kv(BUCKETS.segments),
      },
      onChange: () => {
        for (const listener of listeners) listener(worker.status());
      },
      onLog: (entry) => events.onLog?.(entry),
      tidy: async () => {
        if (++untidy % TIDY_EVERY === 0) await store.trim(KEPT_BYTES);
      },
      onLeft: release,
    });
    return {
      status: () => worker.status(),
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      drain: () => worker.drain(),
      close: () => worker.leave(),
    };
  } catch (thrown) {
    await release();
    throw thrown;
  }
}
