import type { Heartbeat, WorkerRow } from '../protocol/index.ts';

export interface JoinOptions {
  /** The farm's address. */
  readonly url: string;
  /** Of a worker's invitation. */
  readonly token: string;
  /** Segments under way at once; by default one a core. */
  readonly slots?: number;
  /** For people; by default what the browser calls itself. */
  readonly name?: string;
  /** Names the database and folder of the worker's segments: not those of the page's own exports. */
  readonly storeName: string;
  /** As the autoscaler asked for it. */
  readonly tier?: string;
  readonly kind?: WorkerRow['kind'];
}

/** Set aside, a worker takes nothing until somebody takes it back in. */
export type WorkerState = Heartbeat['state'] | 'aside' | 'left';

export interface WorkerSessionStatus
  extends Pick<
    Heartbeat,
    'workerId' | 'tasks' | 'segments' | 'frames' | 'failures' | 'busySeconds' | 'rates'
  > {
  readonly state: WorkerState;
  readonly connected: boolean;
  /** Why it is not, in words. */
  readonly problem?: string;
  readonly name: string;
  readonly farm: string;
  readonly tenant: string;
  readonly slots: number;
  readonly setAside?: WorkerRow['setAside'];
  /** The farm takes its token no longer: since when (milliseconds since 1970), and its words. */
  readonly refused?: { readonly since: number; readonly message: string };
}

/** Something that happened, for logs. */
export interface WorkerLogEntry {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly event:
    | 'joined'
    | 'started'
    | 'committed'
    | 'lost-race'
    | 'gave-back'
    | 'set-aside'
    | 'readmitted'
    | 'thawed'
    | 'connected'
    | 'disconnected'
    | 'draining'
    | 'left';
  readonly message: string;
  readonly jobId?: string;
  readonly taskId?: string;
  readonly code?: string;
}

export interface WorkerEvents {
  onChange?(status: WorkerSessionStatus): void;
  onLog?(entry: WorkerLogEntry): void;
}

/** This page as a worker of a farm. */
export interface WorkerSession {
  status(): WorkerSessionStatus;
  /** @returns ends it */
  onChange(listener: (status: WorkerSessionStatus) => void): () => void;
  /** Ends what is under way, takes nothing new, and leaves; resolves then. */
  drain(): Promise<void>;
  /** Gives back what is under way and leaves. */
  close(): Promise<void>;
}
