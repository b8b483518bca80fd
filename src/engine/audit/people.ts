import type { KeptRow, StoreDatabase } from '../segments/index.ts';
import { createPersonKey } from './seal.ts';

/** A person's key. The row is all that leads from a person to what the trail says of them; destroyed with it. */
export interface PersonRow extends KeptRow {
  readonly userId: string;
  readonly key: CryptoKey;
}

/**
 * The name that stands for a person in rows of the trail, with a key to it; made where they have none (any more).
 *
 * @returns random, so that it tells nothing once its row is gone
 */
export async function personOf(database: StoreDatabase, userId: string): Promise<string> {
  const known = (await peopleOf(database)).find((person) => person.userId === userId);
  if (known) return known.id;
  // A transaction does not outlast the making of a key.
  const fresh: PersonRow = { id: crypto.randomUUID(), userId, key: await createPersonKey() };
  const transaction = database.transaction('auditKeys', 'readwrite');
  const people = (await transaction.store.getAll()) as PersonRow[];
  const other = people.find((person) => person.userId === userId);
  if (!other) await transaction.store.add(fresh);
  await transaction.done;
  return other?.id ?? fresh.id;
}

export async function peopleOf(database: StoreDatabase): Promise<PersonRow[]> {
  return (await database.getAll('auditKeys')) as PersonRow[];
}
