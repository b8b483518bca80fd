import type { Page } from 'playwright-core';
import type { Seen } from '../../e2e/harness/fault-bench.ts';
import type { Film } from './fault-films.ts';
import { BASES, type Base, type Fault } from './fault-list.ts';

type Bench = import('../../e2e/harness/fault-bench.ts').FaultBenchPage;

declare global {
  var bench: Bench;
}

export interface FaultRun {
  readonly name: string;
  readonly base: string;
  readonly expected: readonly string[];
  /** Among the errors and warnings. */
  readonly caught: boolean;
  readonly named: boolean;
  /** What was found, errors and warnings, each once, the naming one first. */
  readonly found: readonly { readonly id: string; readonly severity: string; readonly message: string }[];
  /** What went wrong with the planting or the looking itself. */
  readonly failure?: string;
  readonly seconds: number;
}

export interface CleanRun {
  readonly name: string;
  readonly alarms: readonly string[];
  readonly failure?: string;
  /** Why it can't be made on this machine. */
  readonly unavailable?: string;
  readonly worst?: Seen['worst'];
  readonly seconds: number;
}

/** Makes films in a page of the bench, plants faults in them and has them looked at. */
export class FaultBench {
  readonly #page: Page;
  readonly #bases = new Map<Base, Uint8Array<ArrayBuffer>>();
  #made = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async fault({ name, base, named, kept = false, plant }: Fault): Promise<FaultRun> {
    const started = Date.now();
    const about = { name, base, expected: named };
    try {
      const data = await this.planted({ base, plant });
      const { findings } = await this.#page.evaluate(
        ([id, bytes, known]) => globalThis.bench.validate(id, bytes, known),
        [base, data, kept] as const,
      );
      const alarms = findings.filter(({ severity }) => severity !== 'note');
      const isNaming = ({ id }: { readonly id: string }): boolean =>
        (named as readonly string[]).includes(id);
      const found = [...new Map(alarms.map((one) => [one.id, one])).values()]
        .map(({ id, severity, message }) => ({ id, severity, message }))
        .sort((a, b) => Number(isNaming(b)) - Number(isNaming(a)));
      const seconds = (Date.now() - started) / 1000;
      return { ...about, caught: alarms.length > 0, named: alarms.some(isNaming), found, seconds };
    } catch (thrown) {
      const seconds = (Date.now() - started) / 1000;
      return { ...about, caught: false, named: false, found: [], failure: String(thrown), seconds };
    }
  }

  /** The file with the fault, base64. */
  async planted({ base, plant }: Pick<Fault, 'base' | 'plant'>): Promise<string> {
    const file = await this.#base(base);
    const seams = await this.#page.evaluate((id) => globalThis.bench.seams(id), base);
    const spoilt = await plant({ file, seams, make: (film) => this.#make(`fault ${this.#made++}`, film) });
    return Buffer.from(spoilt).toString('base64');
  }

  async clean(name: string, film: Film): Promise<CleanRun> {
    const started = Date.now();
    const since = (): number => (Date.now() - started) / 1000;
    try {
      await this.#make(name, film);
      const { findings, worst } = await this.#page.evaluate((id) => globalThis.bench.validate(id), name);
      const alarms = findings
        .filter(({ severity }) => severity !== 'note')
        .map(({ id, message }) => `${id}: ${message}`);
      return { name, alarms, worst, seconds: since() };
    } catch (thrown) {
      const words = String(thrown);
      const unavailable = words.includes('ENCODER_UNAVAILABLE') || words.includes('No encoder');
      return { name, alarms: [], [unavailable ? 'unavailable' : 'failure']: words, seconds: since() };
    }
  }

  async #base(base: Base): Promise<Uint8Array<ArrayBuffer>> {
    const known = this.#bases.get(base);
    if (known) return known;
    const file = await this.#make(base, BASES[base]);
    this.#bases.set(base, file);
    return file;
  }

  async #make(id: string, film: Film): Promise<Uint8Array<ArrayBuffer>> {
    const data = await this.#page.evaluate(([name, one]) => globalThis.bench.make(name, one), [
      id,
      film,
    ] as const);
    return Uint8Array.from(Buffer.from(data, 'base64'));
  }
}
