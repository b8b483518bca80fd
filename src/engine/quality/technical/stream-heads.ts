import {
  type RecordFacts,
  readRecord,
  readStreamFacts,
  type StreamFacts,
  type StreamHead,
  startsStream,
  streamCodec,
} from '../../codecs/index.ts';
import type { TrackAnatomy } from '../../container/index.ts';

/** What stands before the first slice takes less: of AVC-Intra, with room for ancillary data, some 5600 bytes. */
const HEAD_BYTES = 8192;

/** The beginnings of a track's packets, read from the file as they are asked for. */
export class StreamHeads {
  readonly head: StreamHead;
  readonly #file: Blob;
  readonly #packets: TrackAnatomy['packets'];
  readonly #looks = new Map<number, Look>();

  private constructor(file: Blob, head: StreamHead, packets: TrackAnatomy['packets']) {
    this.#file = file;
    this.head = head;
    this.#packets = packets;
  }

  /** Undefined for a codec whose headers nobody here reads. */
  static of(file: Blob, { entry, configuration, packets }: TrackAnatomy): StreamHeads | undefined {
    const codec = streamCodec(entry);
    // What WebM keeps of VP9 is a list of features of another form.
    const record = entry === 'V_VP9' ? undefined : configuration;
    return codec && new StreamHeads(file, { codec, ...(record && { configuration: record }) }, packets);
  }

  /** Whether every frame stands alone. */
  get isIntra(): boolean {
    return this.head.codec === 'prores' || this.head.codec === 'vc3';
  }

  get record(): RecordFacts | undefined {
    return readRecord(this.head);
  }

  /** @returns undefined where the packet's headers can't be read */
  async facts(packet: number): Promise<StreamFacts | undefined> {
    return (await this.#look(packet)).facts;
  }

  /** Whether the packet can be decoded without another, by its own bytes. */
  async isKey(packet: number): Promise<boolean> {
    return (await this.#look(packet)).isKey;
  }

  /** Key frames at seams are asked about several times: each read of a Blob costs a turn. */
  async #look(packet: number): Promise<Look> {
    const known = this.#looks.get(packet);
    if (known) return known;
    const at = this.#packets.position(packet);
    const length = Math.min(HEAD_BYTES, this.#packets.bytes(packet));
    const data = new Uint8Array(await this.#file.slice(at, at + length).arrayBuffer());
    const look = { facts: readStreamFacts(this.head, data), isKey: startsStream(this.head, data) };
    this.#looks.set(packet, look);
    return look;
  }
}

interface Look {
  readonly facts: StreamFacts | undefined;
  readonly isKey: boolean;
}
