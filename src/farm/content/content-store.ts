import { sha256Hex } from '../../engine/host.ts';
import { ExportError } from '../../engine/index.ts';
import type { ContentRef, Place, PlaceRequest } from '../protocol/index.ts';
import { attempt, Passing, type Patience, StaleAddress } from './attempts.ts';
import { digestOf } from './digest.ts';
import { type Arrived, download } from './download.ts';
import { askPlace, type FarmRequest } from './place.ts';
import { type Sent, upload } from './upload.ts';

/** A part of 8 MB takes a minute at 1.1 Mb/s. */
const PATIENCE: Patience = { silence: 60_000, whole: 120_000 };

export interface ContentStoreOptions {
  /** The farm's address. */
  readonly farm: string;
  /** The most bytes that one thing may have: FarmSession.largestContent. */
  readonly largest: number;
  /** Asks the farm's own server; the path lies under FARM_PATH, the token is added. */
  readonly http: FarmRequest;
  readonly patience?: Patience;
}

/**
 * The farm's bytes, named by what they are. Lines may break at any time: both ways go on where they were, as long as
 * something moves now and then.
 */
export class ContentStore {
  readonly #farm: string;
  readonly #largest: number;
  readonly #http: FarmRequest;
  readonly #patience: Patience;

  constructor({ farm, largest, http, patience = PATIENCE }: ContentStoreOptions) {
    this.#farm = farm;
    this.#largest = largest;
    this.#http = http;
    this.#patience = patience;
  }

  /**
   * Resolves once the store has it; sends nothing where it had it before.
   *
   * @throws ExportError FARM_FAILED; the signal's reason
   */
  async put(content: Uint8Array<ArrayBuffer> | Blob, signal?: AbortSignal): Promise<ContentRef> {
    const bytes = content instanceof Uint8Array ? content.length : content.size;
    this.#bound(bytes);
    const sha256 = await digestOf(content);
    // A slice has no type: it would be sent as Content-Type, which a bucket's CORS need not allow.
    const blob = content instanceof Blob ? content.slice() : new Blob([content]);
    let request: PlaceRequest = { method: 'PUT', sha256, bytes };
    let place: Place | undefined;
    let sent: Sent = { count: 0 };
    await attempt('The farm did not take the bytes', this.#patience, signal, async (at) => {
      // What has arrived is known at the place it was sent to: each place is a way in of its own.
      place ??= await askPlace(this.#http, this.#farm, request, at.signal);
      try {
        if (!place.present) await upload(blob, place, sent, at);
      } catch (thrown) {
        if (thrown instanceof StaleAddress) {
          request = { ...request, after: place.url };
          place = undefined;
          sent = { count: 0 };
        }
        throw thrown;
      }
    });
    return { sha256, bytes };
  }

  /**
   * @throws ExportError FARM_FAILED where the store does not have it, or has other bytes under that name; the signal's
   *   reason
   */
  async get(ref: ContentRef, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    this.#bound(ref.bytes);
    const arrived: Arrived = { bytes: undefined, count: 0 };
    let spoilt = 0;
    return attempt('The farm did not give the bytes', this.#patience, signal, async (at) => {
      const request = { method: 'GET', sha256: ref.sha256 } as const;
      const place = await askPlace(this.#http, this.#farm, request, at.signal);
      const bytes = await download(ref, place, arrived, at);
      if ((await sha256Hex(bytes)) === ref.sha256) return bytes;
      arrived.count = 0;
      // The line may have spoilt it once; twice is the store.
      if (++spoilt < 2) throw new Passing('the bytes are not those that were asked for');
      throw new ExportError(
        'FARM_FAILED',
        `The content store gave other bytes than those named ${ref.sha256.slice(0, 12)}…: its disk may be damaged.`,
        { value: ref.sha256 },
      );
    });
  }

  #bound(bytes: number): void {
    if (Number.isSafeInteger(bytes) && bytes >= 0 && bytes <= this.#largest) return;
    throw new ExportError(
      'FARM_FAILED',
      `The farm keeps no single thing of ${bytes} bytes: the most is ${this.#largest}.`,
      { value: bytes },
    );
  }
}
