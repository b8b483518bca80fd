import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type FarmRole, type Invitation, NATS_PATH, type ScaleStatus } from '../../farm/protocol/http.ts';
import { IDLE_MS, Refusal, sendJson, sendRefusal } from '../http/answers.ts';
import { addressOf } from '../http/caller.ts';
import { type Gathered, Metrics } from '../http/metrics.ts';
import { DEFAULT_LIMITS, RateLimiter } from '../http/rate-limits.ts';
import { refuseUpgrade, Tunnel } from '../http/tunnel.ts';
import { type Farm, invite, openFarm } from './farm.ts';
import { createHandler, sendMetrics } from './handler.ts';
import type { FarmOptions } from './options.ts';
import { viewTenant } from './tenant-view.ts';

/** A farm that is up. */
export interface FarmService {
  /** Its address from this machine. */
  readonly url: string;
  readonly port: number;
  /** Addresses of NATS for programs on this machine. */
  readonly natsAddresses: readonly string[];
  /** Process ids of its own nats-servers; undefined for one that is just being started again. */
  readonly natsProcesses: readonly (number | undefined)[];
  /** Gives out a token. */
  invite(options: {
    readonly role: FarmRole;
    readonly tenant?: string;
    readonly label?: string;
    readonly expiresInSeconds?: number;
    /** Of the links; the farm's own where absent. */
    readonly origin?: string;
  }): Promise<Invitation>;
  /** Goes to so many workers of the farm's own, where something can start them. */
  scaleTo(workers: number): Promise<void>;
  /** Drains the workers, then ends everything. */
  close(): Promise<void>;
}

/** The head of a request is small; its body has its own watch for silence. */
const HEAD_MILLISECONDS = 20_000;
const WEEK = 7 * 86_400;

/** Starts the farm: NATS, the content store and the one origin that everybody comes to. */
export async function startFarm(options: FarmOptions): Promise<FarmService> {
  const farm = await openFarm(options);
  try {
    return await serve(farm);
  } catch (error) {
    await farm.close();
    throw error;
  }
}

async function serve(farm: Farm): Promise<FarmService> {
  const { options } = farm;
  const { host = '127.0.0.1', port = 0, tls, trustProxy = false } = options;
  const limiter = new RateLimiter({ ...DEFAULT_LIMITS, ...options.limits });
  const tunnel = new Tunnel(farm.backbone.endpoints);
  const server: Server = tls
    ? createSecureServer({ cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' })
    : createServer();
  server.headersTimeout = HEAD_MILLISECONDS;
  server.keepAliveTimeout = IDLE_MS;
  // An upload may take hours; what may not is to be silent.
  server.requestTimeout = 0;
  server.setTimeout(IDLE_MS);
  const scheme = tls ? 'https' : 'http';
  const url = () =>
    `${scheme}://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${portOf(server)}`;
  const metrics = new Metrics((tenant) => gather(farm, tunnel, tenant));
  server.on('request', createHandler({ farm, limiter, metrics, origin: url }));
  server.on('upgrade', (request, socket: Socket, head: Buffer) => {
    // Node has taken its own listener off: without one, a client that breaks off ends the whole farm.
    socket.on('error', () => socket.destroy());
    const isNats = request.url === NATS_PATH || request.url === `${NATS_PATH}/`;
    if (!isNats) refuseUpgrade(socket, '404 Not Found');
    else {
      limiter.address(addressOf(request, { trustProxy })).then(
        () => tunnel.accept(request, socket, head),
        () => refuseUpgrade(socket, '429 Too Many Requests'),
      );
    }
  });
  server.on('clientError', (_error, socket: Socket) => {
    if (socket.writable) refuseUpgrade(socket, '400 Bad Request');
  });
  const metricsServer = await listenForMetrics(options, metrics);
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    metricsServer?.close();
    throw error;
  }
  const [tenant = 'main'] = farm.tenants;
  const inviteTo: FarmService['invite'] = ({ role, label, expiresInSeconds = WEEK, ...rest }) =>
    invite(farm, rest.origin ?? options.publicUrl ?? url(), {
      tenant: rest.tenant ?? tenant,
      role,
      label,
      milliseconds: expiresInSeconds * 1000,
    });
  let ownWorkers: string | undefined;
  if (options.scaling) {
    const { id, token } = await inviteTo({
      role: 'work',
      label: 'workers of this server',
      expiresInSeconds: 52 * WEEK,
    });
    ownWorkers = id;
    const connection = farm.backbone.connectionOf(tenant);
    farm.scaler = await options.scaling(
      async () => {
        if (connection === undefined || !farm.backbone.connected)
          throw new Error('NATS is not reachable now');
        return (await viewTenant(connection)).metrics;
      },
      { url: url(), token },
    );
  }
  return {
    url: url(),
    port: portOf(server),
    natsAddresses: farm.backbone.addresses,
    get natsProcesses() {
      return farm.backbone.processes;
    },
    invite: inviteTo,
    scaleTo: async (workers) => {
      await farm.scaler?.scaleTo(workers);
    },
    close: async () => {
      // Workers of the farm's own need it until they have left.
      await farm.scaler?.close();
      if (ownWorkers !== undefined) await farm.tokens.revoke(tenant, ownWorkers);
      metricsServer?.close();
      metricsServer?.closeAllConnections();
      const closed = once(server, 'close');
      server.close();
      tunnel.close();
      server.closeAllConnections();
      await closed;
      await farm.close();
    },
  };
}

/** `/metrics` and `/live` for whoever watches the farm from another machine, and nothing else. */
async function listenForMetrics(
  { metricsPort, host = '127.0.0.1', log }: FarmOptions,
  metrics: Metrics,
): Promise<Server | undefined> {
  if (metricsPort === undefined) return undefined;
  const server = createServer((request, response) => {
    if (request.url === '/live') sendJson(response, 200, { status: 'ok' });
    else if (request.url !== '/metrics') sendRefusal(response, new Refusal(404, 'There is nothing here.'));
    else {
      sendMetrics(response, metrics).catch((error: unknown) => {
        log.error({ error: String(error) }, 'the metrics could not be told');
        sendRefusal(response, new Refusal(500, 'The metrics could not be told.'));
      });
    }
  });
  server.setTimeout(IDLE_MS);
  server.listen(metricsPort, host);
  await once(server, 'listening').catch((cause: unknown) => {
    throw new Error(`Port ${metricsPort} cannot be had for the metrics: ${String(cause)}.`, { cause });
  });
  return server;
}

async function gather(farm: Farm, tunnel: Tunnel, only?: string): Promise<Gathered> {
  const natsConnected = farm.backbone.connected;
  const seen = await Promise.all(
    farm.tenants.map(async (tenant) => {
      if (only !== undefined && only !== tenant) return [];
      const connection = farm.backbone.connectionOf(tenant);
      if (connection === undefined || !natsConnected) return [];
      try {
        const { metrics, leased } = await viewTenant(connection);
        return [{ tenant, ...metrics, leased, contentBytes: farm.store.used(tenant) }];
      } catch (error) {
        farm.options.log.warn({ tenant, error: String(error) }, 'a tenant is missing from the metrics');
        return [];
      }
    }),
  );
  return {
    tenants: seen.flat(),
    natsConnected,
    tunnels: tunnel.open,
    ...(farm.scaler && (only ?? farm.tenants[0]) === farm.tenants[0]
      ? { provided: providedBy(farm.scaler.status()) }
      : {}),
  };
}

function providedBy({ running, starting, stopping }: ScaleStatus): NonNullable<Gathered['provided']> {
  return { running, starting, stopping };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
