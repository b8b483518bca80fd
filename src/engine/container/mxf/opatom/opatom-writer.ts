import { crc32 } from '../../../codecs/index.ts';
import { ExportError } from '../../../errors/index.ts';
import { type AudioPacket, type EncodedSegment, frameToSample, rational } from '../../../media/index.ts';
import type { ByteSink, FileSettings, FileWriter } from '../../container.ts';
import { joinedCrc32 } from '../../crc-joined.ts';
import { type Bytes, concat } from '../../isobmff/bytes.ts';
import { PieceOutput } from '../../piece-output.ts';
import { SegmentCheck } from '../../segment-check.ts';
import { centralHeader, endRecords, localHeader, type StoredEntry } from '../../zip-records.ts';
import { checkCodec, pictureEssence } from '../essence/choose.ts';
import type { PictureEssence } from '../essence/essence.ts';
import { atomPattern, CLIP_CONTAINERS } from '../labels.ts';
import { soundElements } from '../sound/sound-elements.ts';
import { checkSound, type SoundLayout, soundLayout } from '../sound/sound-layout.ts';
import { SoundQueue } from '../sound/sound-queue.ts';
import { MaterialNumber } from '../umid.ts';
import { atomFrame } from './atom-file.ts';
import { type Atom, type AtomNumbers, atomMetadata } from './atom-metadata.ts';

/** Item and element type of clip-wrapped VC-3 (SMPTE ST 2019-4) and WAVE (ST 382). */
const ELEMENTS = { picture: [0x15, 0x0d], sound: [0x16, 0x02] } as const;
/** Of a track's samples that are gathered before they are written to their place. */
const GATHERED_BYTES = 1 << 18;
const NO_NUMBER = new Uint8Array(32);

/** A file of the archive, and how far it got. */
interface AtomEntry {
  readonly atom: Atom;
  readonly name: Uint8Array;
  /** Of its local header in the archive. */
  readonly offset: number;
  /** Of its first byte. */
  readonly start: number;
  readonly headBytes: number;
  readonly bytes: number;
  /** Of its essence so far. */
  written: number;
  crc: number;
  gathered: Uint8Array[];
}

interface Clip {
  readonly essence: PictureEssence;
  readonly sound: SoundLayout | undefined;
  /** The pictures' first. */
  readonly entries: readonly AtomEntry[];
}

/**
 * A clip as Avid keeps it: a file of its own for the pictures and for each channel of sound (SMPTE ST 390, OP-Atom), which name each other
 * by their material package. They lie in a ZIP archive, stored, each in a place whose size is known from the first frame on: frames
 * of VC-3 have one size, and samples are counted. So all are written at once, and memory stays flat.
 */
export class OpAtomWriter implements FileWriter {
  readonly #settings: FileSettings;
  readonly #output: PieceOutput;
  readonly #check: SegmentCheck;
  readonly #sounds: readonly SoundQueue[];
  /** Known with the first packet. */
  #clip: Clip | undefined;
  #number: MaterialNumber | undefined;

  /** @throws ExportError INVALID_SETTINGS for a codec or sound that goes into no such file */
  constructor(settings: FileSettings, sink: ByteSink) {
    checkCodec(settings.track);
    checkSound(settings);
    this.#settings = settings;
    this.#output = new PieceOutput(sink);
    this.#check = new SegmentCheck(settings);
    this.#sounds = (settings.audio ?? []).map((track) => new SoundQueue(track));
  }

  async add(segment: EncodedSegment): Promise<void> {
    const start = this.#check.accept(segment);
    const [first] = segment.packets;
    if (!first) return;
    const { entries, sound } = this.#clip ?? (await this.#begin(first.data));
    const [picture, ...tracks] = entries;
    for (const [index, { data }] of segment.packets.entries()) {
      if (data.length !== picture?.atom.unitBytes) {
        throw new ExportError(
          'ENCODER_FAILED',
          `Frame ${start + index} has ${data.length} bytes, where the format asks for ${picture?.atom.unitBytes} of each.`,
          { value: data.length },
        );
      }
      await this.#put(picture, data);
      const values = sound ? soundElements(sound, this.#sounds, start + index, this.#settings.frameRate) : [];
      await this.#number?.add([data, ...values]);
      for (const [at, value] of values.entries()) {
        const entry = tracks[at];
        if (entry) await this.#put(entry, value);
      }
    }
  }

  async addAudio(track: number, packets: readonly AudioPacket[]): Promise<void> {
    const queue = this.#sounds[track];
    if (!queue) throw new ExportError('INTERNAL', `The file has no sound track ${track}.`, { value: track });
    queue.add(packets);
  }

  async finish(): Promise<void> {
    this.#check.complete();
    for (const queue of this.#sounds) queue.checkComplete();
    const clip = this.#clip;
    const number = this.#number;
    if (!clip || !number) throw new ExportError('INTERNAL', 'The file has no pictures.');
    const numbers = {
      material: await number.umid(1),
      tape: await number.umid(3),
      files: await Promise.all(clip.entries.map((_, index) => number.umid(FIRST_FILE + index))),
    };
    const stored: StoredEntry[] = [];
    for (const [index, entry] of clip.entries.entries()) {
      await this.#flush(entry);
      const { head, tail } = this.#frame(index, numbers);
      const { name, offset, start, bytes, written } = entry;
      const body = joinedCrc32(crc32(head), entry.crc, written);
      const row = { name, offset, bytes, crc: joinedCrc32(body, crc32(tail), tail.length) };
      await this.#output.patch(concat([localHeader(row), head]), offset);
      await this.#output.patch(tail, start + head.length + written);
      stored.push(row);
    }
    const directory = concat(stored.map(centralHeader));
    const at = this.#output.position;
    await this.#output.append(directory);
    await this.#output.append(endRecords(stored.length, at, directory.length));
    await this.#output.flush();
  }

  async #begin(first: Uint8Array): Promise<Clip> {
    const settings = this.#settings;
    const { track, frameRate, frameCount } = settings;
    const mapped = pictureEssence(track, frameRate, first, this.#sounds.length > 0);
    if (mapped.frameBytes === undefined || !track.codec.startsWith('AVd')) {
      throw new ExportError(
        'INVALID_SETTINGS',
        `${track.codec} can’t go into OP-Atom files: take DNxHD or DNxHR, or mxf.`,
        {
          value: track.codec,
        },
      );
    }
    const essence = { ...mapped, container: CLIP_CONTAINERS.vc3 };
    const sound = soundLayout(settings, essence.sound);
    const channels = sound?.channels.length ?? 0;
    const atoms: Atom[] = [
      {
        ...{ kind: 'picture', name: 'V1', container: essence.container, rate: frameRate, units: frameCount },
        ...{ unitBytes: mapped.frameBytes, trackNumber: trackNumber('picture') },
      },
      ...Array.from(
        { length: channels },
        (_, index): Atom => ({
          ...{ kind: 'sound', name: `A${index + 1}`, container: CLIP_CONTAINERS.wave },
          rate: rational(sound?.sampleRate ?? 1),
          units: frameToSample(frameCount, frameRate, sound?.sampleRate ?? 1),
          ...{ unitBytes: sound?.sampleBytes ?? 0, trackNumber: trackNumber('sound') },
        }),
      ),
    ];
    this.#number = await MaterialNumber.of(
      JSON.stringify([
        track.codec,
        track.width,
        track.height,
        frameRate,
        frameCount,
        channels,
        settings.timecode,
        settings.title,
        settings.tags,
      ]),
    );
    const entries: AtomEntry[] = [];
    const clip: Clip = { essence, sound, entries };
    this.#clip = clip;
    const unnamed = { material: NO_NUMBER, tape: NO_NUMBER, files: atoms.map(() => NO_NUMBER) };
    for (const [index, atom] of atoms.entries()) {
      const { head, tail } = this.#frameOf(atoms, index, unnamed);
      const bytes = head.length + atom.units * atom.unitBytes + tail.length;
      const name = new TextEncoder().encode(`${atom.name}.mxf`);
      const offset = this.#output.position;
      const start = offset + localHeader({ name, crc: 0, bytes, offset }).length;
      await this.#output.skip(start - offset + bytes);
      entries.push({
        atom,
        name,
        offset,
        start,
        headBytes: head.length,
        bytes,
        written: 0,
        crc: 0,
        gathered: [],
      });
    }
    return clip;
  }

  #frame(index: number, numbers: AtomNumbers): ReturnType<typeof atomFrame> {
    return this.#frameOf(this.#clip?.entries.map(({ atom }) => atom) ?? [], index, numbers);
  }

  #frameOf(atoms: readonly Atom[], index: number, numbers: AtomNumbers): ReturnType<typeof atomFrame> {
    const clip = this.#clip;
    const atom = atoms[index];
    if (!clip || !atom) throw new ExportError('INTERNAL', 'The clip was described before it began.');
    const { essence, sound } = clip;
    const pattern = atomPattern(atoms.length > 1);
    const metadata = atomMetadata(this.#settings, essence, sound, atoms, index, pattern, numbers);
    return atomFrame(atom, metadata, pattern, essence.version);
  }

  async #put(entry: AtomEntry, bytes: Uint8Array): Promise<void> {
    entry.gathered.push(bytes);
    if (entry.gathered.reduce((sum, { length }) => sum + length, 0) >= GATHERED_BYTES)
      await this.#flush(entry);
  }

  async #flush(entry: AtomEntry): Promise<void> {
    const bytes: Bytes = concat(entry.gathered);
    entry.gathered = [];
    await this.#output.patch(bytes, entry.start + entry.headBytes + entry.written);
    entry.crc = crc32(bytes, entry.crc);
    entry.written += bytes.length;
  }
}

/** Numbers of the files behind those of the film itself. */
const FIRST_FILE = 16;

/** Of the only element in its file. */
function trackNumber(kind: Atom['kind']): number {
  const [item, type] = ELEMENTS[kind];
  return ((item << 24) | (1 << 16) | (type << 8) | 1) >>> 0;
}
