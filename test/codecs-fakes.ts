/** Test stand-ins for the classes of WebCodecs, with the faults that real encoders have been seen to have. */
import type { WebCodecs } from '../src/engine/codecs/index.ts';

export interface Faults {
  /** Frames that vanish. */
  readonly drop?: readonly number[];
  readonly neverFlush?: boolean;
  readonly neverEmit?: boolean;
  /** The error callback is called when this frame comes. */
  readonly failAt?: number;
  readonly startWithDelta?: boolean;
  /** This frame's packet comes with the time of the one before. */
  readonly repeatTime?: number;
  /** The same bytes come of any quality. */
  readonly sameQuality?: boolean;
  /** Bytes differ from run to run. */
  readonly random?: boolean;
  readonly unsupported?: (configuration: VideoEncoderConfig) => boolean;
  /** Frames come out in this order, as with B-frames; all at the flush. */
  readonly order?: readonly number[];
}

export interface FakeLog {
  readonly configurations: VideoEncoderConfig[];
  openFrames: number;
  mostQueued: number;
  closed: number;
}

const KEY = [0x82, 0x49, 0x83, 0x42, 0];
const DELTA = [0x86, 0, 0, 0, 0];

/** A VP9 encoder: its packets are valid as far as their first header bits go. */
export function fakeCodecs(faults: Faults = {}): { webCodecs: WebCodecs; log: FakeLog } {
  const log: FakeLog = { configurations: [], openFrames: 0, mostQueued: 0, closed: 0 };

  class FakeFrame {
    readonly timestamp: number;
    constructor(_data: BufferSource, init: VideoFrameBufferInit) {
      this.timestamp = init.timestamp;
      log.openFrames++;
    }
    close(): void {
      log.openFrames--;
    }
  }

  class FakeEncoder extends EventTarget {
    state = 'unconfigured';
    encodeQueueSize = 0;
    readonly #init: VideoEncoderInit;
    readonly #held: { timestamp: number; key: boolean; fine: number }[] = [];
    #frames = 0;

    static async isConfigSupported(config: VideoEncoderConfig): Promise<VideoEncoderSupport> {
      return { supported: !faults.unsupported?.(config), config };
    }

    constructor(init: VideoEncoderInit) {
      super();
      this.#init = init;
    }

    configure(configuration: VideoEncoderConfig): void {
      log.configurations.push(configuration);
      this.state = 'configured';
    }

    encode({ timestamp }: { timestamp: number }, options?: VideoEncoderEncodeOptions): void {
      const index = this.#frames++;
      this.encodeQueueSize++;
      log.mostQueued = Math.max(log.mostQueued, this.encodeQueueSize);
      if (faults.neverEmit) return;
      setTimeout(() => {
        this.encodeQueueSize--;
        if (faults.failAt === index) {
          this.state = 'closed';
          this.#init.error(new DOMException('the device was lost', 'EncodingError'));
        } else if (!faults.drop?.includes(index)) {
          const key = options?.keyFrame === true && !(faults.startWithDelta && index === 0);
          // A finer quantizer takes more bytes.
          const fine = faults.sameQuality ? 0 : 63 - (options?.vp9?.quantizer ?? 63);
          if (faults.order) this.#held[index] = { timestamp, key, fine };
          else this.#emit(faults.repeatTime === index ? 0 : timestamp, key, fine);
        }
        this.dispatchEvent(new Event('dequeue'));
      });
    }

    #emit(timestamp: number, key: boolean, fine: number): void {
      const end = [faults.random ? Math.random() * 256 : 0, ...new Uint8Array(fine)];
      const bytes = Uint8Array.from([...(key ? KEY : DELTA), ...end]);
      const chunk = { timestamp, byteLength: bytes.length, copyTo: (to: Uint8Array) => to.set(bytes) };
      this.#init.output(chunk as unknown as EncodedVideoChunk, { decoderConfig: { codec: 'vp09.00.10.08' } });
    }

    async flush(): Promise<void> {
      if (faults.neverFlush) return new Promise(() => undefined);
      while (this.encodeQueueSize > 0) await new Promise((resolve) => setTimeout(resolve));
      if (this.state === 'closed') throw new DOMException('closed', 'AbortError');
      for (const index of faults.order ?? []) {
        const held = this.#held[index];
        if (held) this.#emit(held.timestamp, held.key, held.fine);
      }
    }

    close(): void {
      this.state = 'closed';
      log.closed++;
    }
  }
  return { webCodecs: { VideoEncoder: FakeEncoder, VideoFrame: FakeFrame } as unknown as WebCodecs, log };
}
