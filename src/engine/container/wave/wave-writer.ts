import { ExportError } from '../../errors/index.ts';
import {
  type AudioPacket,
  type AudioTrackDescription,
  frameToSample,
  parseTimecode,
  type Rational,
} from '../../media/index.ts';
import type { ByteSink, FileSettings, FileWriter } from '../container.ts';
import { PieceOutput } from '../piece-output.ts';
import { TOOL } from '../tool.ts';
import { broadcastChunk } from './broadcast-chunk.ts';
import { blockBytes, formatChunk, type WaveFormat, waveFormat } from './wave-layout.ts';

/** What a sound file is told of itself. */
export type SoundFileSettings = Pick<
  FileSettings,
  'container' | 'frameRate' | 'audio' | 'title' | 'tags' | 'timecode'
>;

/** Sizes of chunks are u32. */
const MOST_BYTES = 0xffff_ffff;

/**
 * A Broadcast Wave file (EBU Tech 3285), from front to end: its length is known before its first sample, so that a file that
 * was cut short still says what it is. Beyond 4 GB it is RF64 (EBU Tech 3306).
 */
export class WaveWriter implements FileWriter {
  readonly #output: PieceOutput;
  readonly #settings: SoundFileSettings;
  readonly #track: AudioTrackDescription;
  readonly #format: WaveFormat;
  readonly #mostBytes: number;
  #written = 0;
  #begun = false;

  /**
   * @param mostBytes that a chunk's size can tell; less, to test what happens beyond
   * @throws ExportError INTERNAL where there is not one track of plain samples
   */
  constructor(settings: SoundFileSettings, sink: ByteSink, mostBytes = MOST_BYTES) {
    const [track, ...others] = settings.audio ?? [];
    if (!track || others.length > 0) {
      throw new ExportError('INTERNAL', 'A WAV file has one track.', { value: settings.audio?.length });
    }
    this.#output = new PieceOutput(sink);
    this.#settings = settings;
    this.#track = track;
    this.#format = waveFormat(track.codec, track.sampleRate, track.layout);
    this.#mostBytes = mostBytes;
  }

  add(): Promise<void> {
    return Promise.reject(new ExportError('INTERNAL', 'A WAV file has no pictures.'));
  }

  async addAudio(_track: number, packets: readonly AudioPacket[]): Promise<void> {
    if (!this.#begun) await this.#begin();
    for (const { data, start, sampleCount } of packets) {
      if (start !== this.#written) {
        throw new ExportError(
          'INTERNAL',
          `Sound from sample ${start} came where ${this.#written} was next.`,
          {
            value: start,
          },
        );
      }
      this.#written += sampleCount;
      await this.#output.append(data);
    }
  }

  async finish(): Promise<void> {
    if (!this.#begun) await this.#begin();
    const { sampleCount } = this.#track;
    if (this.#written !== sampleCount) {
      throw new ExportError('INTERNAL', `The file holds ${this.#written} of its ${sampleCount} samples.`, {
        value: this.#written,
      });
    }
    if (this.#dataBytes % 2 === 1) await this.#output.append(new Uint8Array(1));
    await this.#output.flush();
  }

  get #dataBytes(): number {
    return this.#track.sampleCount * blockBytes(this.#format);
  }

  async #begin(): Promise<void> {
    this.#begun = true;
    const isFloat = this.#format.codec === 'pcm-f32';
    const chunks = [
      chunk('bext', broadcastChunk(this.#broadcastFacts())),
      chunk('fmt ', formatChunk(this.#format)),
      // What is not PCM tells its samples (Microsoft, Multimedia Data Standards Update 1994).
      ...(isFloat ? [chunk('fact', u32(Math.min(MOST_BYTES, this.#track.sampleCount)))] : []),
      ...infoList(this.#settings),
    ];
    const head = chunks.reduce((sum, { length }) => sum + length, 0);
    const data = this.#dataBytes;
    const riff = 4 + head + 8 + data + (data % 2);
    if (riff <= this.#mostBytes) {
      await this.#output.append(fourLetters('RIFF'));
      await this.#output.append(u32(riff));
      await this.#output.append(fourLetters('WAVE'));
    } else {
      const sizes = sizesChunk(riff + SIZES_CHUNK_BYTES, data, this.#track.sampleCount);
      await this.#output.append(fourLetters('RF64'));
      await this.#output.append(u32(MOST_BYTES));
      await this.#output.append(fourLetters('WAVE'));
      await this.#output.append(sizes);
    }
    for (const bytes of chunks) await this.#output.append(bytes);
    await this.#output.append(fourLetters('data'));
    await this.#output.append(u32(riff <= this.#mostBytes ? data : MOST_BYTES));
  }

  #broadcastFacts(): Parameters<typeof broadcastChunk>[0] {
    const { tags = {}, timecode, frameRate, title } = this.#settings;
    const { codec, sampleRate, layout } = this.#format;
    const bits = codec === 'pcm-s16' ? 16 : codec === 'pcm-s24' ? 24 : 32;
    const mode = layout === 'mono' || layout === 'stereo' ? layout : 'multi';
    const description = tags.description ?? title;
    return {
      ...(description !== undefined && { description }),
      originator: TOOL,
      ...(tags.created && { created: tags.created }),
      timeReference: timecode === undefined ? 0 : samplesFromMidnight(timecode, frameRate, sampleRate),
      // EBU Tech 3285, annex A, and EBU R 98.
      codingHistory: `A=PCM,F=${sampleRate},W=${bits},M=${mode},T=${TOOL}\r\n`,
    };
  }
}

function samplesFromMidnight(timecode: string, frameRate: Rational, sampleRate: number): number {
  return frameToSample(parseTimecode(timecode, frameRate).frame, frameRate, sampleRate);
}

/** With its header. */
const SIZES_CHUNK_BYTES = 36;

/** EBU Tech 3306: `ds64`, the sizes that the others can't tell; no table. */
function sizesChunk(riff: number, data: number, samples: number): Uint8Array {
  const content = new Uint8Array(28);
  const view = new DataView(content.buffer);
  view.setBigUint64(0, BigInt(riff), true);
  view.setBigUint64(8, BigInt(data), true);
  view.setBigUint64(16, BigInt(samples), true);
  return chunk('ds64', content);
}

/** Title, comment and program, which most players show. */
function infoList({ title, tags = {} }: SoundFileSettings): Uint8Array[] {
  const entries = [
    ...(title === undefined ? [] : [infoEntry('INAM', title)]),
    ...(tags.description === undefined ? [] : [infoEntry('ICMT', tags.description)]),
    infoEntry('ISFT', TOOL),
  ];
  return [chunk('LIST', joined([fourLetters('INFO'), ...entries]))];
}

const infoEntry = (id: string, text: string): Uint8Array => chunk(id, new TextEncoder().encode(`${text}\0`));

/** With its header, and padded to whole words. */
function chunk(id: string, content: Uint8Array): Uint8Array {
  return joined([fourLetters(id), u32(content.length), content, new Uint8Array(content.length % 2)]);
}

function fourLetters(id: string): Uint8Array {
  return new TextEncoder().encode(id);
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
