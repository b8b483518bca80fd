import { parseTimecode, type Rational, rational, timecodeBase } from '../../../media/index.ts';
import type { FileSettings } from '../../container.ts';
import { type Bytes, u8, u16, u32, u64 } from '../../isobmff/bytes.ts';
import type { PictureEssence } from '../essence/essence.ts';
import { DATA_DEFINITIONS } from '../labels.ts';
import { BODY_STREAM, INDEX_STREAM } from '../metadata/header-metadata.ts';
import { addIdentification } from '../metadata/identification.ts';
import { addPictureDescriptor } from '../metadata/picture-descriptor.ts';
import { flag, MetadataSets, type Properties } from '../metadata/sets.ts';
import { addSoundDescriptor } from '../metadata/sound-descriptor.ts';
import { batch, indirectText, ratio, timestamp, utf16 } from '../metadata/values.ts';
import type { SoundLayout } from '../sound/sound-layout.ts';
import { NO_PACKAGE } from '../umid.ts';

/** A file of the clip: its pictures, or a channel of its sound. */
export interface Atom {
  readonly kind: 'picture' | 'sound';
  /** V1, A1, A2, … as editing programs call tracks. */
  readonly name: string;
  /** Label of its essence container. */
  readonly container: Bytes;
  /** The last four bytes of its element's key. */
  readonly trackNumber: number;
  /** Edit units of its own: frames, or samples. */
  readonly rate: Rational;
  readonly units: number;
  readonly unitBytes: number;
}

/** What packages of a clip are known by: the same in all of its files. */
export interface AtomNumbers {
  readonly material: Bytes;
  /** Of each file. */
  readonly files: readonly Bytes[];
  readonly tape: Bytes;
}

/** In every package; tracks of essence are numbered behind it. */
const TIMECODE_TRACK = 1;
const FIRST_TRACK = 2;

/**
 * Primer and sets of one file of a clip (SMPTE ST 390): the material package that plays all of them, by which they find each
 * other, the file's own package, and the reel that it comes from.
 *
 * @param index which of the atoms the file is
 */
export function atomMetadata(
  settings: FileSettings,
  essence: PictureEssence,
  sound: SoundLayout | undefined,
  atoms: readonly Atom[],
  index: number,
  pattern: Bytes,
  numbers: AtomNumbers,
): Bytes {
  const own = atoms[index];
  const file = numbers.files[index] ?? NO_PACKAGE;
  if (!own) return new Uint8Array();
  const sets = new MetadataSets();
  const { title, tags, frameRate, frameCount, timecode, track } = settings;
  const created = timestamp(tags?.created);

  const addTrack = (
    id: number,
    number: number,
    name: string,
    rate: Rational,
    data: Bytes,
    units: number,
    component: Bytes,
  ): Bytes =>
    sets.add('track', {
      trackId: u32(id),
      trackNumber: u32(number),
      trackName: utf16(name),
      editRate: ratio(rate),
      origin: u64(0),
      sequence: sets.add('sequence', {
        dataDefinition: data,
        duration: u64(units),
        components: batch([component]),
      }),
    });
  const clipTrack = (
    id: number,
    number: number,
    atom: Atom,
    rate: Rational,
    units: number,
    source: Bytes,
    sourceTrack = FIRST_TRACK,
  ): Bytes => {
    const data = DATA_DEFINITIONS[atom.kind];
    const clip = sets.add('sourceClip', {
      dataDefinition: data,
      duration: u64(units),
      startPosition: u64(0),
      sourcePackage: source,
      sourceTrack: u32(source === NO_PACKAGE ? 0 : sourceTrack),
    });
    return addTrack(id, number, atom.name, rate, data, units, clip);
  };
  const timecodeTrack = (): Bytes[] => {
    if (timecode === undefined) return [];
    const { frame, dropFrame } = parseTimecode(timecode, frameRate);
    const data = DATA_DEFINITIONS.timecode;
    const component = sets.add('timecode', {
      dataDefinition: data,
      duration: u64(frameCount),
      startTimecode: u64(frame),
      timecodeBase: u16(timecodeBase(frameRate).framesPerSecond),
      dropFrame: flag(dropFrame),
    });
    return [addTrack(TIMECODE_TRACK, 0, 'TC1', frameRate, data, frameCount, component)];
  };
  const addPackage = (
    role: 'materialPackage' | 'sourcePackage',
    uid: Bytes,
    tracks: readonly Bytes[],
    more: Properties,
  ): Bytes =>
    sets.add(role, {
      packageUid: uid,
      packageCreated: created,
      packageModified: created,
      tracks: batch(tracks),
      ...more,
    });

  const comments = [['Description', tags?.description] as const, ['Handles', tags?.handles] as const].flatMap(
    ([name, value]) =>
      value === undefined
        ? []
        : [sets.add('taggedValue', { commentName: utf16(name), commentValue: indirectText(value) })],
  );
  const material = addPackage(
    'materialPackage',
    numbers.material,
    [
      ...timecodeTrack(),
      ...atoms.map((atom, at) =>
        clipTrack(FIRST_TRACK + at, at + 1, atom, frameRate, frameCount, numbers.files[at] ?? NO_PACKAGE),
      ),
    ],
    {
      ...(title !== undefined && { packageName: utf16(title) }),
      ...(comments.length > 0 && { userComments: batch(comments) }),
    },
  );
  const reel = tags?.reel;
  const source = addPackage(
    'sourcePackage',
    file,
    [
      ...timecodeTrack(),
      clipTrack(
        FIRST_TRACK,
        own.trackNumber,
        own,
        own.rate,
        own.units,
        reel === undefined ? NO_PACKAGE : numbers.tape,
        FIRST_TRACK + index,
      ),
    ],
    { descriptor: descriptor() },
  );
  const packages = [material, source];
  if (reel !== undefined) {
    packages.push(
      addPackage(
        'sourcePackage',
        numbers.tape,
        [
          ...timecodeTrack(),
          ...atoms.map((atom, at) => clipTrack(FIRST_TRACK + at, 0, atom, frameRate, frameCount, NO_PACKAGE)),
        ],
        {
          packageName: utf16(reel),
          descriptor: sets.add('tape', {}),
        },
      ),
    );
  }
  function descriptor(): Bytes {
    const common: Properties = {
      linkedTrack: u32(FIRST_TRACK),
      sampleRate: ratio(own?.rate ?? rational(1)),
      containerDuration: u64(own?.units ?? 0),
      essenceContainer: own?.container ?? NO_PACKAGE,
    };
    if (own?.kind === 'sound' && sound) return addSoundDescriptor(sets, sound, common);
    return addPictureDescriptor(sets, track, essence, common);
  }
  const storage = sets.add('contentStorage', {
    packages: batch(packages),
    essenceData: batch([
      sets.add('essenceData', {
        linkedPackage: file,
        indexStream: u32(INDEX_STREAM),
        bodyStream: u32(BODY_STREAM),
      }),
    ]),
  });
  sets.add('preface', {
    lastModified: created,
    version: u8(1, essence.version),
    identifications: batch([addIdentification(sets, created)]),
    contentStorage: storage,
    operationalPattern: pattern,
    essenceContainers: batch([own.container]),
    metadataSchemes: batch([]),
  });
  return sets.encode();
}
