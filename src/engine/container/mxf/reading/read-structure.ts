import type { ProblemList } from '../../anatomy/anatomy.ts';
import { PacketBudget } from '../../packet-times.ts';
import { KEYS, label } from '../labels.ts';
import type { PropertyName } from '../metadata/properties.ts';
import {
  addSet,
  isSet,
  PRIMER_KEY,
  type ReadSets,
  readPrimer,
  readProperties,
  type TagNames,
} from './read-sets.ts';
import { comparable, Fields, type Triplet, TripletReader } from './triplets.ts';

/** Header metadata and index segments take far less. */
const LARGEST_VALUE = 1 << 24;
const MOST_PARTITIONS = 100_000;
const MOST_ELEMENTS = 20_000_000;
const STRUCTURE = 'SMPTE ST 377-1 section 6.3';

const PARTITION = comparable(label('060e2b34 02050101 0d010201 01020000')).slice(0, 24);
const ELEMENT = comparable(label('060e2b34 01020101 0d010301 00000000')).slice(0, 22);
const SYSTEM_PACK = comparable(KEYS.systemPack);
const FILL = comparable(KEYS.fill);
const INDEX = comparable(KEYS.index);
const RANDOM_INDEX = comparable(KEYS.randomIndex);
const KINDS = { 2: 'header', 3: 'body', 4: 'footer' } as const;

export interface ReadPartition {
  readonly kind: 'header' | 'body' | 'footer';
  /** 1 open and incomplete, 2 closed and incomplete, 3 open and complete, 4 closed and complete. */
  readonly status: number;
  /** Where it is, and where it says that it is. */
  readonly position: number;
  readonly told: number;
  readonly previous: number;
  readonly footer: number;
  readonly bodyStream: number;
  readonly bodyOffset: number;
  readonly version: number;
  readonly pattern: string;
}

/** An essence element in the order of the file. */
export interface ReadElement {
  /** The last four bytes of its key. */
  readonly track: number;
  readonly start: number;
  readonly bytes: number;
  /** Of its key, in the essence stream. */
  readonly offset: number;
}

export interface ReadStructure {
  readonly partitions: readonly ReadPartition[];
  readonly sets: ReadSets;
  readonly indexes: readonly ReadonlyMap<PropertyName, Fields>[];
  readonly randomIndex: Fields | undefined;
  /** Whether the file ends within what it announces. */
  readonly truncated: boolean;
}

/** Who wants to know of elements: called for each, the system item as track 0. */
export type OnElement = (element: ReadElement) => void;

/** Goes through a whole file by its keys and lengths; essence is leapt over. What is amiss is told, not thrown. */
export async function readStructure(
  file: Blob,
  problems: ProblemList,
  onElement: OnElement,
): Promise<ReadStructure> {
  const walk = new Walk(file, problems, onElement);
  return walk.run();
}

class Walk {
  readonly #file: Blob;
  readonly #reader: TripletReader;
  readonly #problems: ProblemList;
  readonly #onElement: OnElement;
  readonly #budget: PacketBudget;
  readonly #partitions: ReadPartition[] = [];
  readonly #indexes: ReadonlyMap<PropertyName, Fields>[] = [];
  #sets: ReadSets = new Map();
  #tags: TagNames = new Map();
  #randomIndex: Fields | undefined;
  /** Where the essence of the partition at hand begins, in the file. */
  #essence: number | undefined;
  #truncated = false;

  constructor(file: Blob, problems: ProblemList, onElement: OnElement) {
    this.#file = file;
    this.#reader = new TripletReader(file);
    this.#problems = problems;
    this.#onElement = onElement;
    this.#budget = new PacketBudget(file.size);
  }

  async run(): Promise<ReadStructure> {
    const { size } = this.#file;
    let count = 0;
    let filled = false;
    for (let at = 0; at < size; ) {
      const triplet = await this.#reader.at(at);
      if (!triplet) {
        const cut = size - at < 25;
        this.#truncated = cut;
        this.#problems.add(
          cut ? 'truncated' : 'damaged',
          cut
            ? `The file ends within a key at byte ${at}.`
            : `At byte ${at} there is no key where one should begin.`,
          STRUCTURE,
        );
        break;
      }
      if (triplet.end > size) {
        this.#truncated = true;
        this.#problems.add(
          'truncated',
          `What begins at byte ${at} ends ${triplet.end - size} bytes beyond the file.`,
          STRUCTURE,
        );
        break;
      }
      // Each part may be filled up behind; fillers behind fillers are parts, too.
      const fills: boolean = triplet.key === FILL && !filled;
      filled = fills;
      if (!fills) count++;
      if (count > MOST_ELEMENTS || !(await this.#take(triplet))) {
        this.#problems.add('damaged', 'The file has more parts than any.', STRUCTURE);
        break;
      }
      at = triplet.end;
    }
    return {
      partitions: this.#partitions,
      sets: this.#sets,
      indexes: this.#indexes,
      randomIndex: this.#randomIndex,
      truncated: this.#truncated,
    };
  }

  /** @returns false where there is more of something than in any file */
  async #take(triplet: Triplet): Promise<boolean> {
    const { key } = triplet;
    if (key === FILL) return true;
    if (key.startsWith(ELEMENT) || key === SYSTEM_PACK) {
      this.#takeElement(triplet);
      return true;
    }
    if (key.startsWith(PARTITION) && key !== PRIMER_KEY && key !== RANDOM_INDEX) {
      return this.#takePartition(triplet);
    }
    if (key === PRIMER_KEY) this.#tags = readPrimer(await this.#value(triplet));
    else if (key === RANDOM_INDEX) this.#randomIndex = await this.#value(triplet);
    else if (key === INDEX) {
      const segment = readProperties(await this.#value(triplet), this.#tags);
      const entries = segment.get('indexEntries')?.u32(0) ?? 0;
      // Entries are as many as packets: so is what they may take.
      for (let i = 0; i < Math.min(entries, 65_536); i++) this.#budget.take();
      this.#indexes.push(segment);
      return this.#indexes.length <= MOST_PARTITIONS;
    } else if (isSet(key)) return addSet(this.#sets, key, await this.#value(triplet), this.#tags);
    return true;
  }

  #takeElement({ key, position, start, end }: Triplet): void {
    const partition = this.#partitions.at(-1);
    this.#essence ??= position;
    this.#onElement({
      track: key === SYSTEM_PACK ? 0 : Number.parseInt(key.slice(22), 16),
      start,
      bytes: end - start,
      offset: (partition?.bodyOffset ?? 0) + position - this.#essence,
    });
  }

  async #takePartition(triplet: Triplet): Promise<boolean> {
    const kind = KINDS[Number.parseInt(triplet.key.slice(24, 26), 16) as keyof typeof KINDS];
    if (!kind) return true;
    const value = await this.#value(triplet);
    this.#essence = undefined;
    this.#partitions.push({
      kind,
      status: Number.parseInt(triplet.key.slice(26, 28), 16),
      position: triplet.position,
      version: value.u16(2),
      told: value.u64(8),
      previous: value.u64(16),
      footer: value.u64(24),
      bodyOffset: value.u64(52),
      bodyStream: value.u32(60),
      pattern: value.hex(64, 16),
    });
    return this.#partitions.length <= MOST_PARTITIONS;
  }

  async #value(triplet: Triplet): Promise<Fields> {
    return new Fields(await this.#reader.value(triplet, LARGEST_VALUE));
  }
}
