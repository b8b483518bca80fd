/** One nats-server of ours: where it listens and keeps its streams. All on this machine's loopback. */
export interface NatsNode {
  readonly name: string;
  readonly port: number;
  readonly webSocketPort: number;
  /** Between the nodes; used only where there are several. */
  readonly routePort: number;
  readonly storeFolder: string;
}

export interface NatsConfiguration {
  readonly node: NatsNode;
  /** All nodes, this one among them. */
  readonly nodes: readonly NatsNode[];
  readonly tenants: readonly string[];
  /** Of the service's own users. */
  readonly password: string;
  /** Public account key whose signature makes a user's rights good. */
  readonly issuer: string;
  /** The most bytes that all streams of a node may take on disk. */
  readonly storeBytes: number;
}

export const CALLOUT_ACCOUNT = 'AUTH';
export const CALLOUT_USER = 'callout';

/** One account a tenant: subjects, streams and buckets of one are unknown to another. */
export const accountOf = (tenant: string): string => `TENANT_${tenant}`;
/** The service's own user in a tenant's account. */
export const serverUserOf = (tenant: string): string => `server_${tenant}`;

/** The largest message; bigger things go by HTTP. */
export const LARGEST_MESSAGE = 2 ** 20;

/**
 * The file that a node starts from. `sync_interval: always`: without it a crash of the machine loses up to two minutes
 * of acknowledged messages.
 */
export function natsConfiguration(configuration: NatsConfiguration): string {
  const { node, nodes, tenants, password, issuer, storeBytes } = configuration;
  const user = (name: string) => `{ user: ${quoted(name)}, password: ${quoted(password)} }`;
  const bypass = [CALLOUT_USER, ...tenants.map(serverUserOf)].map(quoted).join(', ');
  const accounts = tenants.map(
    (tenant) =>
      `  ${quoted(accountOf(tenant))}: { jetstream: enabled, users: [ ${user(serverUserOf(tenant))} ] }`,
  );
  const routes = nodes
    .filter(({ name }) => name !== node.name)
    .map(({ routePort }) => quoted(`nats://127.0.0.1:${routePort}`));
  const cluster = `cluster {
  name: framewright
  listen: "127.0.0.1:${node.routePort}"
  no_advertise: true
  routes: [ ${routes.join(', ')} ]
}
`;
  return `server_name: ${quoted(node.name)}
listen: "127.0.0.1:${node.port}"
max_payload: ${LARGEST_MESSAGE}
write_deadline: "10s"
jetstream {
  store_dir: ${quoted(node.storeFolder)}
  max_mem: 268435456
  max_file: ${storeBytes}
  sync_interval: always
}
websocket { listen: "127.0.0.1:${node.webSocketPort}", no_tls: true, compression: false }
accounts {
  ${CALLOUT_ACCOUNT}: { users: [ ${user(CALLOUT_USER)} ] }
  SYS: {}
${accounts.join('\n')}
}
system_account: SYS
authorization {
  timeout: 5
  auth_callout { issuer: ${issuer}, auth_users: [ ${bypass} ], account: ${CALLOUT_ACCOUNT} }
}
${nodes.length > 1 ? cluster : ''}`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
