import { ExportError } from '../../errors/index.ts';
import type { CompiledCore, ImportCore } from './core-module.ts';
import { FrameRingReader } from './frame-ring.ts';
import { FfmpegInstance, type InputStream, type Run } from './instance.ts';
import { ChunkedOutput, MemoryOutput } from './outputs.ts';
import type { DecodeJob, EncodeJob, FfmpegAnswer, FfmpegRequest } from './protocol.ts';
import { FrameList, Spool } from './spool.ts';

/** Heaps only grow; 1080p takes 60 to 200 MB, and what an UHD job has left is given back before the next. */
const HEAP_BOUND = 384 * 2 ** 20;
/** Signs of life are for a watchdog that counts seconds. */
const SIGN_MILLISECONDS = 500;

export type { ImportCore } from './core-module.ts';
export type Post = (answer: FfmpegAnswer, transfer: Transferable[]) => void;

/** The thread behind an encoder: one instance of the core at a time, one job after the other. */
export class FfmpegServer {
  readonly #post: Post;
  readonly #importCore: ImportCore;
  #compiled: CompiledCore | undefined;
  #instance: FfmpegInstance | undefined;
  #encoding: Encoding | undefined;
  #chain: Promise<void> = Promise.resolve();
  #signed = 0;

  constructor(post: Post, importCore: ImportCore) {
    this.#post = post;
    this.#importCore = importCore;
  }

  /** Messages are handled in the order in which they come; failures are answers. */
  receive(request: FfmpegRequest): void {
    this.#chain = this.#chain.then(async () => {
      try {
        await this.#handle(request);
      } catch (thrown) {
        this.#instance = undefined;
        const encoding = this.#encoding;
        this.#encoding = undefined;
        this.#post({ type: 'failed', error: ExportError.from(thrown, 'ENCODER_FAILED').toRecord() }, []);
        await encoding?.spool?.dispose();
      }
    });
  }

  async #handle(request: FfmpegRequest): Promise<void> {
    switch (request.type) {
      case 'core':
        return this.#takeCore(request.script, request.module, request.helper);
      case 'encode':
        return this.#beginEncoding(request.job);
      case 'frame':
        return this.#takeFrame(new Uint8Array(request.data));
      case 'end':
        return this.#endEncoding();
      case 'decode':
        return this.#decode(request.job);
    }
  }

  async #takeCore(script: Blob, module: WebAssembly.Module, helper: Blob | undefined): Promise<void> {
    const create = await this.#importCore(script, helper).catch((cause: unknown) => {
      throw new ExportError(
        'ENCODER_UNAVAILABLE',
        'ffmpeg.wasm was not let in: if this page has a Content-Security-Policy, add `blob:` to its `script-src`.',
        { cause },
      );
    });
    this.#compiled = { create, module, threaded: helper !== undefined };
  }

  async #beginEncoding(job: EncodeJob): Promise<void> {
    if (job.ring) {
      const reader = new FrameRingReader(job.ring, (frames) => this.#post({ type: 'taken', frames }, []));
      if (job.alwaysInBatches && job.batch !== undefined) {
        for (const run = reader.inRuns(job.batch); run.begin(); ) await this.#encode(job, run);
      } else await this.#encode(job, reader);
      this.#post({ type: 'done', log: [] }, []);
      return;
    }
    this.#encoding = { job, waiting: [], ...(job.batch === undefined && { spool: new Spool() }), taken: 0 };
  }

  async #takeFrame(frame: Uint8Array): Promise<void> {
    const encoding = this.#encoding;
    // What was on its way when a job failed.
    if (!encoding) return;
    if (encoding.spool) {
      await encoding.spool.append(frame);
      encoding.taken++;
      this.#post({ type: 'taken', frames: encoding.taken }, []);
      return;
    }
    encoding.waiting.push(frame);
    if (encoding.waiting.length === encoding.job.batch) await this.#encodeBatch(encoding);
  }

  async #endEncoding(): Promise<void> {
    const encoding = this.#encoding;
    if (!encoding) return;
    if (encoding.spool) await this.#encode(encoding.job, encoding.spool);
    else if (encoding.waiting.length > 0) await this.#encodeBatch(encoding);
    this.#encoding = undefined;
    await encoding.spool?.dispose();
    this.#post({ type: 'done', log: [] }, []);
  }

  async #encodeBatch(encoding: Encoding): Promise<void> {
    const frames = encoding.waiting;
    encoding.waiting = [];
    const list = new FrameList(frames, () => {
      encoding.taken++;
      this.#post({ type: 'taken', frames: encoding.taken }, []);
    });
    await this.#encode(encoding.job, list);
  }

  async #encode({ args, output }: EncodeJob, input: InputStream): Promise<void> {
    const send = (data: ArrayBuffer): void => this.#post({ type: 'output', data }, [data]);
    if (output === 'file') {
      const file = new MemoryOutput();
      await this.#run({ args, input, output: file });
      send(file.take());
    } else {
      const stream = new ChunkedOutput(send);
      await this.#run({ args, input, output: stream });
      stream.flush();
    }
  }

  async #decode({ args, file, maximumBytes }: DecodeJob): Promise<void> {
    let sent = 0;
    const stream = new ChunkedOutput((data) => {
      sent += data.byteLength;
      if (sent > maximumBytes) {
        throw new ExportError(
          'ENCODER_FAILED',
          `ffmpeg.wasm gave more decoded bytes than the ${maximumBytes} that were asked for.`,
          { value: sent },
        );
      }
      this.#post({ type: 'output', data }, [data]);
    });
    const log = await this.#run({ args, output: stream, files: [{ name: 'input', data: file }] });
    stream.flush();
    this.#post({ type: 'done', log }, []);
  }

  async #run(run: Run): Promise<readonly string[]> {
    if (!this.#compiled)
      throw new ExportError('INTERNAL', 'An ffmpeg thread was given work before its core.');
    // The threaded core's memory has one size from the start.
    const grown = !this.#compiled.threaded && this.#instance && this.#instance.heapBytes > HEAP_BOUND;
    if (grown) this.#instance = undefined;
    this.#instance ??= await FfmpegInstance.create(this.#compiled);
    return this.#instance.run({ ...run, onSign: () => this.#sign() });
  }

  #sign(): void {
    const now = performance.now();
    if (now - this.#signed < SIGN_MILLISECONDS) return;
    this.#signed = now;
    this.#post({ type: 'sign' }, []);
  }
}

interface Encoding {
  readonly job: EncodeJob;
  waiting: Uint8Array[];
  readonly spool?: Spool;
  taken: number;
}
