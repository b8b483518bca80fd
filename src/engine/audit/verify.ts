import { canonicalJson } from '../segments/index.ts';
import { type AuditCut, type AuditEnd, type AuditLine, CHAIN_START, contentHash } from './line.ts';

/** What was found of a trail. */
export interface AuditVerdict {
  readonly whole: boolean;
  readonly rows: number;
  /** The first line that is not as it was written, from 1. */
  readonly line?: number;
  /** What is wrong with it, in words. */
  readonly problem?: string;
}

/**
 * Checks a trail that was exported as JSON Lines. Every edit, removal, addition or swap of lines is found. What a chain
 * of hashes alone can't tell is a trail that was written anew from some row on by somebody who knows how: who fears that
 * keeps the hash of the last line elsewhere, and compares.
 */
export function verifyAuditText(text: string): AuditVerdict {
  const lines = text.split('\n');
  const rest = lines.pop();
  const rows: AuditLine[] = [];
  const checker = new ChainChecker();
  for (const [index, line] of lines.entries()) {
    const parsed = parseLine(line);
    const last = index === lines.length - 1;
    const problem =
      parsed === undefined
        ? 'is not as it was written: it is no JSON in its canonical form'
        : last
          ? checker.end(parsed)
          : checker.row(parsed);
    if (problem !== undefined) return bad(rows.length, index + 1, problem);
    if (!last) rows.push(parsed as AuditLine);
  }
  if (lines.length === 0) return bad(0, 1, 'is missing: a trail has at least a line that says where it ends');
  if (rest !== '') return bad(rows.length, lines.length + 1, 'is cut off, or was added');
  const front = frontProblem(rows, checker.sequence);
  return front === undefined ? { whole: true, rows: rows.length } : bad(rows.length, 1, front);
}

/** Checks rows in hand. */
export function verifyRows(rows: readonly AuditLine[], end: AuditEnd): AuditVerdict {
  const checker = new ChainChecker();
  for (const [index, row] of rows.entries()) {
    const problem = checker.row(row);
    if (problem !== undefined) return bad(index, index + 1, problem);
  }
  const problem = checker.end({ end });
  if (problem !== undefined) return bad(rows.length, rows.length + 1, problem);
  const front = frontProblem(rows, end.sequence);
  return front === undefined ? { whole: true, rows: rows.length } : bad(rows.length, 1, front);
}

/** Follows a chain from row to row. */
class ChainChecker {
  #before: AuditLine | undefined;
  #rows = 0;
  sequence = 0;

  row(row: object): string | undefined {
    if (!isRow(row)) return 'is no row of an audit trail';
    if (contentHash(row) !== row.hash)
      return `(row ${row.sequence}) was changed: its hash does not fit its content`;
    const before = this.#before;
    if (before && row.sequence !== before.sequence + 1) {
      return `(row ${row.sequence}) does not follow row ${before.sequence}: rows are missing or were moved`;
    }
    if (before && row.previous !== before.hash) {
      return `(row ${row.sequence}) does not belong to the row before it: that was replaced`;
    }
    this.#before = row;
    this.#rows++;
    this.sequence = row.sequence;
    return undefined;
  }

  end(line: object): string | undefined {
    if (!isEnd(line)) return 'does not say where the trail ends: it is cut off';
    const { rows, sequence, hash } = line.end;
    const last = this.#before ?? { sequence: 0, hash: CHAIN_START };
    if (rows === this.#rows && sequence === last.sequence && hash === last.hash) return undefined;
    return `says that the trail has ${rows} rows and ends with row ${sequence}, but row ${last.sequence} is the last: rows at its end are missing or were replaced`;
  }
}

/** Rows may only be missing at the front where the latest cut says so. */
function frontProblem(rows: readonly AuditLine[], lastSequence: number): string | undefined {
  const cut: AuditCut = rows.findLast((row) => row.cut)?.cut ?? { through: 0, hash: CHAIN_START };
  const [first] = rows;
  if (!first) return lastSequence === 0 ? undefined : 'is not the first row: all rows are missing';
  if (first.sequence === cut.through + 1 && first.previous === cut.hash) return undefined;
  return `(row ${first.sequence}) is not the first row, which is row ${cut.through + 1}: rows at the front are missing or were added`;
}

/** @returns undefined where the text is not exactly what the value is written as */
function parseLine(line: string): object | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const whole = typeof value === 'object' && value !== null && canonicalJson(value) === line;
    return whole ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRow(line: object): line is AuditLine {
  const { sequence, previous, hash, time, action, cut } = line as Partial<AuditLine>;
  return (
    Number.isSafeInteger(sequence) &&
    [previous, hash, time, action].every((field) => typeof field === 'string') &&
    (cut === undefined || (Number.isSafeInteger(cut?.through) && typeof cut?.hash === 'string'))
  );
}

function isEnd(line: object): line is { readonly end: AuditEnd } {
  const { end } = line as { readonly end?: Partial<AuditEnd> };
  return Object.keys(line).length === 1 && typeof end === 'object' && end !== null;
}

function bad(rows: number, line: number, problem: string): AuditVerdict {
  return { whole: false, rows, line, problem: `Line ${line} ${problem}.` };
}
