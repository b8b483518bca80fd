import { createFileWriter, type FileSettings, type FileWriter } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import { parseSegment } from './segment-file.ts';
import { type Output, type OutputDigest, type OutputTarget, openOutput } from './sinks.ts';
import { SegmentStore } from './store.ts';

export interface AssemblyOptions {
  readonly target: OutputTarget;
  /** The track is taken from the first segment. */
  readonly file: Omit<FileSettings, 'track'>;
}

/** What an assembly worker does. Calls come one after the other. */
export interface AssemblyWorkerApi {
  open(options: AssemblyOptions): Promise<void>;
  /**
   * Appends a stored segment; only this one is in memory.
   *
   * @throws ExportError STORAGE_CORRUPT where it is gone or damaged: build it again and call again
   */
  add(key: string): Promise<void>;
  finish(): Promise<OutputDigest>;
  abort(): Promise<void>;
}

/** @param storeName names the database and folder that all threads of the engine share */
export function createAssemblyWorker(storeName: string): AssemblyWorkerApi {
  let store: SegmentStore | undefined;
  let options: AssemblyOptions | undefined;
  let output: Output | undefined;
  let writer: FileWriter | undefined;
  return {
    async open(given) {
      options = given;
      store = await SegmentStore.open(storeName);
      output = await openOutput(given.target, given.file.container === 'folder');
    },
    async add(key) {
      if (!store || !options || !output) throw notOpen();
      const bytes = await store.read(key);
      if (!bytes) {
        throw new ExportError('STORAGE_CORRUPT', 'A stored segment is missing or damaged.', { value: key });
      }
      const segment = parseSegment(bytes);
      const file = writer ?? createFileWriter({ ...options.file, track: segment.track }, output.sink);
      writer = file;
      await file.add(segment);
    },
    async finish() {
      if (!writer || !output) throw notOpen();
      await writer.finish();
      const digest = await output.commit();
      output = undefined;
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
