import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { KV } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/nats-core';
import { abortReason, unlessAborted } from '../../engine/host.ts';
import { ExportError } from '../../engine/index.ts';
import type { FarmSession } from '../protocol/index.ts';
import { type FarmAddress, FarmHttp } from './session.ts';
import { BackOff, type FarmTransport } from './transport.ts';

/** Older ones lose streams in a crash (nats-server 2.10.23's release notes). */
const OLDEST_NATS = [2, 10, 23] as const;
const CONNECT_MILLISECONDS = 10_000;
/** Short, so that a link that is dead without having been closed is found within a lease. */
const PING_MILLISECONDS = 3_000;
/** The part of the NATS token's life after which the next one is had. */
const RENEW_AFTER = 0.75;
const SOONEST_RENEWAL_MILLISECONDS = 1_000;
/** Where only this machine's clock tells, which may be ahead by more than a token's life. */
const SOONEST_BY_OWN_CLOCK_MILLISECONDS = 30_000;

export interface ConnectOptions {
  /** Ends the attempt, not the connection. */
  readonly signal?: AbortSignal;
  readonly transport?: FarmTransport;
}

export interface FarmConnectionState {
  readonly connected: boolean;
  /** Why it is not, in words. */
  readonly problem?: string;
}

/** A farm that is connected to, or will be again as soon as it answers. Owned by whoever connected, who closes it. */
export interface FarmConnection {
  readonly url: string;
  /** The newest. */
  readonly session: FarmSession;
  readonly nats: NatsConnection;
  readonly jetstream: JetStreamClient;
  manager(): Promise<JetStreamManager>;
  /** A bucket of the tenant, which must exist. */
  kv(bucket: string): Promise<KV>;
  /**
   * @param path under FARM_PATH, such as `places`
   * @throws ExportError NO_FARM where nobody answers or the token is refused; any other status is the caller's
   */
  http(path: string, init?: RequestInit): Promise<Response>;
  /** As `http`, for answers in JSON. @throws ExportError FARM_FAILED for any status but 2xx */
  json(path: string, init?: RequestInit): Promise<unknown>;
  readonly state: FarmConnectionState;
  /** @returns ends it */
  onState(listener: (state: FarmConnectionState) => void): () => void;
  close(): Promise<void>;
}

/**
 * Connects to a farm: a session by HTTP, NATS by WebSocket with the session's short-lived token, which is renewed before it
 * expires. A connection that breaks is taken up again for ever.
 *
 * @throws ExportError NO_FARM where nobody answers or the token is refused, FARM_FAILED where versions do not fit
 */
export async function connectFarmSession(
  address: FarmAddress,
  { signal, transport = {} }: ConnectOptions = {},
): Promise<FarmConnection> {
  const http = new FarmHttp(address, transport.fetch);
  const session = await http.session(signal);
  // Only those who have a farm load what speaks to it.
  const [core, { jetstream, jetstreamManager }, { Kvm }] = await Promise.all([
    import('@nats-io/nats-core'),
    import('@nats-io/jetstream'),
    import('@nats-io/kv'),
  ]);
  const connection = new Connection(address.url, http, session);
  const connect = transport.connect ?? core.wsconnect;
  let nats: NatsConnection | undefined;
  try {
    const patience = AbortSignal.timeout(2 * CONNECT_MILLISECONDS);
    const connecting = connect({
      servers: http.natsAddresses(session),
      name: `${session.role} ${session.id}`,
      authenticator: core.tokenAuthenticator(() => connection.session.natsToken),
      inboxPrefix: `_INBOX_${session.id}`,
      // What the servers call themselves is of no use beyond the farm's own front.
      ignoreClusterUpdates: true,
      ignoreAuthErrorAbort: true,
      maxReconnectAttempts: -1,
      reconnectDelayHandler: () => connection.wait(),
      pingInterval: PING_MILLISECONDS,
      maxPingOut: 2,
      timeout: CONNECT_MILLISECONDS,
      noAsyncTraces: true,
    });
    // One that comes too late is of no use to anybody.
    const late = async (): Promise<void> => {
      const [made] = await Promise.allSettled([connecting]);
      if (made.status === 'fulfilled' && patience.aborted && nats !== made.value) await made.value.close();
    };
    patience.addEventListener('abort', () => void late());
    nats = await unlessAborted(signal ? AbortSignal.any([signal, patience]) : patience, connecting);
  } catch (cause) {
    if (signal?.aborted) throw abortReason(signal);
    throw new ExportError(
      'NO_FARM',
      `The farm at ${address.url} answers, but its NATS does not: ${ExportError.from(cause).message || 'no reason given'}.`,
      { value: address.url, cause },
    );
  }
  const version = nats.info?.version ?? '';
  if (signal?.aborted || !isAtLeast(version, OLDEST_NATS)) {
    await nats.close();
    if (signal?.aborted) throw abortReason(signal);
    throw new ExportError(
      'FARM_FAILED',
      `The farm runs nats-server ${version || 'of an unknown version'}, which may lose work in a crash. It needs ${OLDEST_NATS.join('.')} or newer.`,
      { value: version },
    );
  }
  const kvm = new Kvm(nats);
  connection.begin(nats, {
    jetstream: jetstream(nats),
    openManager: () => jetstreamManager(nats, { checkAPI: false }),
    // Workers have no right to direct answers, which come as they were written, wherever the asker wants them.
    openBucket: (bucket) => kvm.open(bucket, { allow_direct: session.role !== 'work' }),
  });
  return connection;
}

/** `version` as in `2.10.27-preview`. */
export function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (!parts) return false;
  for (const [index, part] of parts.entries()) {
    const needed = least[index] ?? 0;
    if (part !== needed) return part > needed;
  }
  return true;
}

/** @returns milliseconds after which the next token of a session that was just had is to be had */
export function renewalOf(
  { natsLifetime, natsExpires }: Pick<FarmSession, 'natsLifetime' | 'natsExpires'>,
  now: number,
): number {
  if (natsLifetime === undefined) {
    return Math.max(SOONEST_BY_OWN_CLOCK_MILLISECONDS, (natsExpires - now) * RENEW_AFTER);
  }
  return Math.max(SOONEST_RENEWAL_MILLISECONDS, natsLifetime * RENEW_AFTER);
}

interface Clients {
  readonly jetstream: JetStreamClient;
  readonly openManager: () => Promise<JetStreamManager>;
  readonly openBucket: (bucket: string) => Promise<KV>;
}

class Connection implements FarmConnection {
  readonly url: string;
  readonly #http: FarmHttp;
  readonly #listeners = new Set<(state: FarmConnectionState) => void>();
  readonly #buckets = new Map<string, Promise<KV>>();
  readonly #reconnecting = new BackOff();
  readonly #renewing = new BackOff();
  #session: FarmSession;
  #nats: NatsConnection | undefined;
  #clients: Clients | undefined;
  #manager: Promise<JetStreamManager> | undefined;
  #state: FarmConnectionState = { connected: true };
  #renewal: ReturnType<typeof setTimeout> | undefined;
  /** Since when the session is older than the connection would like: its token was refused. */
  #refused = false;
  #closed = false;

  constructor(url: string, http: FarmHttp, session: FarmSession) {
    this.url = url;
    this.#http = http;
    this.#session = session;
  }

  begin(nats: NatsConnection, clients: Clients): void {
    this.#nats = nats;
    this.#clients = clients;
    void this.#watch(nats);
    this.#planRenewal();
  }

  get session(): FarmSession {
    return this.#session;
  }

  get nats(): NatsConnection {
    return present(this.#nats);
  }

  get jetstream(): JetStreamClient {
    return present(this.#clients).jetstream;
  }

  get state(): FarmConnectionState {
    return this.#state;
  }

  manager(): Promise<JetStreamManager> {
    this.#manager ??= present(this.#clients).openManager();
    return this.#manager;
  }

  kv(bucket: string): Promise<KV> {
    let opened = this.#buckets.get(bucket);
    if (!opened) {
      opened = present(this.#clients).openBucket(bucket);
      this.#buckets.set(bucket, opened);
      opened.catch(() => this.#buckets.delete(bucket));
    }
    return opened;
  }

  http(path: string, init?: RequestInit): Promise<Response> {
    return this.#http.request(path, init);
  }

  json(path: string, init?: RequestInit): Promise<unknown> {
    return this.#http.json(path, init);
  }

  onState(listener: (state: FarmConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#renewal);
    this.#tell({ connected: false, problem: 'The connection was closed.' });
    this.#listeners.clear();
    await this.#nats?.close();
  }

  /** Milliseconds until the next attempt to reconnect. */
  wait(): number {
    return this.#reconnecting.next();
  }

  async #watch(nats: NatsConnection): Promise<void> {
    for await (const status of nats.status()) {
      switch (status.type) {
        case 'disconnect':
          this.#tell({
            connected: false,
            problem: 'The connection to the farm broke; it is being restored.',
          });
          break;
        case 'reconnect':
          this.#reconnecting.reset();
          this.#refused = false;
          this.#tell({ connected: true });
          break;
        case 'error':
          if (/authorization|authentication/i.test(status.error.message)) this.#renewNow();
          break;
        case 'close':
          this.#tell({ connected: false, problem: 'The connection to the farm ended.' });
          break;
      }
    }
  }

  #tell(state: FarmConnectionState): void {
    if (state.connected === this.#state.connected && state.problem === this.#state.problem) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  #planRenewal(): void {
    this.#renewAfter(renewalOf(this.#session, Date.now()));
  }

  /** The token at hand is worth nothing any more: one look for a better one at a time. */
  #renewNow(): void {
    if (this.#refused) return;
    this.#refused = true;
    this.#renewAfter(0);
  }

  #renewAfter(milliseconds: number): void {
    clearTimeout(this.#renewal);
    if (this.#closed) return;
    // Timers beyond 2^31 − 1 fire at once (HTML Standard, timers).
    this.#renewal = setTimeout(() => void this.#renew(), Math.min(milliseconds, 2 ** 31 - 1));
  }

  async #renew(): Promise<void> {
    try {
      this.#session = await this.#http.session(undefined, this.#session.id);
      this.#refused = false;
      this.#renewing.reset();
      // Before the old token ends the connection at a moment of its own choosing.
      if (!this.#closed && this.#state.connected) {
        await this.#nats?.flush();
        await this.#nats?.reconnect();
      }
      this.#planRenewal();
    } catch (thrown) {
      if (this.#closed) return;
      const { message } = ExportError.from(thrown);
      if (!this.#state.connected) this.#tell({ connected: false, problem: message });
      this.#renewAfter(this.#renewing.next());
    }
  }
}

function present<T>(part: T | undefined): T {
  if (part === undefined) throw new ExportError('INTERNAL', 'The farm is not connected yet.');
  return part;
}
