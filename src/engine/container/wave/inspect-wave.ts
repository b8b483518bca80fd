import { ExportError } from '../../errors/index.ts';
import type { FileReport } from '../container.ts';
import { plainText, readBroadcastChunk } from './broadcast-chunk.ts';
import { WAVE_FORMAT_EXTENSIBLE, WAVE_FORMAT_IEEE_FLOAT, WAVE_FORMAT_PCM } from './wave-layout.ts';

/** Chunks before the samples that are looked at; more are no sound file's. */
const MOST_CHUNKS = 1000;
/** Of a chunk that is read whole. */
const MOST_CHUNK_BYTES = 1 << 20;

const KINDS = ['RIFF', 'RF64', 'BW64'];

const INFO_TAGS: Readonly<Record<string, string>> = {
  INAM: 'title',
  ICMT: 'comment',
  ISFT: 'software',
  IART: 'artist',
};

/** @param bytes the file's first twelve */
export function isWave(bytes: Uint8Array): boolean {
  return KINDS.includes(letters(bytes, 0)) && letters(bytes, 8) === 'WAVE';
}

/** Where the samples lie in the file. */
export interface WaveData {
  readonly start: number;
  readonly bytes: number;
}

interface Chunks {
  readonly kind: string;
  readonly tags: Record<string, string>;
  readonly problems: string[];
  format?: DataView;
  data?: WaveData;
  /** Of the samples, where `data` can't tell. */
  largeData?: number;
}

/**
 * Reads a sound file's chunks; samples are counted, not looked at.
 *
 * @throws ExportError CHECK_FAILED where it has no samples, or does not say of what kind they are
 */
export async function inspectWave(file: Blob): Promise<FileReport> {
  const chunks = await readChunks(file);
  const { kind, tags, problems, format, data } = chunks;
  if (!format || !data) {
    const missing = format ? 'samples' : 'word of what its samples are';
    throw new ExportError('CHECK_FAILED', `The WAV file has no ${missing}.`, { value: file.size });
  }
  const channelCount = format.getUint16(2, true);
  const sampleRate = format.getUint32(4, true);
  const block = format.getUint16(12, true);
  const bits = format.getUint16(14, true);
  if (channelCount === 0 || sampleRate === 0 || block === 0) {
    throw new ExportError('CHECK_FAILED', 'The WAV file does not say how its samples lie.', {
      value: channelCount,
    });
  }
  const samples = Math.floor(data.bytes / block);
  if (data.start + data.bytes > file.size) {
    problems.push(`The file ends after ${file.size - data.start} of ${data.bytes} bytes of samples.`);
  }
  if (data.bytes % block !== 0) problems.push('The last sample is not whole.');
  const mask = format.byteLength >= 24 ? format.getUint32(20, true) : 0;
  return {
    container: kind === 'RIFF' ? 'WAV' : kind,
    mimeType: 'audio/vnd.wave',
    bytes: file.size,
    durationSeconds: samples / sampleRate,
    tracks: [
      {
        type: 'audio',
        codec: codecOf(format, bits),
        ...{ width: 0, height: 0, frameCount: samples, frameRate: 0, keyFrames: 0 },
        durationSeconds: samples / sampleRate,
        colour: {},
        ...{ sampleRate, channelCount, startSeconds: 0, problems },
      },
    ],
    tags: { ...tags, ...(mask !== 0 && { channelMask: `0x${mask.toString(16)}` }) },
  };
}

/** Where a WAVE file's samples lie; undefined where it has none. */
export async function findWaveData(file: Blob): Promise<WaveData | undefined> {
  return (await readChunks(file)).data;
}

async function readChunks(file: Blob): Promise<Chunks> {
  const head = await read(file, 0, 12);
  const chunks: Chunks = { kind: letters(head, 0), tags: {}, problems: [] };
  let at = 12;
  for (let count = 0; at + 8 <= file.size && count < MOST_CHUNKS; count++) {
    const header = await read(file, at, 8);
    const id = letters(header, 0);
    const told = new DataView(header.buffer).getUint32(4, true);
    const start = at + 8;
    if (id === 'data') {
      const bytes = told === 0xffff_ffff && chunks.largeData !== undefined ? chunks.largeData : told;
      chunks.data = { start, bytes };
      at = start + bytes + (bytes % 2);
      continue;
    }
    if (start + told > file.size) chunks.problems.push(`The chunk “${id}” is cut off.`);
    await take(id, await read(file, start, Math.min(told, MOST_CHUNK_BYTES)), chunks);
    at = start + told + (told % 2);
  }
  return chunks;
}

async function take(id: string, content: Uint8Array<ArrayBuffer>, chunks: Chunks): Promise<void> {
  const view = new DataView(content.buffer);
  if (id === 'fmt ' && content.length >= 16) chunks.format = view;
  else if (id === 'ds64' && content.length >= 24) chunks.largeData = Number(view.getBigUint64(8, true));
  else if (id === 'bext') {
    const facts = readBroadcastChunk(content);
    if (!facts) {
      chunks.problems.push('The chunk “bext” is too short.');
      return;
    }
    const { description, originator, date, time, timeReference, codingHistory } = facts;
    const told = { description, originator, date, time, codingHistory };
    for (const [name, text] of Object.entries(told)) if (text) chunks.tags[name] = text;
    chunks.tags.timeReference = String(timeReference);
  } else if (id === 'LIST' && letters(content, 0) === 'INFO') readInfo(content, chunks.tags);
}

function readInfo(list: Uint8Array<ArrayBuffer>, tags: Record<string, string>): void {
  const view = new DataView(list.buffer);
  for (let at = 4; at + 8 <= list.length; ) {
    const id = letters(list, at);
    const bytes = view.getUint32(at + 4, true);
    const name = INFO_TAGS[id];
    if (name !== undefined) tags[name] = plainText(list.subarray(at + 8, at + 8 + bytes));
    at += 8 + bytes + (bytes % 2);
  }
}

function codecOf(format: DataView, bits: number): string {
  const tag = format.getUint16(0, true);
  const plain = tag === WAVE_FORMAT_EXTENSIBLE && format.byteLength >= 26 ? format.getUint16(24, true) : tag;
  if (plain === WAVE_FORMAT_PCM) return bits === 8 ? 'pcm-u8' : `pcm-s${bits}`;
  return plain === WAVE_FORMAT_IEEE_FLOAT ? `pcm-f${bits}` : `0x${plain.toString(16)}`;
}

async function read(file: Blob, start: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.slice(start, start + bytes).arrayBuffer());
}

function letters(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}
