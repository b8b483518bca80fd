import { ExportError } from '../../errors/index.ts';
import {
  type AudioPacket,
  type EncodedPacket,
  type EncodedSegment,
  parseTimecode,
  type Timecode,
  toNumber,
} from '../../media/index.ts';
import type { ByteSink, FileSettings, FileWriter } from '../container.ts';
import { type Bytes, concat } from '../isobmff/bytes.ts';
import { PieceOutput } from '../piece-output.ts';
import { SegmentCheck } from '../segment-check.ts';
import { type ContentLayout, contentLayout } from './content-layout.ts';
import { checkCodec, pictureEssence } from './essence/choose.ts';
import {
  constantIndex,
  ENTRY_FLAGS,
  type IndexEntry,
  mostEntries,
  slicesOf,
  variableIndex,
} from './index-table.ts';
import { berLength, elementBytes, fill, fillBytes } from './klv.ts';
import { elementKey } from './labels.ts';
import {
  BODY_STREAM,
  headerMetadata,
  INDEX_STREAM,
  type PackageNumbers,
} from './metadata/header-metadata.ts';
import { type Partition, partitionPack, randomIndexPack } from './partitions.ts';
import { soundElements } from './sound/sound-elements.ts';
import { checkSound } from './sound/sound-layout.ts';
import { SoundQueue } from './sound/sound-queue.ts';
import { systemItem } from './system-item.ts';
import { MaterialNumber } from './umid.ts';

/** A body partition is followed by another, which has the index of the first, after so long. */
const PARTITION_SECONDS = 10;

/**
 * MXF by operational pattern 1a (SMPTE ST 378), frame by frame: pictures with the sound that is heard with them in one content
 * package each. What was written plays at any time: the header says at first that it is not complete, and is written again
 * at the end. Memory stays flat: an index lies behind each run of frames.
 */
export class MxfWriter implements FileWriter {
  readonly #settings: FileSettings;
  readonly #output: PieceOutput;
  readonly #check: SegmentCheck;
  readonly #sounds: readonly SoundQueue[];
  readonly #start: Timecode | undefined;
  /** Known with the first packet. */
  #layout: ContentLayout | undefined;
  #number: MaterialNumber | undefined;
  readonly #partitions: Partition[] = [];
  /** Of the frames since the last partition began. */
  #entries: IndexEntry[] = [];
  #indexed = 0;
  #frames = 0;
  /** Bytes of essence so far. */
  #streamBytes = 0;

  /** @throws ExportError INVALID_SETTINGS for a timecode, codec, sound or captions that MXF does not take */
  constructor(settings: FileSettings, sink: ByteSink) {
    checkCodec(settings.track);
    checkSound(settings);
    if (settings.captions && settings.captions.length > 0) {
      throw new ExportError(
        'INVALID_SETTINGS',
        'Captions can’t go into MXF here: take a file of captions beside it.',
        { value: settings.captions.length },
      );
    }
    this.#settings = settings;
    this.#output = new PieceOutput(sink);
    this.#check = new SegmentCheck(settings);
    this.#sounds = (settings.audio ?? []).map((track) => new SoundQueue(track));
    this.#start =
      settings.timecode === undefined ? undefined : parseTimecode(settings.timecode, settings.frameRate);
  }

  async add(segment: EncodedSegment): Promise<void> {
    const start = this.#check.accept(segment);
    const [first] = segment.packets;
    if (!first) return;
    const layout = this.#layout ?? (await this.#begin(first.data));
    const offsets = temporalOffsets(segment.packets);
    let [key, latest] = [0, -1];
    for (const [index, packet] of segment.packets.entries()) {
      if (packet.type === 'key') {
        key = index;
        await this.#nextPartition(layout);
      }
      const sizes = await this.#writePackage(layout, packet.data, start + index);
      if (layout.packageBytes === undefined) {
        this.#entries.push({
          temporalOffset: offsets[index] ?? 0,
          keyOffset: key - index,
          flags: this.#flags(packet, latest),
          position: this.#streamBytes,
          slices: sliceOffsets(layout, sizes),
        });
      }
      latest = Math.max(latest, packet.frame);
      this.#streamBytes += sizes.reduce((sum, size) => sum + size, 0);
      this.#frames++;
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
    const layout = this.#layout;
    if (!layout) throw new ExportError('INTERNAL', 'The file has no pictures.');
    const index = this.#takeIndex(layout);
    const footer: Partition = {
      kind: 'footer',
      position: this.#output.position,
      previous: this.#partitions.at(-1)?.position ?? 0,
      headerBytes: 0,
      indexBytes: index.length,
      indexStream: index.length > 0 ? INDEX_STREAM : 0,
      bodyStream: 0,
      bodyOffset: 0,
    };
    const pack = (partition: Partition): Bytes =>
      partitionPack(partition, 'closed-complete', footer.position, layout.essence.version, layout.containers);
    await this.#output.append(pack(footer));
    await this.#output.append(index);
    await this.#output.append(randomIndexPack([...this.#partitions, footer]));
    const [, ...bodies] = this.#partitions;
    for (const body of bodies) await this.#output.patch(pack(body), body.position);
    const header = await this.#header(layout, this.#frames);
    await this.#output.patch(concat([pack(header.partition), header.rest]), 0);
    await this.#output.flush();
  }

  async #begin(first: Uint8Array): Promise<ContentLayout> {
    const { track, frameRate } = this.#settings;
    const essence = pictureEssence(track, frameRate, first, this.#sounds.length > 0);
    const layout = contentLayout(this.#settings, essence);
    this.#layout = layout;
    this.#number = await MaterialNumber.of(nameOf(this.#settings));
    const { partition, rest } = await this.#header(layout, undefined);
    this.#partitions.push(partition);
    await this.#output.append(
      partitionPack(partition, 'open-incomplete', 0, layout.essence.version, layout.containers),
    );
    await this.#output.append(rest);
    await this.#openBody(layout, new Uint8Array());
    return layout;
  }

  /** The header partition behind its pack; of the same length whatever the duration and the numbers are. */
  async #header(
    layout: ContentLayout,
    duration: number | undefined,
  ): Promise<{ readonly partition: Partition; readonly rest: Bytes }> {
    const numbers = await this.#packageNumbers();
    const sets = headerMetadata(this.#settings, layout, numbers, duration);
    const metadata = concat([sets, fill(fillBytes(sets.length))]);
    const index =
      layout.packageBytes === undefined
        ? new Uint8Array()
        : constantIndex(this.#indexHead(layout), layout.packageBytes, duration ?? 0);
    const partition: Partition = {
      kind: 'header',
      position: 0,
      previous: 0,
      headerBytes: metadata.length,
      indexBytes: index.length,
      indexStream: index.length > 0 ? INDEX_STREAM : 0,
      bodyStream: 0,
      bodyOffset: 0,
    };
    return { partition, rest: concat([metadata, index]) };
  }

  async #packageNumbers(): Promise<PackageNumbers> {
    const number = this.#number;
    if (!number) throw new ExportError('INTERNAL', 'The file was named before it began.');
    const [material, file, tape] = [await number.umid(1), await number.umid(2), await number.umid(3)];
    return { material, file, tape };
  }

  /** A new partition begins with a key frame, when the one at hand is long enough, or its index full. */
  async #nextPartition(layout: ContentLayout): Promise<void> {
    if (layout.packageBytes !== undefined) return;
    const { frameRate, track } = this.#settings;
    const most = Math.min(Math.round(PARTITION_SECONDS * toNumber(frameRate)), mostEntries(layout.slots));
    if (this.#entries.length + (track.gop?.length ?? 1) > Math.max(1, most)) {
      await this.#openBody(layout, this.#takeIndex(layout));
    }
  }

  async #openBody(layout: ContentLayout, index: Bytes): Promise<void> {
    const partition: Partition = {
      kind: 'body',
      position: this.#output.position,
      previous: this.#partitions.at(-1)?.position ?? 0,
      headerBytes: 0,
      indexBytes: index.length,
      indexStream: index.length > 0 ? INDEX_STREAM : 0,
      bodyStream: BODY_STREAM,
      bodyOffset: this.#streamBytes,
    };
    this.#partitions.push(partition);
    await this.#output.append(
      partitionPack(partition, 'open-incomplete', 0, layout.essence.version, layout.containers),
    );
    await this.#output.append(index);
  }

  /** The index of the frames that none is written of yet; nothing where the header has it all. */
  #takeIndex(layout: ContentLayout): Bytes {
    const entries = this.#entries;
    if (entries.length === 0) return new Uint8Array();
    const index = variableIndex(this.#indexHead(layout), this.#indexed, entries);
    this.#entries = [];
    this.#indexed += entries.length;
    return index;
  }

  #indexHead({ slots }: ContentLayout): Parameters<typeof constantIndex>[0] {
    const { frameRate, track } = this.#settings;
    return { rate: frameRate, slots, reordered: (track.gop?.bFrames ?? 0) > 0 };
  }

  /** @returns the bytes of each element on the grid */
  async #writePackage(layout: ContentLayout, picture: Uint8Array, frame: number): Promise<number[]> {
    const { essence, sound, trackNumbers, containers } = layout;
    const { frameRate } = this.#settings;
    if (essence.frameBytes !== undefined && picture.length !== essence.frameBytes) {
      throw new ExportError(
        'ENCODER_FAILED',
        `Frame ${frame} has ${picture.length} bytes, where the format asks for ${essence.frameBytes} of each.`,
        { value: picture.length },
      );
    }
    const sizes: number[] = [];
    const write = async (key: Bytes, value: Uint8Array): Promise<void> => {
      await this.#output.append(key);
      await this.#output.append(berLength(value.length));
      await this.#output.append(value);
      const bytes = elementBytes(value.length);
      await this.#output.append(fill(bytes - key.length - berLength(value.length).length - value.length));
      sizes.push(bytes);
    };
    if (essence.systemItem) {
      const container = containers.at(-1) ?? essence.container;
      const item = systemItem(container, frameRate, this.#start, sound !== undefined, frame);
      await this.#output.append(item);
      await this.#output.append(fill(fillBytes(item.length)));
      sizes.push(item.length + fillBytes(item.length));
    }
    await write(elementKey(trackNumbers.picture), picture);
    const values = sound ? soundElements(sound, this.#sounds, frame, frameRate) : [];
    for (const [index, value] of values.entries()) {
      await write(elementKey(trackNumbers.sounds[index] ?? 0), value);
    }
    await this.#number?.add([picture, ...values]);
    return sizes;
  }

  #flags({ type, frame }: EncodedPacket, latest: number): number {
    if (!this.#settings.track.gop) return ENTRY_FLAGS.intra;
    if (type === 'key') return ENTRY_FLAGS.key;
    return frame > latest ? ENTRY_FLAGS.forward : ENTRY_FLAGS.both;
  }
}

/** By place in the order of display: from there to the place in the order of coding. */
function temporalOffsets(packets: readonly EncodedPacket[]): readonly number[] {
  const offsets = new Array<number>(packets.length).fill(0);
  packets.forEach(({ frame }, index) => {
    offsets[frame] = index - frame;
  });
  return offsets;
}

/** Where each slice but the first begins in a content package of these elements. */
function sliceOffsets({ slots }: ContentLayout, sizes: readonly number[]): number[] {
  const offsets: number[] = [];
  let [at, slice] = [0, 0];
  slicesOf(slots).forEach((place, index) => {
    if (place.slice !== slice) {
      slice = place.slice;
      offsets.push(at);
    }
    at += sizes[index] ?? 0;
  });
  return offsets;
}

/** What tells films of equal packets apart: how long they are, when they begin, what they are called. */
function nameOf({ track, frameRate, frameCount, audio, timecode, title, tags }: FileSettings): string {
  const { codec, width, height } = track;
  const sound = audio?.map(({ codec: sample, layout, sampleRate }) => [sample, layout, sampleRate]);
  return JSON.stringify([codec, width, height, frameRate, frameCount, sound, timecode, title, tags]);
}
