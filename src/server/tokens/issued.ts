import { join } from 'node:path';
import * as v from 'valibot';
import type { FarmRole } from '../../farm/protocol/http.ts';
import { JsonFile } from './json-file.ts';
import type { KeyRing } from './key-ring.ts';
import { type Claims, newId, readToken, signToken } from './tokens.ts';

const Row = v.object({
  id: v.string(),
  tenant: v.string(),
  role: v.picklist(['submit', 'work', 'admin']),
  label: v.optional(v.string()),
  created: v.number(),
  expires: v.number(),
  revoked: v.optional(v.number()),
});
/** A token that was given out; the token itself is not kept. */
export type IssuedToken = v.InferOutput<typeof Row>;

/** Tokens that were given out, and which of them were taken back. */
export class IssuedTokens {
  private constructor(
    private readonly keys: KeyRing,
    private readonly file: JsonFile<IssuedToken[]>,
    private readonly rows: Map<string, IssuedToken>,
  ) {}

  static async open(dataFolder: string, keys: KeyRing): Promise<IssuedTokens> {
    const file = new JsonFile(join(dataFolder, 'tokens.json'), v.array(Row));
    const rows = (await file.read()) ?? [];
    return new IssuedTokens(keys, file, new Map(rows.map((row) => [row.id, row])));
  }

  async issue(
    tenant: string,
    role: FarmRole,
    milliseconds: number,
    label?: string,
  ): Promise<{ readonly row: IssuedToken; readonly token: string }> {
    const created = Date.now();
    const expires = created + milliseconds;
    const row = { id: newId(), tenant, role, created, expires, ...(label === undefined ? {} : { label }) };
    this.rows.set(row.id, row);
    await this.#save();
    return { row, token: signToken(this.keys, 'token', { tenant, role, id: row.id, expires }) };
  }

  /** @returns undefined where the token is not, or no longer, good */
  read(token: string): Claims | undefined {
    const claims = readToken(this.keys, 'token', token);
    return claims !== undefined && this.isGood(claims.id) ? claims : undefined;
  }

  /** False also for what is not known to have been given out: without the list, nobody could take it back. */
  isGood(id: string): boolean {
    const row = this.rows.get(id);
    return row !== undefined && row.revoked === undefined;
  }

  list(tenant: string): readonly IssuedToken[] {
    return [...this.rows.values()]
      .filter((row) => row.tenant === tenant)
      .sort((a, b) => b.created - a.created);
  }

  /** @returns false where the tenant has no such token */
  async revoke(tenant: string, id: string): Promise<boolean> {
    const row = this.rows.get(id);
    if (row?.tenant !== tenant) return false;
    this.rows.set(id, { ...row, revoked: row.revoked ?? Date.now() });
    await this.#save();
    return true;
  }

  #save(): Promise<void> {
    for (const row of this.rows.values()) if (row.expires < Date.now()) this.rows.delete(row.id);
    return this.file.write([...this.rows.values()]);
  }
}
