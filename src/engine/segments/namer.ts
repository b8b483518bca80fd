import { unlessAborted } from '../errors/index.ts';
import type { SegmentRecipe, SegmentTask } from './segments.ts';
import { Thread } from './thread.ts';
import type { SegmentWorkerApi } from './worker-api.ts';

type NamingThread = Pick<Thread<SegmentWorkerApi>, 'call' | 'dead' | 'terminate'>;

/** Names segments that other machines are to build, one at a time, in a thread of its own. */
export class SegmentNamer {
  readonly #start: () => NamingThread;
  readonly #names = new WeakMap<SegmentRecipe, Map<string, Promise<string>>>();
  #thread: NamingThread | undefined;
  #recipe: SegmentRecipe | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(storeName: string, start: () => NamingThread = () => startThread(storeName)) {
    this.#start = start;
  }

  /** @throws ExportError */
  name({ recipe, range }: SegmentTask, signal: AbortSignal): Promise<string> {
    const names = this.#names.get(recipe) ?? new Map<string, Promise<string>>();
    this.#names.set(recipe, names);
    const id = `${range.start}-${range.end}`;
    let named = names.get(id);
    if (!named) {
      named = this.#last.then(() => this.#ask({ recipe, range }));
      // Whoever asked is told; who comes next asks anew.
      this.#last = named.catch(() => names.delete(id));
      names.set(id, named);
    }
    return unlessAborted(signal, named);
  }

  [Symbol.dispose](): void {
    this.#thread?.terminate();
    this.#thread = undefined;
  }

  async #ask({ recipe, range }: SegmentTask): Promise<string> {
    if (!this.#thread || this.#thread.dead) {
      this.#thread = this.#start();
      this.#recipe = undefined;
    }
    // Fetching what a film is made of may take long, and gives no signs meanwhile.
    return this.#thread.call(async (remote) => {
      if (this.#recipe !== recipe) {
        this.#recipe = undefined;
        await remote.setRecipe(recipe);
        this.#recipe = recipe;
      }
      return remote.name(range);
    });
  }
}

function startThread(storeName: string): NamingThread {
  const worker = new Worker(new URL('../../workers/segment-worker.ts', import.meta.url), {
    type: 'module',
    name: storeName,
  });
  return new Thread<SegmentWorkerApi>(worker);
}
