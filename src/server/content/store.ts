import type { Readable } from 'node:stream';
import type { Place, PlaceRequest } from '../../farm/protocol/http.ts';

/** Where the bytes of things lie: on the server's own disk, or in a store of others. */
export interface ContentStore {
  /** Bytes of the largest thing. */
  readonly largest: number;
  /** Origins that clients are sent to, for the app's policy. */
  readonly origins: readonly string[];
  /** Bytes of all things of a tenant; 0 where only the store itself knows. */
  used(tenant: string): number;
  /** Bytes of a thing; undefined where it is not there. */
  sizeOf(tenant: string, sha256: string): Promise<number | undefined>;
  /** @throws Refusal where the thing is not there, too large, or there is no room */
  place(tenant: string, request: PlaceRequest): Promise<Place>;
  /** Its bytes from `start` up to `end`, excluded. */
  read(tenant: string, sha256: string, start: number, end: number): Promise<Readable>;
  close(): Promise<void>;
}

export const SHA256: RegExp = /^[0-9a-f]{64}$/;

/** How long a place is good for: a slow uplink needs minutes for a large segment. */
export const PLACE_MILLISECONDS = 3_600_000;
