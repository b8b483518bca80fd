import type { FormatSettings } from '../formats/index.ts';

export type AuditAction =
  | 'export_start'
  | 'export_complete'
  | 'export_fail'
  | 'export_cancel'
  /** A person's key was destroyed. */
  | 'person_erased'
  /** Events whose retention had ended were dropped; the chain goes on from the hash that is named. */
  | 'retention_cut';

/** One event of the audit trail, by the seed's names. */
export interface ExportAuditEvent {
  readonly timestamp: Date;
  /** As the host gave it; `erased` once the person's key was destroyed. */
  readonly userId: string;
  readonly action: AuditAction;
  readonly jobId: string;
  readonly compositionId: string;
  readonly format: string;
  readonly settings: FormatSettings | undefined;
  readonly result?: {
    readonly fileSize: number;
    /** Seconds that the export took. */
    readonly duration: number;
    /** 0–100: the overall score of the export's validation or check. */
    readonly qualityScore: number;
    readonly fileHash: string;
  };
  readonly compliance: {
    /** What it says of a person can be erased. */
    readonly gdprCompliant: boolean;
    /** It is not kept longer than was set. */
    readonly retentionMet: boolean;
    /** Who used the composition is written down: here. */
    readonly accessLogged: boolean;
  };
}

export interface AuditAPI {
  /** Oldest first; of more than `limit` the oldest. */
  events(options?: { readonly since?: Date; readonly limit?: number }): Promise<ExportAuditEvent[]>;
  /** The stored chain as JSON Lines; `framewright audit verify` checks such a file. */
  exportJsonLines(): Promise<string>;
  /** Whether the chain is whole; the first row that is not, in words. */
  verify(): Promise<{ readonly whole: boolean; readonly rows: number; readonly problem?: string }>;
  /**
   * Destroys the key of a person: what the rows say of that person can't be read any more, the chain stays whole. The list
   * of exports is no part of the trail: delete theirs as well.
   *
   * @throws ExportError INVALID_SETTINGS where the trail knows nobody by that id
   */
  erasePerson(userId: string): Promise<void>;
  /** Drops rows that are older, now and from then on; a row in their place keeps the chain whole. One day at least. */
  setRetention(days: number): Promise<void>;
}
