/** A worker that a provider started. */
export interface ProvidedWorker {
  /** Also the name under which it joins the farm. */
  readonly id: string;
  readonly tier?: string;
  /** `starting` where the provider itself still waits for it: for a place, or until it is tried again. */
  readonly state: 'starting' | 'running' | 'stopping';
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** What starts and ends workers: local processes, containers, pods. */
export interface WorkerProvider {
  readonly name: 'process' | 'docker' | 'kubernetes' | 'none';
  list(): Promise<readonly ProvidedWorker[]>;
  /** @throws Error with words for an operator */
  start(tier?: string): Promise<void>;
  /** Asks it to end what it is at and to leave; resolves once asked. */
  drain(id: string): Promise<void>;
  /** Ends it without asking, and starts another of its tier. */
  replace(id: string): Promise<void>;
  /** Drains all that would not outlive this server, and waits for it within reason. */
  close(): Promise<void>;
}

/** Where nothing can start workers: people bring them. */
export const noProvider: WorkerProvider = {
  name: 'none',
  list: async () => [],
  start: async () => {
    throw new Error('This farm cannot start workers by itself: invite some, or give it a provider.');
  },
  drain: async () => undefined,
  replace: async () => undefined,
  close: async () => undefined,
};

/** A name for a new worker, short enough for a label and never given twice. */
export function workerName(tier?: string): string {
  const random = Math.floor(Math.random() * 36 ** 6);
  const stamp = (Date.now() % 36 ** 4).toString(36).padStart(4, '0');
  const suffix = `${stamp}${random.toString(36).padStart(6, '0')}`;
  return tier === undefined ? `auto-${suffix}` : `auto-${tier}-${suffix}`;
}
