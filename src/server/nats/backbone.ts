import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import type { NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../http/log.ts';
import type { KeyRing } from '../tokens/key-ring.ts';
import type { Claims } from '../tokens/tokens.ts';
import { issuerFromSeed, newIssuerSeed } from './callout.ts';
import { type NatsNode, natsConfiguration } from './configuration.ts';
import { Connections } from './connections.ts';
import { RunningProcesses } from './orphans.ts';
import { NatsProcess, type NatsProgram } from './process.ts';

/** NATS servers that the farm starts itself, on this machine. */
export interface OwnNats {
  readonly program: NatsProgram;
  /** 1, or 3 for a cluster whose streams survive the loss of one. */
  readonly servers?: 1 | 3;
  /** The most bytes that all streams of a server may take on disk. */
  readonly storeBytes?: number;
}

/**
 * NATS servers that somebody else runs. They must know the service's users (`callout` in account AUTH, `server_<tenant>` in
 * TENANT_<tenant>, one password) and its issuer in `auth_callout`.
 */
export interface OtherNats {
  /** Such as `nats://nats-0:4222`. */
  readonly servers: readonly string[];
  /** Their WebSocket listeners, as the service reaches them: `host:port`. */
  readonly webSockets: readonly string[];
  readonly password: string;
  /** Seed of the account key named in `auth_callout`. */
  readonly issuerSeed: string;
  /** 3 where there are at least three servers, 1 otherwise. */
  readonly replicas?: number;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface Backbone {
  /** WebSocket listeners of NATS, as this machine reaches them. */
  readonly endpoints: readonly Endpoint[];
  /** For programs on this machine. */
  readonly addresses: readonly string[];
  readonly version: string;
  /** Whether the service itself has its connection. */
  readonly connected: boolean;
  /** Of nats-servers of its own. */
  readonly processes: readonly (number | undefined)[];
  connectionOf(tenant: string): NatsConnection | undefined;
  close(): Promise<void>;
}

export interface BackboneOptions {
  readonly dataFolder: string;
  readonly keys: KeyRing;
  readonly tenants: readonly string[];
  readonly nats: OwnNats | OtherNats;
  /** Judges the tokens that clients of NATS bring. */
  readonly read: (token: string) => Claims | undefined;
  readonly log: Log;
}

/** What the streams and buckets of a tenant reserve, and some; NATS refuses those that it has no room for. */
const TENANT_STORE_BYTES = 3 * 2 ** 30;
const LEAST_STORE_BYTES = 8 * 2 ** 30;

/** Starts NATS, or goes to it, answers its callouts and makes each tenant's streams. */
export async function startBackbone(options: BackboneOptions): Promise<Backbone> {
  const { nats } = options;
  if (!('webSockets' in nats)) return startOwn(options, nats);
  const connections = await Connections.open({
    ...options,
    addresses: nats.servers,
    password: nats.password,
    issuer: issuerFromSeed(nats.issuerSeed),
    replicas: nats.replicas ?? (nats.servers.length >= 3 ? 3 : 1),
  });
  return backbone(connections, nats.webSockets.map(endpointOf), nats.servers, [], async () => undefined);
}

async function startOwn(options: BackboneOptions, nats: OwnNats): Promise<Backbone> {
  const { dataFolder, keys, log, tenants } = options;
  const issuer = issuerFromSeed(await keys.natsIssuer(newIssuerSeed));
  const running = new RunningProcesses(dataFolder);
  await running.take();
  const nodes = await planNodes(dataFolder, nats.servers ?? 1);
  const processes: NatsProcess[] = [];
  const endProcesses = async () => {
    await Promise.all(processes.map((process) => process.close()));
    await running.leave();
  };
  try {
    for (const node of nodes) {
      const file = join(dataFolder, 'nats', `${node.name}.conf`);
      await mkdir(node.storeFolder, { recursive: true, mode: 0o700 });
      const text = natsConfiguration({
        node,
        nodes,
        tenants,
        password: keys.natsPassword,
        issuer: issuer.getPublicKey(),
        storeBytes: nats.storeBytes ?? Math.max(LEAST_STORE_BYTES, tenants.length * TENANT_STORE_BYTES),
      });
      await writeFile(file, text, { mode: 0o600 });
      const note = (pid: number) => {
        running.noteNats(node.name, pid).catch((error: unknown) => {
          log.error({ error: String(error) }, 'the number of a process could not be written down');
        });
      };
      processes.push(new NatsProcess(nats.program, file, [node.port, node.webSocketPort], log, note));
    }
    await Promise.all(processes.map((process) => process.listening()));
    const addresses = nodes.map(({ port }) => `nats://127.0.0.1:${port}`);
    const connections = await Connections.open({
      ...options,
      addresses,
      password: keys.natsPassword,
      issuer,
      replicas: nodes.length,
    });
    const endpoints = nodes.map(({ webSocketPort }) => ({ host: '127.0.0.1', port: webSocketPort }));
    return backbone(connections, endpoints, addresses, processes, endProcesses);
  } catch (error) {
    await endProcesses();
    throw error;
  }
}

function backbone(
  connections: Connections,
  endpoints: readonly Endpoint[],
  addresses: readonly string[],
  processes: readonly NatsProcess[],
  end: () => Promise<void>,
): Backbone {
  return {
    endpoints,
    addresses,
    get version() {
      return connections.version;
    },
    get connected() {
      return connections.connected;
    },
    get processes() {
      return processes.map(({ pid }) => pid);
    },
    connectionOf: (tenant) => connections.of(tenant),
    close: async () => {
      await connections.close();
      await end();
    },
  };
}

/** Names and ports stay what they are while the service runs, so that everybody finds a restarted server again. */
async function planNodes(dataFolder: string, count: number): Promise<NatsNode[]> {
  const ports = await freePorts(count * 3);
  return Array.from({ length: count }, (_, index) => ({
    name: `framewright-${index}`,
    port: ports[index * 3] ?? 0,
    webSocketPort: ports[index * 3 + 1] ?? 0,
    routePort: ports[index * 3 + 2] ?? 0,
    storeFolder: join(dataFolder, 'nats', `store-${index}`),
  }));
}

/** All are held until all are known, for else one might be given twice. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function endpointOf(text: string): Endpoint {
  const url = new URL(text.includes('://') ? text : `ws://${text}`);
  return { host: url.hostname, port: Number(url.port || 80) };
}
