import { stampGops } from '../codecs/index.ts';
import { createFileWriter, type FileSettings, type FileWriter, WaveWriter } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import type { AudioPacket } from '../media/index.ts';
import { parseAudio } from './audio-file.ts';
import { parseSegment } from './segment-file.ts';
import { type Output, type OutputDigest, type OutputTarget, openOutput } from './sinks.ts';
import { SegmentStore } from './store.ts';

export interface AssemblyOptions {
  readonly target: OutputTarget;
  /** The track is taken from the first segment. */
  readonly file: Omit<FileSettings, 'track'>;
  /** Whether the digest is to have the file's MD5 too. */
  readonly md5?: boolean;
}

/** What an assembly worker does: one file after another. Calls come one after the other. */
export interface AssemblyWorkerApi {
  open(options: AssemblyOptions): Promise<void>;
  /**
   * Appends a stored segment; only this one is in memory, and the one that follows where it is named.
   *
   * @param following is read while this one is written: to be named where it is small
   * @throws ExportError STORAGE_CORRUPT where it is gone or damaged: build it again and call again
   */
  add(key: string, following?: string): Promise<void>;
  /**
   * Appends a stored block to a sound track, ahead of the segments that are heard with it.
   *
   * @param track index in the file's `audio`
   * @throws ExportError STORAGE_CORRUPT where it is gone or damaged
   */
  addAudio(track: number, key: string): Promise<void>;
  finish(): Promise<OutputDigest>;
  abort(): Promise<void>;
}

/** @param storeName names the database and folder that all threads of the engine share */
export function createAssemblyWorker(storeName: string): AssemblyWorkerApi {
  let store: SegmentStore | undefined;
  let options: AssemblyOptions | undefined;
  let output: Output | undefined;
  let writer: FileWriter | undefined;
  let frames = 0;
  /** Sound that came before the first segment, which the file begins with. */
  let early: { readonly track: number; readonly packets: readonly AudioPacket[] }[] = [];
  let ahead: { readonly key: string; readonly bytes: Promise<Uint8Array<ArrayBuffer>> } | undefined;
  const read = async (key: string): Promise<Uint8Array<ArrayBuffer>> => {
    if (!store) throw notOpen();
    const bytes = await store.read(key);
    if (bytes) return bytes;
    throw new ExportError('STORAGE_CORRUPT', 'A stored segment is missing or damaged.', { value: key });
  };
  return {
    async open(given) {
      options = given;
      early = [];
      ahead = undefined;
      frames = 0;
      store ??= await SegmentStore.open(storeName);
      output = await openOutput(given.target, given.file.container === 'folder', given.md5);
      // A file of sound alone waits for no picture.
      const { sink } = output;
      writer =
        given.file.container === 'wav' && 'write' in sink ? new WaveWriter(given.file, sink) : undefined;
    },
    async add(key, following) {
      if (!options || !output) throw notOpen();
      const bytes = ahead?.key === key ? ahead.bytes : read(key);
      ahead = undefined;
      const segment = parseSegment(await bytes);
      if (following !== undefined) {
        ahead = { key: following, bytes: read(following) };
        // Whoever asks for it is told.
        ahead.bytes.catch(() => {});
      }
      const file = writer ?? createFileWriter({ ...options.file, track: segment.track }, output.sink);
      writer = file;
      // The time codes of MPEG-2's GOPs are their place in the file, which segments do not know.
      if (segment.track.codec === 'mpeg2')
        stampGops(segment, frames, options.file.frameRate, options.file.timecode);
      frames += segment.frameCount;
      for (const { track, packets } of early) await file.addAudio(track, packets);
      early = [];
      await file.add(segment);
    },
    async addAudio(track, key) {
      const packets = parseAudio(await read(key));
      if (writer) await writer.addAudio(track, packets);
      else early.push({ track, packets });
    },
    async finish() {
      if (!writer || !output) throw notOpen();
      await writer.finish();
      const digest = await output.commit();
      output = undefined;
      writer = undefined;
      return digest;
    },
    async abort() {
      await output?.abort();
      output = undefined;
    },
  };
}

function notOpen(): ExportError {
  return new ExportError('INTERNAL', 'The assembly was used before a segment was added, or after its end.');
}
