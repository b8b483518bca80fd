import type { ProblemList } from '../anatomy/anatomy.ts';
import { bytesOf } from '../isobmff/read-boxes.ts';
import { WindowReader } from '../window-reader.ts';
import { ID } from './ebml.ts';
import { ElementView, readElementHeader } from './read-elements.ts';

/** What is read whole is small; pictures among the attachments are passed over. */
const LARGEST_ELEMENT_BYTES = 1 << 26;
const MOST_ELEMENTS = 1_000_000;
const WINDOW_BYTES = 4096;
const [VOID, CRC32] = [0xec, 0xbf];
const ELEMENTS = 'RFC 8794 section 6';

/** What may lie at the top of a segment: RFC 9559 section 5.1. */
const TOP_LEVEL: readonly number[] = [
  ID.SeekHead,
  ID.Info,
  ID.Tracks,
  ID.Chapters,
  ID.Tags,
  ID.Cues,
  ID.Cluster,
  ID.Attachments,
  VOID,
  CRC32,
];

/** An element at the top of the segment. */
export interface ElementPlace {
  readonly id: number;
  /** Of its header. */
  readonly position: number;
  /** Of its content. */
  readonly start: number;
  /** As it claims, at most the end of the segment. */
  readonly end: number;
}

/** A Matroska file's outline: everything at its top by its place, and what describes the whole. */
export interface MatroskaHead {
  readonly documentType: string;
  /** Of the segment's content: positions in cues and seeks count from here. */
  readonly segmentStart: number;
  readonly places: readonly ElementPlace[];
  readonly info: ElementView | undefined;
  readonly tracks: ElementView | undefined;
  readonly tags: ElementView | undefined;
  readonly chapters: ElementView | undefined;
}

export function isTopLevel(id: number): boolean {
  return TOP_LEVEL.includes(id);
}

/** The outline of a file, and whether its elements fill it exactly. */
export async function readMatroskaHead(file: Blob, problems: ProblemList): Promise<MatroskaHead> {
  const reader = new WindowReader(file, WINDOW_BYTES);
  const header = async (at: number) =>
    readElementHeader(reader.ready(at, 16) ?? (await reader.read(at, 16)), 0);
  const ebml = await header(0);
  let documentType = '';
  let at = 0;
  if (ebml?.id === ID.EBML && ebml.size < WINDOW_BYTES) {
    const view = new ElementView(ebml.id, await bytesOf(file, ebml.start, ebml.size));
    documentType = view.text(ID.DocType) ?? '';
    at = ebml.start + ebml.size;
  }
  const segment = await header(at);
  const places: ElementPlace[] = [];
  const nothing = { info: undefined, tracks: undefined, tags: undefined, chapters: undefined };
  if (segment?.id !== ID.Segment) {
    problems.add('damaged', `At byte ${at} there is no segment where it should begin.`, ELEMENTS);
    return { documentType, segmentStart: at, places, ...nothing };
  }
  const segmentStart = at + segment.start;
  const claimed = segment.open ? file.size : segmentStart + segment.size;
  if (claimed > file.size) {
    problems.add('truncated', `The segment ends ${claimed - file.size} bytes beyond the file.`, ELEMENTS);
  } else if (claimed < file.size) {
    problems.add('structure', `${file.size - claimed} bytes lie behind the end of the segment.`, ELEMENTS);
  }
  const end = Math.min(claimed, file.size);
  for (at = segmentStart; at < end; ) {
    const found = await header(at);
    if (!found || !isTopLevel(found.id) || places.length >= MOST_ELEMENTS) {
      problems.add(
        'damaged',
        `At byte ${at} there is no element of a segment where one should begin.`,
        ELEMENTS,
      );
      break;
    }
    const start = at + found.start;
    // What is left open ends where the walk through its clusters finds it to.
    const next = found.open ? end : start + found.size;
    if (next > end) {
      problems.add(
        next > file.size ? 'truncated' : 'structure',
        `An element at byte ${at} ends ${next - end} bytes beyond the segment.`,
        ELEMENTS,
      );
    }
    places.push({ id: found.id, position: at, start, end: Math.min(next, end) });
    at = next;
  }
  const read = async (id: number): Promise<ElementView | undefined> => {
    const place = places.find((each) => each.id === id);
    if (!place || place.end - place.start > LARGEST_ELEMENT_BYTES) return undefined;
    return new ElementView(id, await bytesOf(file, place.start, place.end - place.start));
  };
  return {
    documentType,
    segmentStart,
    places,
    info: await read(ID.Info),
    tracks: await read(ID.Tracks),
    tags: await read(ID.Tags),
    chapters: await read(ID.Chapters),
  };
}
