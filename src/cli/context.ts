import type { Session } from './session.ts';

/** What a command is given beside its arguments. */
export interface Context {
  /** Aborts when the user interrupts. */
  readonly signal: AbortSignal;
  /** Aborts when the user interrupts for the second time. */
  readonly insisted: AbortSignal;
  /**
   * Opens the engine's page; it is closed when the command has ended, however it ended.
   *
   * @param browserArguments beside those that every page takes
   * @throws ExportError CANCELLED where the user interrupted meanwhile, else as {@link openSession}
   */
  open(storeFolder?: string, browserArguments?: readonly string[]): Promise<Session>;
}

/** What a command prints. */
export interface Outcome {
  /** For `--json`. */
  readonly record: object;
  /** For people; absent where the command has printed all there is, `--json`'s object too. */
  readonly text?: string;
  /** Exit status; 0 where absent. */
  readonly status?: number;
}
