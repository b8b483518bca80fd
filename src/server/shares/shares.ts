import { join } from 'node:path';
import * as v from 'valibot';
import { SHA256 } from '../content/store.ts';
import { JsonFile } from '../tokens/json-file.ts';
import type { KeyRing } from '../tokens/key-ring.ts';
import { newId } from '../tokens/tokens.ts';

const Row = v.object({
  id: v.string(),
  tenant: v.string(),
  sha256: v.pipe(v.string(), v.regex(SHA256)),
  fileName: v.string(),
  mimeType: v.string(),
  disposition: v.picklist(['page', 'attachment']),
  bytes: v.number(),
  created: v.number(),
  expires: v.number(),
  revoked: v.optional(v.number()),
  accesses: v.number(),
});
export type SharedFile = v.InferOutput<typeof Row>;

/** Kept after their end, so that their owner still sees them. */
const KEPT = 30 * 86_400_000;
/** Counts of accesses are written together. */
const SAVE_AFTER = 5000;

/** Why a link was refused: for the log alone. */
export type LinkFault = 'unknown' | 'forged' | 'expired' | 'revoked';

/** Links to finished files: who has the address has the file, until it ends. */
export class Shares {
  #timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly file: JsonFile<SharedFile[]>,
    private readonly rows: Map<string, SharedFile>,
    private readonly keys: KeyRing,
    private readonly onError: (error: unknown) => void,
  ) {}

  static async open(dataFolder: string, keys: KeyRing, onError: (error: unknown) => void): Promise<Shares> {
    const file = new JsonFile(join(dataFolder, 'shares.json'), v.array(Row));
    const rows = (await file.read()) ?? [];
    return new Shares(file, new Map(rows.map((row) => [row.id, row])), keys, onError);
  }

  async create(share: Omit<SharedFile, 'id' | 'created' | 'accesses' | 'revoked'>): Promise<SharedFile> {
    const row = { ...share, id: newId(), created: Date.now(), accesses: 0 };
    this.rows.set(row.id, row);
    await this.#save();
    return row;
  }

  list(tenant: string): readonly SharedFile[] {
    return [...this.rows.values()]
      .filter((row) => row.tenant === tenant)
      .sort((a, b) => b.created - a.created);
  }

  /** @returns undefined where the tenant has no such link */
  async revoke(tenant: string, id: string): Promise<SharedFile | undefined> {
    const row = this.rows.get(id);
    if (row?.tenant !== tenant) return undefined;
    const revoked = { ...row, revoked: row.revoked ?? Date.now() };
    this.rows.set(id, revoked);
    await this.#save();
    return revoked;
  }

  /** Whether a link that is still good leads to this content. */
  leadsTo(tenant: string, sha256: string): boolean {
    const now = Date.now();
    for (const row of this.rows.values()) {
      if (row.sha256 === sha256 && row.tenant === tenant && row.expires > now && row.revoked === undefined)
        return true;
    }
    return false;
  }

  /** Path and query of a link. */
  pathOf(row: SharedFile): string {
    const { kid, mac } = this.keys.sign('share', textOf(row.id, row.expires, row.disposition));
    return `/d/${row.id}?${new URLSearchParams({ exp: String(row.expires), kid, sig: mac })}`;
  }

  /** Judges a link: all faults take the same way, so that the time tells nothing either. */
  open(id: string, query: URLSearchParams): SharedFile | LinkFault {
    const row = this.rows.get(id);
    const expires = Number(query.get('exp'));
    const signature = { kid: query.get('kid') ?? '', mac: query.get('sig') ?? '' };
    const signed = this.keys.verify('share', textOf(id, expires, row?.disposition ?? 'page'), signature);
    if (row === undefined) return 'unknown';
    if (!signed || row.expires !== expires) return 'forged';
    if (row.revoked !== undefined) return 'revoked';
    return expires > Date.now() ? row : 'expired';
  }

  countAccess(id: string): void {
    const row = this.rows.get(id);
    if (row === undefined) return;
    this.rows.set(id, { ...row, accesses: row.accesses + 1 });
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#save().catch(this.onError);
    }, SAVE_AFTER).unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#save();
  }

  #save(): Promise<void> {
    const before = Date.now() - KEPT;
    for (const row of this.rows.values()) if (row.expires < before) this.rows.delete(row.id);
    return this.file.write([...this.rows.values()]);
  }
}

/** A link reads: GET and HEAD are one class of methods, and it has no other. */
function textOf(id: string, expires: number, disposition: SharedFile['disposition']): string {
  return [id, expires, 'read', disposition].join('\n');
}
