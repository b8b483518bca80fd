import { formatTimecode, type Rational } from '../../../media/index.ts';
import { ProblemList } from '../../anatomy/anatomy.ts';
import { PacketBudget } from '../../packet-times.ts';
import { DATA_DEFINITIONS, OP1A } from '../labels.ts';
import type { PropertyName } from '../metadata/properties.ts';
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
  readonly umid: string | undefined;
  readonly software: string | undefined;
  readonly created: Date | undefined;
}

/** Reads an MXF file; what is broken is told in its problems. */
export async function readMxf(file: Blob): Promise<ReadMxf> {
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
  return {
    structure,
    problems,
    pattern: patternOf(structure),
    tracks: own ? readTracks(sets, own, descriptorOf(own), elements) : [],
    index: readIndex(structure, packages, problems),
    duration: materialTracks.find(({ isEssence }) => isEssence)?.duration,
    timecode: [...materialTracks, ...trackFacts(sets, own)].find(({ timecode }) => timecode)?.timecode,
    title: text(material, 'packageName'),
    description: commentOf(sets, material),
    reel: text(tape, 'packageName'),
    umid: material?.properties.get('packageUid')?.hex(),
    software: text(identification, 'product'),
    created: dateOf(material?.properties.get('packageCreated')),
  };
}

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

/** The user's comment that is called so, or the first. */
function commentOf(sets: ReadSets, material: ReadSet | undefined): string | undefined {
  const comments = referred(sets, material, 'userComments');
  const own =
    comments.find((each) => text(each, 'commentName')?.toLowerCase() === 'description') ?? comments[0];
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
