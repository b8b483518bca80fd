import type { JobPriority, QueueSettings } from '../api/index.ts';
import type { CommandRow, StoreDatabase } from '../segments/index.ts';
import { writeTransaction } from './leader.ts';

/** What any tab may ask of the one that leads. */
export type Wish =
  | { readonly kind: 'cancel'; readonly jobId: string; readonly reason?: string }
  | { readonly kind: 'pause' | 'resume' | 'retry'; readonly jobId: string }
  | { readonly kind: 'delete' | 'remove-file'; readonly jobId: string }
  /** Its validation is kept: the score is to stand with the job. */
  | {
      readonly kind: 'judged';
      readonly jobId: string;
      readonly quality: { readonly score: number; readonly passed: boolean };
    }
  | { readonly kind: 'delete-batch'; readonly batchId: string }
  | { readonly kind: 'prioritise'; readonly jobId: string; readonly priority: JobPriority }
  | { readonly kind: 'move'; readonly jobId: string; readonly before: string | undefined }
  | { readonly kind: 'configure'; readonly settings: Partial<QueueSettings> }
  | { readonly kind: 'pause-queue' | 'resume-queue' };

/** A wish as it waits to be carried out. */
export interface Command extends CommandRow {
  readonly sequence: number;
  readonly wish: Wish;
}

/** @returns the wish's number */
export async function addCommand(database: StoreDatabase, wish: Wish): Promise<number> {
  let sequence = 0;
  await writeTransaction(database, ['commands'], 'noting a wish', async (transaction) => {
    const row: CommandRow & { readonly wish: Wish } = { wish };
    sequence = await transaction.objectStore('commands').add(row);
  });
  return sequence;
}

/** Wishes that wait, in the order that they were made. */
export async function waitingCommands(database: StoreDatabase): Promise<Command[]> {
  return (await database.getAll('commands')) as Command[];
}

export async function isCarriedOut(database: StoreDatabase, sequence: number): Promise<boolean> {
  return (await database.getKey('commands', sequence)) === undefined;
}
