import type { ProblemList } from '../anatomy/anatomy.ts';
import { WindowReader } from '../window-reader.ts';
import { BoxView } from './read-boxes.ts';

const MOST_TOP_LEVEL_BOXES = 1_000_000;
const WINDOW_BYTES = 4096;
const BOXES = 'ISO/IEC 14496-12 section 4.2';

/** A box at the top of a file, by its header alone. */
export interface BoxPlace {
  readonly type: string;
  /** Of its header. */
  readonly position: number;
  /** Of its content. */
  readonly start: number;
  /** As it claims: it may lie beyond the file. */
  readonly end: number;
}

/** The boxes at the top of a file, and whether they fill it exactly. */
export async function layOutBoxes(file: Blob, problems: ProblemList): Promise<BoxPlace[]> {
  const reader = new WindowReader(file, WINDOW_BYTES);
  const places: BoxPlace[] = [];
  let at = 0;
  while (at < file.size) {
    const head = new BoxView('', reader.ready(at, 16) ?? (await reader.read(at, 16)));
    const type = new TextDecoder('latin1').decode(head.bytes.subarray(4, 8));
    let [header, size] = [8, head.u32(0)];
    if (size === 1) [header, size] = [16, head.u64(8)];
    if (size === 0) size = file.size - at;
    if (head.bytes.length < header || size < header || !isType(type)) {
      problems.add('damaged', `At byte ${at} there is no box where one should begin.`, BOXES);
      break;
    }
    places.push({ type, position: at, start: at + header, end: at + size });
    if (places.length >= MOST_TOP_LEVEL_BOXES) {
      problems.add('damaged', `The file has more than ${MOST_TOP_LEVEL_BOXES} boxes.`, BOXES);
      break;
    }
    at += size;
  }
  return places;
}

/** Four letters, digits or signs; `©` begins some of QuickTime's. */
function isType(type: string): boolean {
  return /^[\x20-\x7e\xa9][\x20-\x7e]{3}$/.test(type);
}

/** What must be in a box that holds others, and what of that may be either of two. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  moov: ['mvhd', 'trak'],
  trak: ['tkhd', 'mdia'],
  mdia: ['mdhd', 'hdlr', 'minf'],
  minf: ['dinf', 'stbl'],
  stbl: ['stsd', 'stts', 'stsc', 'stsz', 'stco|co64'],
  edts: ['elst'],
  mvex: ['trex'],
  moof: ['mfhd'],
  traf: ['tfhd'],
  dinf: ['dref'],
  udta: [],
};
const DEEPEST = 8;
/** QuickTime ends user data with a zero. */
const TERMINATOR_BYTES = 4;

/** Whether the boxes in a box fill it exactly, each of them, and those that must be there are. */
export function checkNesting(box: BoxView, problems: ProblemList, depth = 0): void {
  const required = REQUIRED[box.type];
  if (!required || depth > DEEPEST) return;
  let filled = 0;
  const found = new Set<string>();
  for (const child of box.children()) {
    filled += child.bytes.length + 8;
    found.add(child.type);
    checkNesting(child, problems, depth + 1);
  }
  const rest = box.bytes.length - filled;
  const terminated = box.type === 'udta' && rest === TERMINATOR_BYTES;
  if (rest !== 0 && !terminated) {
    problems.add(
      'structure',
      `The boxes in “${box.type}” do not fill it: ${rest} bytes from ${filled} on belong to none.`,
      BOXES,
    );
  }
  for (const choice of required) {
    if (!choice.split('|').some((type) => found.has(type))) {
      problems.add('structure', `The box “${box.type}” has no “${choice.replace('|', '” or “')}”.`, BOXES);
    }
  }
}
