import { formatTimecode, type Rational } from '../../../media/index.ts';
import { ProblemList } from '../../anatomy/anatomy.ts';
import { PacketBudget } from '../../packet-times.ts';
import { DATA_DEFINITIONS, OP1A } from '../labels.ts';
import type { PropertyName } from '../metadata/properties.ts';
import { clipParts } from './clip-parts.ts';
import { ElementList } from './element-list.ts';
import { type IndexFacts, readIndex } from './read-index.ts';
import { type ReadSet, type ReadSets, referred } from './read-sets.ts';
import { type ReadStructure, readStructure } from './read-structure.ts';
import { comparable, type Fields } from './triplets.ts';

/** Kinds of sets: SMPTE ST 377-1 annex A. */
const KIND = {
  preface: 0x2f,
  materialPackage: 0x36,
  sourcePackage: 0x37,
  timecode: 0x14,
  several: 0x44,
  tape: 0x2e,
};
const MOST_TRACKS = 256;
/** Pictures of ten hours at 240 a second; of sound, units are not looked at one by one. */
const MOST_UNITS = 10_000_000;
const OP1A_BYTES = comparable(OP1A).slice(0, 26);
const OP_ATOM_BYTE = '10';
const SOUND = comparable(DATA_DEFINITIONS.sound);
const PICTURE = comparable(DATA_DEFINITIONS.picture);

type Properties = ReadonlyMap<PropertyName, Fields>;

/** A track of the file package. */
export interface ReadTrack {
  readonly id: number;
  readonly type: 'video' | 'audio' | 'other';
  readonly rate: Rational;
  /** In edit units; undefined while the file is not complete. */
  readonly duration: number | undefined;
  readonly descriptor: Properties;
  readonly elements: ElementList;
  /** Whether all of its essence is one element (clip-wrapped); pictures are told apart by the index then. */
  readonly isWhole: boolean;
}

/** What a file holds, and says of itself. */
export interface ReadMxf {
  readonly structure: ReadStructure;
  readonly problems: ProblemList;
  readonly pattern: string;
  readonly tracks: readonly ReadTrack[];
  readonly index: IndexFacts;
  /** Edit units that the material package plays. */
  readonly duration: number | undefined;
  readonly timecode: string | undefined;
  readonly title: string | undefined;
  readonly description: string | undefined;
  readonly reel: string | undefined;
  readonly handles: string | undefined;
  /** Whether it is several files in an archive, each with one essence. */
  readonly isClip: boolean;
  readonly umid: string | undefined;
  readonly software: string | undefined;
  readonly created: Date | undefined;
}

/** Reads an MXF file, or those of a clip in an archive as if they were one; what is broken is told in its problems. */
export async function readMxf(file: Blob): Promise<ReadMxf> {
  const parts = await clipParts(file);
  const [first, ...others] = parts;
  if (!first) return readFile(file);
  const read = await readFile(first.file);
  const tracks = read.tracks.map((track) => movedBy(first.offset, track));
  for (const part of others) {
    const other = await readFile(part.file);
    if (other.umid !== read.umid) {
      read.problems.add('structure', 'The files of the archive belong to different clips.', 'SMPTE ST 390');
    }
    for (const { kind, message, source } of other.problems.list) read.problems.add(kind, message, source);
    tracks.push(...other.tracks.map((track) => movedBy(part.offset, track)));
  }
  return { ...read, tracks, isClip: true };
}

function movedBy(offset: number, track: ReadTrack): ReadTrack {
  const elements = new ElementList();
  for (let i = 0; i < track.elements.count; i++) {
    elements.add({
      start: track.elements.start(i) + offset,
      bytes: track.elements.bytes(i),
      offset: track.elements.offset(i),
    });
  }
  return { ...track, elements };
}

async function readFile(file: Blob): Promise<ReadMxf> {
  const problems = new ProblemList();
  // A package may have an element for each of many tracks: these are counted where the file is walked through.
  const budget = new PacketBudget(file.size);
  const elements = new Map<number, ElementList>();
  const packages = new ElementList();
  let first: number | undefined;
  const structure = await readStructure(file, problems, (element) => {
    first ??= element.track;
    if (element.track === first) {
      budget.take();
      packages.add(element);
    }
    if (element.track === 0) return;
    let list = elements.get(element.track);
    if (!list && elements.size < MOST_TRACKS) {
      list = new ElementList();
      elements.set(element.track, list);
    }
    list?.add(element);
  });
  const { sets } = structure;
  const preface = [...sets.values()].find(({ kind }) => kind === KIND.preface);
  const [storage] = referred(sets, preface, 'contentStorage');
  const all = referred(sets, storage, 'packages');
  const material = all.find(({ kind }) => kind === KIND.materialPackage);
  const sources = all.filter(({ kind }) => kind === KIND.sourcePackage);
  const descriptorOf = (each: ReadSet): ReadSet | undefined => referred(sets, each, 'descriptor')[0];
  const own = sources.find((each) => (descriptorOf(each)?.kind ?? KIND.tape) !== KIND.tape);
  const tape = sources.find((each) => descriptorOf(each)?.kind === KIND.tape);
  const [identification] = referred(sets, preface, 'identifications').slice(-1);
  const materialTracks = trackFacts(sets, material);
  const whole = wholeOf(structure, packages);
  const tracks = own ? readTracks(sets, own, descriptorOf(own), elements) : [];
  return {
    structure,
    problems,
    pattern: patternOf(structure),
    tracks: whole ? tracks.map((track) => cutUp(track, whole)) : tracks,
    index: whole ? INDEX_OF_WHOLE : readIndex(structure, packages, problems),
    isClip: false,
    duration: materialTracks.find(({ isEssence }) => isEssence)?.duration,
    timecode: [...materialTracks, ...trackFacts(sets, own)].find(({ timecode }) => timecode)?.timecode,
    title: text(material, 'packageName'),
    description: commentOf(sets, material, 'description') ?? commentOf(sets, material),
    handles: commentOf(sets, material, 'handles'),
    reel: text(tape, 'packageName'),
    umid: material?.properties.get('packageUid')?.hex(),
    software: text(identification, 'product'),
    created: dateOf(material?.properties.get('packageCreated')),
  };
}

/** Edit units of an essence that is one element. */
interface Whole {
  readonly units: number;
  readonly unitBytes: number;
}

/** Undefined where the essence is not one element that an index cuts into equal units. */
function wholeOf({ indexes }: ReadStructure, packages: ElementList): Whole | undefined {
  if (packages.count !== 1) return undefined;
  for (const segment of indexes) {
    const unitBytes = segment.get('editUnitBytes')?.u32(0) ?? 0;
    const units = segment.get('indexDuration')?.i64(0) ?? 0;
    if (unitBytes > 0 && units > 1 && units * unitBytes === packages.bytes(0)) return { units, unitBytes };
  }
  return undefined;
}

/** Pictures are packets of their own; sound stays one, however long it is. */
function cutUp(track: ReadTrack, { units, unitBytes }: Whole): ReadTrack {
  if (track.type !== 'video' || units > MOST_UNITS) return { ...track, isWhole: true };
  const elements = new ElementList();
  const start = track.elements.start(0);
  for (let unit = 0; unit < units; unit++) {
    elements.add({ start: start + unit * unitBytes, bytes: unitBytes, offset: unit * unitBytes });
  }
  return { ...track, elements, isWhole: true };
}

/** Units of one size are shown as they lie, and none is told to be a key: what is taken of those that no index tells of. */
const INDEX_OF_WHOLE: IndexFacts = { shown: new Float64Array(), keys: new Uint8Array(), any: true };

function patternOf({ partitions }: ReadStructure): string {
  const pattern = partitions[0]?.pattern ?? '';
  const bytes = pattern.slice(0, 14) + pattern.slice(16);
  if (bytes.startsWith(OP1A_BYTES)) return 'op1a';
  return pattern.slice(24, 26) === OP_ATOM_BYTE ? 'op-atom' : `op ${pattern.slice(24, 28)}`;
}

function readTracks(
  sets: ReadSets,
  own: ReadSet,
  descriptor: ReadSet | undefined,
  elements: ReadonlyMap<number, ElementList>,
): ReadTrack[] {
  const descriptors =
    descriptor?.kind === KIND.several
      ? referred(sets, descriptor, 'descriptors')
      : descriptor
        ? [descriptor]
        : [];
  const tracks: ReadTrack[] = [];
  for (const facts of trackFacts(sets, own)) {
    if (!facts.isEssence || tracks.length >= MOST_TRACKS) continue;
    const described =
      descriptors.find(({ properties }) => properties.get('linkedTrack')?.u32(0) === facts.id) ??
      (descriptors.length === 1 ? descriptors[0] : undefined);
    tracks.push({
      id: facts.id,
      type: facts.definition === PICTURE ? 'video' : facts.definition === SOUND ? 'audio' : 'other',
      rate: facts.rate,
      duration: facts.duration,
      descriptor: described?.properties ?? new Map(),
      elements: elements.get(facts.number) ?? new ElementList(),
      isWhole: false,
    });
  }
  return tracks;
}

interface TrackFacts {
  readonly id: number;
  readonly number: number;
  readonly rate: Rational;
  readonly definition: string;
  readonly isEssence: boolean;
  readonly duration: number | undefined;
  readonly timecode?: string;
}

function trackFacts(sets: ReadSets, pack: ReadSet | undefined): TrackFacts[] {
  return referred(sets, pack, 'tracks').map((track) => {
    const [sequence] = referred(sets, track, 'sequence');
    const [component] = referred(sets, sequence, 'components');
    const rate = rationalOf(track.properties.get('editRate'));
    const told = sequence?.properties.get('duration')?.i64(0) ?? -1;
    const definition = sequence?.properties.get('dataDefinition');
    const timecode = component?.kind === KIND.timecode ? timecodeOf(component, rate) : undefined;
    return {
      id: track.properties.get('trackId')?.u32(0) ?? 0,
      number: track.properties.get('trackNumber')?.u32(0) ?? 0,
      rate,
      definition: definition?.length === 16 ? comparable(definition.bytes) : '',
      isEssence: component !== undefined && component.kind !== KIND.timecode,
      duration: told >= 0 ? told : undefined,
      ...(timecode !== undefined && { timecode }),
    };
  });
}

/** Rates of nothing are 0/1. */
export function rationalOf(value: Fields | undefined): Rational {
  const [num, den] = [value?.u32(0) ?? 0, value?.u32(4) ?? 0];
  return num > 0 && den > 0 ? { num, den } : { num: 0, den: 1 };
}

function timecodeOf({ properties }: ReadSet, rate: Rational): string {
  const frame = properties.get('startTimecode')?.i64(0) ?? 0;
  const base = properties.get('timecodeBase')?.u16(0) ?? 0;
  const dropFrame = properties.get('dropFrame')?.u8(0) === 1;
  // The base may be of another rate than the pictures, which then can't be counted by ours.
  if (base !== Math.round(rate.num / rate.den) || base < 1 || base > 255) return `frame ${frame} at ${base}`;
  const exact = rate.den === 1 ? { num: base, den: 1 } : { num: base * 1000, den: 1001 };
  return formatTimecode({ frame, dropFrame }, exact);
}

function text(set: ReadSet | undefined, name: PropertyName): string | undefined {
  return set?.properties.get(name)?.utf16();
}

/** The user's comment of a name, or the first that has none of ours. */
function commentOf(sets: ReadSets, material: ReadSet | undefined, name?: string): string | undefined {
  const nameOf = (each: ReadSet): string => text(each, 'commentName')?.toLowerCase() ?? '';
  const own = referred(sets, material, 'userComments').find((each) =>
    name === undefined ? nameOf(each) !== 'handles' : nameOf(each) === name,
  );
  const value = own?.properties.get('commentValue');
  return value && value.u8(0) === BIG_ENDIAN ? value.utf16(INDIRECT_HEAD_BYTES) : undefined;
}

const BIG_ENDIAN = 0x42;
const INDIRECT_HEAD_BYTES = 17;

function dateOf(value: Fields | undefined): Date | undefined {
  if (!value || value.u16(0) === 0) return undefined;
  const [year, month, day] = [value.u16(0), value.u8(2), value.u8(3)];
  return new Date(Date.UTC(year, month - 1, day, value.u8(4), value.u8(5), value.u8(6), 4 * value.u8(7)));
}
