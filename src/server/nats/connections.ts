import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyPair } from '@nats-io/nkeys';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../http/log.ts';
import type { Claims } from '../tokens/tokens.ts';
import { answerCallouts } from './callout.ts';
import { CALLOUT_USER, serverUserOf } from './configuration.ts';
import { prepareTenant } from './tenant.ts';

export interface ConnectionsOptions {
  readonly addresses: readonly string[];
  readonly password: string;
  readonly issuer: KeyPair;
  readonly replicas: number;
  readonly tenants: readonly string[];
  /** Judges the tokens that clients of NATS bring. */
  readonly read: (token: string) => Claims | undefined;
  readonly log: Log;
}

/** A cluster elects its leaders before it makes streams. */
const PREPARING = 60_000;
/** Releases before it can lose streams in a crash. */
const OLDEST = [2, 10, 23] as const;

/** The service's own connections to NATS: one that answers callouts, one in each tenant's account. */
export class Connections {
  readonly #lost = new Set<NatsConnection>();

  private constructor(
    private readonly callout: NatsConnection,
    private readonly tenants: ReadonlyMap<string, NatsConnection>,
  ) {
    for (const connection of [callout, ...tenants.values()]) void this.#follow(connection);
  }

  static async open(options: ConnectionsOptions): Promise<Connections> {
    const opened: NatsConnection[] = [];
    try {
      const enter = async (user: string) => {
        const connection = await connect({
          servers: [...options.addresses],
          user,
          pass: options.password,
          name: 'framewright farm',
          maxReconnectAttempts: -1,
          reconnectTimeWait: 200,
          // While a server starts, it may not know its users yet.
          ignoreAuthErrorAbort: true,
          ignoreClusterUpdates: true,
        });
        opened.push(connection);
        return connection;
      };
      const callout = await enter(CALLOUT_USER);
      refuseOld(callout);
      answerCallouts(callout, options.issuer, options.read, options.log);
      await callout.flush();
      const tenants = new Map<string, NatsConnection>();
      for (const tenant of options.tenants) {
        const connection = await enter(serverUserOf(tenant));
        await prepareWithPatience(connection, options, tenant);
        tenants.set(tenant, connection);
      }
      return new Connections(callout, tenants);
    } catch (error) {
      await Promise.all(opened.map((connection) => connection.close()));
      throw error;
    }
  }

  get version(): string {
    return this.callout.info?.version ?? '';
  }

  get connected(): boolean {
    return this.#lost.size === 0;
  }

  of(tenant: string): NatsConnection | undefined {
    return this.tenants.get(tenant);
  }

  async close(): Promise<void> {
    await Promise.all([this.callout, ...this.tenants.values()].map((connection) => connection.close()));
  }

  /** Ends with the connection. */
  async #follow(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect' || type === 'close') this.#lost.add(connection);
      if (type === 'reconnect') this.#lost.delete(connection);
    }
  }
}

function refuseOld(connection: NatsConnection): void {
  const version = connection.info?.version ?? '0';
  const has = version.split('-')[0]?.split('.').map(Number) ?? [];
  const differs = OLDEST.findIndex((number, index) => number !== has[index]);
  if (differs < 0 || (has[differs] ?? 0) > (OLDEST[differs] ?? 0)) return;
  throw new Error(
    `NATS is version ${version}: releases before ${OLDEST.join('.')} can lose streams when they crash. Take 2.10.27 or later.`,
  );
}

async function prepareWithPatience(
  connection: NatsConnection,
  { replicas, log }: ConnectionsOptions,
  tenant: string,
): Promise<void> {
  let told = false;
  const until = Date.now() + PREPARING;
  for (;;) {
    try {
      await prepareTenant(connection, replicas);
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      if (!told)
        log.warn({ tenant, error: String(error) }, 'NATS refuses the streams: asked again for a minute');
      told = true;
      await sleep(500);
    }
  }
}
