import { ExportError } from '../../errors/index.ts';
import { type AudioPacket, type EncodedSegment, frameTimeSeconds } from '../../media/index.ts';
import { plainCueText } from '../captions/timeline.ts';
import type { ByteSink, FileSettings, FileWriter } from '../container.ts';
import { concat, utf8 } from '../isobmff/bytes.ts';
import { PieceOutput } from '../piece-output.ts';
import { SegmentCheck } from '../segment-check.ts';
import { blockParts, type MatroskaBlock } from './blocks.ts';
import { dataSize, element, elementId, ID, unsigned, WIDE } from './ebml.ts';
import {
  attachmentsElement,
  chaptersElement,
  ebmlHeader,
  infoElement,
  TICKS_PER_SECOND,
  tagsElement,
  tracksElement,
} from './header.ts';
import type { MatroskaKind } from './tracks.ts';

/** Clusters begin with key frames, this far apart or more. */
const LEAST_CLUSTER_TICKS = 1000;
/** Times in a cluster are 16-bit, signed, from its own: some room is left for sound that comes late. */
const LARGEST_CLUSTER_TICKS = 30_000;
/** The frame header that QuickTime has and Matroska leaves out: size and `icpf` (Matroska codec mapping, V_PRORES). */
const PRORES_HEADER_BYTES = 8;

/**
 * WebM and Matroska. Written here: no kept library writes CodecDelay and DiscardPadding, without which sound is late,
 * chapters, or HDR metadata. Everything but the cues stands before the clusters; sizes are patched, so that memory stays
 * flat.
 */
export class MatroskaWriter implements FileWriter {
  readonly #settings: FileSettings;
  readonly #kind: MatroskaKind;
  readonly #output: PieceOutput;
  readonly #check: SegmentCheck;
  /** What was announced before the first cluster, by element. */
  readonly #places = new Map<number, number>();
  readonly #cues: { readonly time: number; readonly position: number }[] = [];
  /** Blocks of sound and captions that wait for their pictures, in the order of their times. */
  #waiting: MatroskaBlock[] = [];
  readonly #soundEnds: number[];
  #segmentStart = 0;
  #seekPosition = 0;
  #cluster: { readonly time: number; readonly position: number } | undefined;
  #decoded = 0;
  #lastVideoTime = 0;
  #begun = false;

  /** @throws ExportError INVALID_SETTINGS for a timecode or a codec that the container can't carry */
  constructor(settings: FileSettings, kind: MatroskaKind, sink: ByteSink) {
    this.#settings = settings;
    this.#kind = kind;
    this.#output = new PieceOutput(sink);
    this.#check = new SegmentCheck(settings);
    this.#soundEnds = (settings.audio ?? []).map(() => 0);
    // What can't be written is refused before the first byte.
    tracksElement(settings, kind);
    tagsElement(settings);
    chaptersElement(settings);
    this.#queueCaptions();
  }

  async add(segment: EncodedSegment): Promise<void> {
    const start = this.#check.accept(segment);
    if (!this.#begun) await this.#begin();
    const { frameRate, track } = this.#settings;
    const prores = track.codec.startsWith('ap');
    for (const { data, type, frame, alpha } of segment.packets) {
      const decoded = this.#ticks(frameTimeSeconds(this.#decoded++, frameRate));
      await this.#writeWaiting(decoded);
      const time = this.#ticks(frameTimeSeconds(start + frame, frameRate));
      await this.#write({
        track: 1,
        time,
        key: type === 'key',
        data: prores ? data.subarray(PRORES_HEADER_BYTES) : data,
        reference: this.#lastVideoTime,
        ...(alpha ? { addition: alpha } : {}),
      });
      this.#lastVideoTime = time;
    }
  }

  async addAudio(index: number, packets: readonly AudioPacket[]): Promise<void> {
    const sound = this.#settings.audio?.[index];
    if (!sound) {
      throw new ExportError('INTERNAL', `The file has no sound track ${index}.`, { value: index });
    }
    const { sampleRate, priming, sampleCount: heard } = sound;
    const blocks: MatroskaBlock[] = [];
    for (const { data, start, sampleCount } of packets) {
      if (start !== this.#soundEnds[index]) {
        throw new ExportError('INTERNAL', `The sound at sample ${start} does not follow what came before.`, {
          value: start,
        });
      }
      const end = start + sampleCount;
      this.#soundEnds[index] = end;
      const beyond = end - priming - heard;
      if (beyond >= sampleCount) continue;
      blocks.push({
        track: 2 + index,
        time: this.#ticks(start / sampleRate),
        key: true,
        data,
        ...(beyond > 0 ? { discard: Math.round((beyond * 1e9) / sampleRate) } : {}),
      });
    }
    this.#queue(blocks);
  }

  async finish(): Promise<void> {
    this.#check.complete();
    (this.#settings.audio ?? []).forEach(({ priming, sampleCount }, index) => {
      const came = (this.#soundEnds[index] ?? 0) - priming;
      if (came < sampleCount) {
        throw new ExportError(
          'INTERNAL',
          `Sound track ${index} was announced with ${sampleCount} samples, but ${came} came.`,
          { value: came },
        );
      }
    });
    await this.#writeWaiting(Number.POSITIVE_INFINITY);
    await this.#closeCluster();
    this.#places.set(ID.Cues, this.#output.position - this.#segmentStart);
    for (const part of this.#cueParts()) await this.#output.append(part);
    const size = this.#output.position - this.#segmentStart;
    await this.#output.patch(dataSize(size, WIDE), this.#segmentStart - WIDE);
    await this.#output.patch(this.#seekHead(), this.#seekPosition);
    await this.#output.flush();
  }

  async #begin(): Promise<void> {
    this.#begun = true;
    const output = this.#output;
    await output.append(ebmlHeader(this.#kind));
    await output.append(concat([elementId(ID.Segment), dataSize(0, WIDE)]));
    this.#segmentStart = output.position;
    this.#seekPosition = output.position;
    const settings = this.#settings;
    const elements: [id: number, bytes: Uint8Array | undefined][] = [
      [ID.Info, infoElement(settings)],
      [ID.Tracks, tracksElement(settings, this.#kind)],
      [ID.Chapters, chaptersElement(settings)],
      [ID.Attachments, attachmentsElement(settings, this.#kind)],
      [ID.Tags, tagsElement(settings)],
      [ID.Cues, undefined],
    ];
    for (const [id, bytes] of elements) if (bytes || id === ID.Cues) this.#places.set(id, 0);
    await output.append(this.#seekHead());
    for (const [id, bytes] of elements) {
      if (!bytes) continue;
      this.#places.set(id, output.position - this.#segmentStart);
      await output.append(bytes);
    }
  }

  /** Of one length whatever the places are. */
  #seekHead(): Uint8Array<ArrayBuffer> {
    return element(
      ID.SeekHead,
      ...[...this.#places].map(([id, place]) =>
        element(ID.Seek, element(ID.SeekID, elementId(id)), unsigned(ID.SeekPosition, place, WIDE)),
      ),
    );
  }

  #cueParts(): Uint8Array[] {
    const points = this.#cues.map(({ time, position }) =>
      element(
        ID.CuePoint,
        unsigned(ID.CueTime, time),
        element(ID.CueTrackPositions, unsigned(ID.CueTrack, 1), unsigned(ID.CueClusterPosition, position)),
      ),
    );
    const size = points.reduce((sum, { length }) => sum + length, 0);
    return [elementId(ID.Cues), dataSize(size), ...points];
  }

  async #writeWaiting(until: number): Promise<void> {
    let count = 0;
    for (const block of this.#waiting) {
      if (block.time > until) break;
      await this.#write(block);
      count++;
    }
    if (count > 0) this.#waiting = this.#waiting.slice(count);
  }

  async #write(block: MatroskaBlock): Promise<void> {
    const since = this.#cluster ? block.time - this.#cluster.time : Number.POSITIVE_INFINITY;
    const opens = block.track === 1 && block.key && since >= LEAST_CLUSTER_TICKS;
    if (!this.#cluster || opens || since > LARGEST_CLUSTER_TICKS) await this.#openCluster(block);
    if (block.track === 1 && block.key) this.#addCue(block.time);
    const clusterTime = this.#cluster?.time ?? 0;
    for (const part of blockParts(block, clusterTime)) await this.#output.append(part);
  }

  /** One a cluster: for its first key frame, which sound may go before. */
  #addCue(time: number): void {
    const position = (this.#cluster?.position ?? 0) - this.#segmentStart;
    if (this.#cues.at(-1)?.position !== position) this.#cues.push({ time, position });
  }

  async #openCluster(first: MatroskaBlock): Promise<void> {
    await this.#closeCluster();
    const position = this.#output.position;
    const { time } = first;
    this.#cluster = { time, position };
    await this.#output.append(
      concat([elementId(ID.Cluster), dataSize(0, WIDE), unsigned(ID.Timestamp, time)]),
    );
  }

  async #closeCluster(): Promise<void> {
    if (!this.#cluster) return;
    const start = this.#cluster.position + elementId(ID.Cluster).length + WIDE;
    await this.#output.patch(dataSize(this.#output.position - start, WIDE), start - WIDE);
  }

  #queueCaptions(): void {
    const { captions = [], audio = [], frameCount, frameRate } = this.#settings;
    const seconds = frameTimeSeconds(frameCount, frameRate);
    captions.forEach(({ cues }, index) => {
      const blocks = cues
        .filter(({ start, end }) => end > start && start < seconds)
        .map(({ start, end, text }): MatroskaBlock => {
          const time = this.#ticks(Math.max(0, start));
          // In WebM identifier and settings, here none, go before the text, a line each.
          const data = utf8(this.#kind === 'webm' ? `\n\n${text}` : plainCueText(text));
          const duration = Math.max(1, this.#ticks(Math.min(end, seconds)) - time);
          return { track: 2 + audio.length + index, time, key: true, data, duration };
        });
      this.#queue(blocks);
    });
  }

  #queue(blocks: readonly MatroskaBlock[]): void {
    this.#waiting = [...this.#waiting, ...blocks].sort((a, b) => a.time - b.time || a.track - b.track);
  }

  #ticks(seconds: number): number {
    return Math.round(seconds * TICKS_PER_SECOND);
  }
}
