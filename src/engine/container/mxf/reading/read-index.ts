import type { ProblemList } from '../../anatomy/anatomy.ts';
import type { ElementList } from './element-list.ts';
import type { ReadStructure } from './read-structure.ts';

const INDEX = 'SMPTE ST 377-1 section 11';
const ENTRY_HEAD_BYTES = 11;
const PREDICTED = 0x30;
/** How often segments may tell of each edit unit before they are malicious; in a file, they are repeated once. */
const MOST_TELLINGS = 16;

/** What index segments say of edit units: when they are shown, and which can be decoded alone. */
export interface IndexFacts {
  /** By place in the order of coding: place in the order of display. */
  readonly shown: Float64Array;
  /** By place in the order of coding: 1 key frame, 0 none, 2 not told. */
  readonly keys: Uint8Array;
  readonly any: boolean;
}

/**
 * Reads all index segments, and holds them against where content packages really lie.
 *
 * @param packages first elements of content packages
 */
export function readIndex(
  { indexes, partitions }: ReadStructure,
  packages: ElementList,
  problems: ProblemList,
): IndexFacts {
  const { count } = packages;
  const shown = Float64Array.from({ length: count }, (_, index) => index);
  const keys = new Uint8Array(count).fill(2);
  let covered = 0;
  let wrong = 0;
  let first = -1;
  /** Segments of edit units of one size: they tell of any number of them in a few bytes. */
  const walked = new Set<string>();
  let checks = 0;
  const check = (unit: number, position: number): void => {
    if (unit < 0 || unit >= count || packages.offset(unit) === position) return;
    if (wrong++ === 0) first = unit;
  };
  for (const segment of indexes) {
    const start = segment.get('indexStart')?.i64(0) ?? 0;
    const told = segment.get('indexDuration')?.i64(0) ?? 0;
    const unitBytes = segment.get('editUnitBytes')?.u32(0) ?? 0;
    const entries = segment.get('indexEntries');
    if (!(start >= 0 && start <= count)) {
      problems.add('structure', `An index begins at edit unit ${start}, where there are ${count}.`, INDEX);
      continue;
    }
    if (unitBytes > 0) {
      const name = `${start} ${told} ${unitBytes}`;
      if (walked.has(name)) continue;
      walked.add(name);
      const end = Math.min(count, told > 0 ? start + told : count);
      checks += end - start;
      if (checks > MOST_TELLINGS * count) {
        problems.add('structure', 'Its indexes tell of the same edit units again and again.', INDEX);
        break;
      }
      for (let unit = start; unit < end; unit++) check(unit, unit * unitBytes);
      covered = Math.max(covered, told > 0 ? start + told : count);
      continue;
    }
    if (!entries) continue;
    const entryBytes = entries.u32(4);
    const listed =
      entryBytes < ENTRY_HEAD_BYTES
        ? 0
        : Math.min(entries.u32(0), Math.floor((entries.length - 8) / entryBytes));
    if (listed !== told) {
      problems.add('structure', `An index of ${told} edit units has ${listed} entries.`, INDEX);
    }
    for (let i = 0; i < listed; i++) {
      const at = 8 + i * entryBytes;
      const unit = start + i;
      check(unit, entries.u64(at + 3));
      if (unit >= count) continue;
      const coded = unit + entries.i8(at);
      if (coded >= 0 && coded < count) shown[coded] = unit;
      keys[unit] = entries.i8(at + 1) === 0 && (entries.u8(at + 2) & PREDICTED) === 0 ? 1 : 0;
    }
    covered = Math.max(covered, start + listed);
  }
  if (wrong > 0) {
    const message = `The index is wrong of ${wrong} edit units, the first ${first}: it points beside where their content lies.`;
    problems.add('structure', message, INDEX);
  }
  const finished = partitions.some(({ kind }) => kind === 'footer');
  if (finished && indexes.length > 0 && covered !== count) {
    problems.add('structure', `The index tells of ${covered} edit units, where there are ${count}.`, INDEX);
  }
  return { shown, keys, any: indexes.length > 0 };
}
