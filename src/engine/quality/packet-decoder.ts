import { type EncodedPacket, type TrackDescription, Watchdog } from '../media/index.ts';

/** A decoder that says nothing for so long is given up. */
const STALL_MILLISECONDS = 10_000;

/** The browser's own decoder, fed with the packets of one segment; its pictures are taken one after the other. */
export class PacketDecoder {
  readonly #decoder: VideoDecoder;
  readonly #watchdog: Watchdog;
  readonly #failed: Promise<never>;
  readonly #fail: (reason: unknown) => void;
  #taking: Promise<void> = Promise.resolve();
  #wake: (() => void) | undefined;
  #pending = 0;

  /**
   * @param take is given each picture; its timestamp is the frame's offset in the segment. It is closed afterwards
   * @param onSign called at signs of life
   * @returns undefined where this browser can't decode such packets
   */
  static async open(
    { codec, width, height, description }: TrackDescription,
    take: (picture: VideoFrame) => Promise<void>,
    onSign: () => void,
  ): Promise<PacketDecoder | undefined> {
    if (typeof VideoDecoder !== 'function') return undefined;
    const configuration: VideoDecoderConfig = {
      codec,
      codedWidth: width,
      codedHeight: height,
      // Whoever waits for pictures would have to keep more of what they are compared with.
      optimizeForLatency: true,
      ...(description && { description }),
    };
    const answer = await VideoDecoder.isConfigSupported(configuration).catch(() => undefined);
    return answer?.supported ? new PacketDecoder(configuration, take, onSign) : undefined;
  }

  private constructor(
    configuration: VideoDecoderConfig,
    take: (picture: VideoFrame) => Promise<void>,
    onSign: () => void,
  ) {
    const { promise, reject } = Promise.withResolvers<never>();
    this.#failed = promise;
    this.#fail = reject;
    // It is told to whoever waits next.
    promise.catch(() => this.#wake?.());
    this.#watchdog = new Watchdog(STALL_MILLISECONDS, () => reject(new Error('The decoder is silent.')));
    this.#decoder = new VideoDecoder({
      output: (picture) => {
        this.#watchdog.alive();
        onSign();
        this.#taking = this.#taking
          .then(() => take(picture))
          .catch(reject)
          .finally(() => {
            picture.close();
            this.#pending--;
            if (this.#pending === 0) this.#watchdog.stop();
            this.#wake?.();
          });
      },
      error: reject,
    });
    this.#decoder.configure(configuration);
  }

  /** Packets whose pictures were not taken yet. */
  get pending(): number {
    return this.#pending;
  }

  decode({ data, type, frame }: EncodedPacket): void {
    this.#pending++;
    this.#watchdog.alive();
    try {
      this.#decoder.decode(new EncodedVideoChunk({ type, timestamp: frame, data }));
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /**
   * Resolves once fewer than `most` packets are pending; one caller at a time.
   *
   * @throws what the decoder, or whoever takes its pictures, failed with
   */
  async room(most: number): Promise<void> {
    while (this.#pending >= most) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, this.#failed]);
    }
  }

  /**
   * Resolves once all pictures were taken.
   *
   * @throws as {@link room} does
   */
  async flush(): Promise<void> {
    await Promise.race([this.#decoder.flush(), this.#failed]);
    await Promise.race([this.#taking, this.#failed]);
  }

  close(): void {
    this.#watchdog.stop();
    if (this.#decoder.state !== 'closed') this.#decoder.close();
  }
}
