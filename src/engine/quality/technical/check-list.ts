import type { CheckItem, FindingId, QualityCategory, QualityFinding } from '../../api/index.ts';

/** What a question's wrong answer is called, and what it rests on. */
export interface Meaning
  extends Partial<Pick<QualityFinding, 'severity' | 'category' | 'frames' | 'source'>> {
  readonly id: FindingId;
}

/** Findings of one kind beyond these are counted, not told one by one. */
const MOST_OF_A_KIND = 8;

/** Questions about a file with their answers, and what was found on the way. */
export class CheckList {
  readonly items: CheckItem[] = [];
  readonly findings: QualityFinding[] = [];
  readonly #counts = new Map<FindingId, number>();
  readonly #category: QualityCategory;

  constructor(category: QualityCategory = 'technical') {
    this.#category = category;
  }

  /** Asks whether a value is what it should be. */
  equal(name: string, actual: unknown, expected: unknown, meaning: Meaning): boolean {
    const passed = actual === expected;
    const message = `The ${name} is ${String(actual ?? 'missing')} instead of ${String(expected)}.`;
    this.ask(name, passed, message, meaning, actual, expected);
    return passed;
  }

  /** @param message says what is wrong where it is */
  ask(
    name: string,
    passed: boolean,
    message: string,
    meaning: Meaning,
    actual?: unknown,
    expected?: unknown,
  ): void {
    this.items.push({
      name,
      passed,
      ...(expected !== undefined && { expected: String(expected) }),
      ...(actual !== undefined && { actual: String(actual) }),
    });
    if (!passed) this.find(message, meaning, actual, expected);
  }

  find(message: string, { id, ...meaning }: Meaning, value?: unknown, threshold?: unknown): void {
    const count = (this.#counts.get(id) ?? 0) + 1;
    this.#counts.set(id, count);
    if (count > MOST_OF_A_KIND) return;
    this.findings.push({
      id,
      category: this.#category,
      severity: 'error',
      ...meaning,
      message,
      ...(isShort(value) && { value }),
      ...(isShort(threshold) && { threshold }),
    });
  }
}

function isShort(value: unknown): value is number | string {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string';
}
