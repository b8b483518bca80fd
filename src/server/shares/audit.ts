import { appendFile, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** One access to a link, or an attempt at one. */
export interface AccessRow {
  readonly at: string;
  readonly share: string;
  readonly tenant?: string;
  readonly status: number;
  /** Why it was refused. */
  readonly fault?: string;
  readonly method: string;
  readonly range?: string;
  /** Of the caller: the network, never the whole address. */
  readonly network: string;
}

const LARGEST_FILE = 8 * 2 ** 20;
const FILES = 4;

type AuditFile = 'accesses' | 'refused';

/**
 * Accesses to links, a JSON object a line; the oldest go when the files are full. What nobody's link was asked for lies
 * apart: strangers could otherwise drive the real ones out.
 */
export class AccessAudit {
  readonly #folder: string;
  #last: Promise<void> = Promise.resolve();

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'audit');
  }

  add(row: AccessRow): Promise<void> {
    const written = this.#last.then(() =>
      this.#append(row.tenant === undefined ? 'refused' : 'accesses', `${JSON.stringify(row)}\n`),
    );
    this.#last = written.catch(() => undefined);
    return written;
  }

  /** The newest of a tenant, newest first. */
  async newest(tenant: string, count: number): Promise<AccessRow[]> {
    await this.#last;
    const rows: AccessRow[] = [];
    for (let age = 0; age < FILES && rows.length < count; age++) {
      const text = await readFile(this.#file('accesses', age), 'utf8').catch(() => '');
      for (const line of text.split('\n').reverse()) {
        // A line that a crash cut short is none.
        if (!line.endsWith('}')) continue;
        const row = JSON.parse(line) as AccessRow;
        if (row.tenant === tenant && rows.length < count) rows.push(row);
      }
    }
    return rows;
  }

  /** Ends once all is written. */
  close(): Promise<void> {
    return this.#last;
  }

  async #append(name: AuditFile, line: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const there = await stat(this.#file(name, 0)).catch(() => undefined);
    if (there !== undefined && there.size + line.length > LARGEST_FILE) {
      for (let age = FILES - 2; age >= 0; age--) {
        await rename(this.#file(name, age), this.#file(name, age + 1)).catch(
          (error: NodeJS.ErrnoException) => {
            if (error.code !== 'ENOENT') throw error;
          },
        );
      }
    }
    await appendFile(this.#file(name, 0), line, { mode: 0o600 });
  }

  #file(name: AuditFile, age: number): string {
    return join(this.#folder, age === 0 ? `${name}.jsonl` : `${name}.${age}.jsonl`);
  }
}
