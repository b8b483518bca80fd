import type { Autoscaler, FarmMetrics } from '../autoscale/index.ts';
import type { S3Options } from '../content/s3.ts';
import type { Log } from '../http/log.ts';
import type { RateLimits } from '../http/rate-limits.ts';
import type { OtherNats, OwnNats } from '../nats/backbone.ts';

export interface FarmOptions {
  /** Where everything is kept: keys, tokens, content, streams. Made where it is not there. */
  readonly dataFolder: string;
  /** The built app; without it only the farm's own paths are served. */
  readonly appFolder?: string;
  readonly nats: OwnNats | OtherNats;
  /** This machine alone, unless it says otherwise. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** A second listener, without TLS, for `/metrics` of all tenants and `/live`; none where absent. */
  readonly metricsPort?: number;
  /** The address that links are made with; where absent, the one that the asker used. */
  readonly publicUrl?: string;
  /** Certificate and key, PEM: HTTPS and WSS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Where a proxy before the server is believed about addresses and schemes. */
  readonly trustProxy?: boolean;
  /** Names of the accounts that share the farm without seeing each other; `main` where absent. */
  readonly tenants?: readonly string[];
  /** Bytes of the largest thing in the content store. */
  readonly largestContent?: number;
  /** Bytes of all things of a tenant. */
  readonly contentBudget?: number;
  /** Days after which content that nobody asked for goes. */
  readonly contentDays?: number;
  /** A store for the content instead of the server's own disk. */
  readonly s3?: S3Options;
  /** Ed25519 public key (raw, base64url) of who signs programs. */
  readonly signer?: string;
  readonly limits?: Partial<RateLimits>;
  readonly log: Log;
  /** Whatever starts workers, told of the first tenant's queue. */
  readonly scaling?: (metrics: () => Promise<FarmMetrics>, farm: FarmAddress) => Promise<Autoscaler>;
}

export interface FarmAddress {
  readonly url: string;
  /** A worker's. */
  readonly token: string;
}
