import { parseTimecode, type Rational, rational, timecodeBase } from '../../../media/index.ts';
import type { FileSettings } from '../../container.ts';
import { type Bytes, u8, u16, u32, u64 } from '../../isobmff/bytes.ts';
import type { ContentLayout } from '../content-layout.ts';
import { CONTAINERS, DATA_DEFINITIONS, OP1A } from '../labels.ts';
import { NO_PACKAGE } from '../umid.ts';
import { AS11_SCHEMES, addAs11 } from './as11.ts';
import { addIdentification } from './identification.ts';
import { addPictureDescriptor } from './picture-descriptor.ts';
import { flag, MetadataSets, type Properties } from './sets.ts';
import { addSoundDescriptor } from './sound-descriptor.ts';
import { batch, indirectText, ratio, timestamp, utf16 } from './values.ts';

/** Streams of the file: essence, and its index. */
export const [BODY_STREAM, INDEX_STREAM] = [1, 2];
const UNKNOWN = -1;

/** What packages of the file are known by. */
export interface PackageNumbers {
  readonly material: Bytes;
  readonly file: Bytes;
  /** Of the tape or reel that it comes from. */
  readonly tape: Bytes;
}

/**
 * Primer and sets (SMPTE ST 377-1 section 9, ST 378): a material package that plays the file package, which says what the essence
 * is, and the reel as a package of its own that the file package came from.
 *
 * @param duration frames; undefined while the file is being written
 */
export function headerMetadata(
  settings: FileSettings,
  layout: ContentLayout,
  numbers: PackageNumbers,
  duration: number | undefined,
): Bytes {
  const sets = new MetadataSets();
  const { title, tags } = settings;
  const writer = new PackageWriter(sets, settings, layout, u64(duration ?? UNKNOWN));
  const { reel } = tags ?? {};
  const comments = [
    ...(tags?.description === undefined ? [] : [comment(sets, 'Description', tags.description)]),
    ...(tags?.handles === undefined ? [] : [comment(sets, 'Handles', tags.handles)]),
  ];
  const material = writer.add('material', numbers.material, numbers.file, {
    ...(title !== undefined && { packageName: utf16(title) }),
    ...(comments.length > 0 && { userComments: batch(comments) }),
  });
  const file = writer.add('file', numbers.file, reel === undefined ? NO_PACKAGE : numbers.tape, {
    descriptor: writer.addDescriptors(),
  });
  const packages = [material, file];
  if (reel !== undefined) {
    packages.push(
      writer.add('tape', numbers.tape, NO_PACKAGE, {
        packageName: utf16(reel),
        descriptor: sets.add('tape', {}),
      }),
    );
  }
  const storage = sets.add('contentStorage', {
    packages: batch(packages),
    essenceData: batch([
      sets.add('essenceData', {
        linkedPackage: numbers.file,
        indexStream: u32(INDEX_STREAM),
        bodyStream: u32(BODY_STREAM),
      }),
    ]),
  });
  const created = timestamp(tags?.created);
  sets.add('preface', {
    lastModified: created,
    version: u8(1, layout.essence.version),
    identifications: batch([addIdentification(sets, created)]),
    contentStorage: storage,
    operationalPattern: OP1A,
    essenceContainers: batch(layout.containers),
    metadataSchemes: batch(settings.as11 ? AS11_SCHEMES : []),
  });
  return sets.encode();
}

/** A tagged value, as editing programs keep their comments (AAF, Edit Protocol). */
function comment(sets: MetadataSets, name: string, value: string): Bytes {
  return sets.add('taggedValue', { commentName: utf16(name), commentValue: indirectText(value) });
}

/** Of the tracks in each package: the timecode goes first, then the picture. */
const TIMECODE_TRACK = 1;
const PICTURE_TRACK = 2;

class PackageWriter {
  readonly #sets: MetadataSets;
  readonly #settings: FileSettings;
  readonly #layout: ContentLayout;
  readonly #duration: Bytes;

  constructor(sets: MetadataSets, settings: FileSettings, layout: ContentLayout, duration: Bytes) {
    this.#sets = sets;
    this.#settings = settings;
    this.#layout = layout;
    this.#duration = duration;
  }

  add(role: 'material' | 'file' | 'tape', number: Bytes, source: Bytes, properties: Properties): Bytes {
    const { timecode, frameRate, tags, as11 } = this.#settings;
    // Only the tracks of the file package lie in this file.
    const isFile = role === 'file';
    const tracks = timecode === undefined ? [] : [this.#timecodeTrack(timecode, frameRate)];
    const { picture, sounds } = this.#layout.trackNumbers;
    tracks.push(this.#track(PICTURE_TRACK, 'picture', isFile ? picture : 0, source));
    sounds.forEach((track, index) => {
      tracks.push(this.#track(PICTURE_TRACK + 1 + index, 'sound', isFile ? track : 0, source));
    });
    if (as11 && role === 'material') tracks.push(...addAs11(this.#sets, as11, frameRate));
    const created = timestamp(tags?.created);
    return this.#sets.add(role === 'material' ? 'materialPackage' : 'sourcePackage', {
      packageUid: number,
      packageCreated: created,
      packageModified: created,
      tracks: batch(tracks),
      ...properties,
    });
  }

  #timecodeTrack(text: string, rate: Rational): Bytes {
    const { frame, dropFrame } = parseTimecode(text, rate);
    const dataDefinition = DATA_DEFINITIONS.timecode;
    const component = this.#sets.add('timecode', {
      dataDefinition,
      duration: this.#duration,
      startTimecode: u64(frame),
      timecodeBase: u16(timecodeBase(rate).framesPerSecond),
      dropFrame: flag(dropFrame),
    });
    return this.#addTrack(TIMECODE_TRACK, 'TC1', 0, dataDefinition, component);
  }

  #track(id: number, kind: 'picture' | 'sound', number: number, source: Bytes): Bytes {
    const dataDefinition = DATA_DEFINITIONS[kind];
    const clip = this.#sets.add('sourceClip', {
      dataDefinition,
      duration: this.#duration,
      startPosition: u64(0),
      sourcePackage: source,
      sourceTrack: u32(source === NO_PACKAGE ? 0 : id),
    });
    const name = kind === 'picture' ? 'V1' : `A${id - PICTURE_TRACK}`;
    return this.#addTrack(id, name, number, dataDefinition, clip);
  }

  #addTrack(id: number, name: string, number: number, dataDefinition: Bytes, component: Bytes): Bytes {
    const sequence = this.#sets.add('sequence', {
      dataDefinition,
      duration: this.#duration,
      components: batch([component]),
    });
    return this.#sets.add('track', {
      trackId: u32(id),
      trackNumber: u32(number),
      trackName: utf16(name),
      editRate: ratio(this.#settings.frameRate),
      origin: u64(0),
      sequence,
    });
  }

  /** One for each track of the file package; several of them in a descriptor of their own. */
  addDescriptors(): Bytes {
    const { essence, sound, containers, trackNumbers } = this.#layout;
    const { track, frameRate } = this.#settings;
    const common = (id: number, container: Bytes, sampleRate: Rational): Properties => ({
      linkedTrack: u32(id),
      sampleRate: ratio(sampleRate),
      containerDuration: this.#duration,
      essenceContainer: container,
    });
    const picture = addPictureDescriptor(
      this.#sets,
      track,
      essence,
      common(PICTURE_TRACK, essence.container, frameRate),
    );
    if (!sound) return picture;
    const container = sound.mapping === 'd10' ? essence.container : CONTAINERS[sound.mapping];
    const soundRate = sound.mapping === 'd10' ? frameRate : rational(sound.sampleRate);
    const descriptors = trackNumbers.sounds.map((_, index) =>
      addSoundDescriptor(this.#sets, sound, common(PICTURE_TRACK + 1 + index, container, soundRate)),
    );
    return this.#sets.add('severalDescriptors', {
      sampleRate: ratio(frameRate),
      containerDuration: this.#duration,
      essenceContainer: containers.length > 1 ? CONTAINERS.several : essence.container,
      descriptors: batch([picture, ...descriptors]),
    });
  }
}
