import type { FarmAddress } from './farm-address.ts';

/** What this machine does for a farm, as its worker tells. */
export interface WorkStatus {
  readonly state: 'idle' | 'busy' | 'draining' | 'aside' | 'left';
  readonly connected: boolean;
  readonly problem?: string;
  readonly name: string;
  readonly tasks: readonly {
    readonly taskId: string;
    readonly index: number;
    readonly frames: number;
    readonly of: number;
  }[];
  readonly segments: number;
  readonly frames: number;
  readonly failures: number;
  readonly busySeconds: number;
  readonly setAside?: { readonly reasons: readonly string[] } | undefined;
}

/** What became of the invitation that the page was opened with. */
export interface JoinView {
  /** Absent where there is none. */
  readonly invitation: FarmAddress | undefined;
  readonly joining: boolean;
  readonly refusal: string;
  /** Absent before it has joined. */
  readonly work: WorkStatus | undefined;
}

export const NOT_JOINED: JoinView = { invitation: undefined, joining: false, refusal: '', work: undefined };
