import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** What starts workers. */
export type ScaleProvider = 'none' | 'process' | 'docker' | 'kubernetes';

/** What the command line and the environment say. */
export interface FarmSettings {
  readonly data: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly metricsPort: number | undefined;
  readonly publicUrl: string | undefined;
  readonly tls: boolean;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
  readonly trustProxy: boolean;
  readonly tenants: readonly string[];
  readonly workers: number;
  readonly maximumWorkers: number;
  readonly sandbox: boolean;
  readonly scale: ScaleProvider;
  readonly workerImage: string | undefined;
  readonly natsServers: 1 | 3;
  /** Of others: addresses, WebSocket listeners, password and issuer's seed. */
  readonly cluster:
    | {
        readonly servers: readonly string[];
        readonly webSockets: readonly string[];
        readonly password: string;
        readonly issuerSeed: string;
      }
    | undefined;
  readonly contentGigabytes: number | undefined;
  readonly contentDays: number | undefined;
  readonly signer: string | undefined;
  readonly s3: { readonly endpoint: string; readonly region: string; readonly bucket: string } | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** A wrong word on the command line or in the environment. */
export class SettingsError extends Error {}

export const USAGE = `Usage: npm run farm -- [OPTIONS]
  --port N            port of the farm (8080, or a free one where that is taken)
  --host ADDRESS      127.0.0.1: this machine alone; 0.0.0.0: everybody who reaches it
  --metrics-port N    a port of its own for /metrics and /live, for whoever watches the farm
  --data FOLDER       where keys, content and queues are kept (~/.framewright-farm)
  --public-url URL    address that links are made with
  --tls               HTTPS with a certificate of the farm's own
  --cert F --key F    HTTPS with this certificate (PEM)
  --trust-proxy       believe the reverse proxy before the farm about addresses and schemes
  --workers N         workers of the farm's own on this machine (2; 0: none)
  --max-workers N     as many as may be started by scaling
  --no-sandbox        these run as root, in a container that is their sandbox
  --scale HOW         what starts workers: process, docker, kubernetes, none
  --tenants A,B       accounts that don't see each other (main)
  --nats-servers 3    a cluster of three on this machine
  --cluster URLS      NATS servers that run already, with --cluster-websockets HOST:PORT,…;
                      FRAMEWRIGHT_NATS_PASSWORD and FRAMEWRIGHT_NATS_ISSUER_SEED say the secrets
  --content-gb N      most that is kept of each tenant (50)
  --content-days N    days after which content that nobody asked for goes (14)
  --signer KEY        Ed25519 public key of who signs programs, base64url
  --log LEVEL         debug, info, warn, error, silent (warn)
Each option may be given as a variable: FRAMEWRIGHT_DATA, FRAMEWRIGHT_PORT … See docs/farm.md.
`;

const PROVIDERS: readonly ScaleProvider[] = ['none', 'process', 'docker', 'kubernetes'];
const LEVELS: readonly FarmSettings['logLevel'][] = ['debug', 'info', 'warn', 'error', 'silent'];
const LOCAL_WORKERS = 2;

const TEXT = { type: 'string' } as const;
const SWITCH = { type: 'boolean' } as const;
const OPTIONS = {
  port: TEXT,
  host: TEXT,
  data: TEXT,
  'metrics-port': TEXT,
  'public-url': TEXT,
  tls: SWITCH,
  cert: TEXT,
  key: TEXT,
  'trust-proxy': SWITCH,
  workers: TEXT,
  'max-workers': TEXT,
  'no-sandbox': SWITCH,
  scale: TEXT,
  tenants: TEXT,
  'nats-servers': TEXT,
  cluster: TEXT,
  'cluster-websockets': TEXT,
  'content-gb': TEXT,
  'content-days': TEXT,
  signer: TEXT,
  log: TEXT,
  help: SWITCH,
};
/** Variables that are not called after their option. */
const VARIABLES: Readonly<Record<string, string>> = {
  cluster: 'FRAMEWRIGHT_NATS_SERVERS',
  'cluster-websockets': 'FRAMEWRIGHT_NATS_WEBSOCKETS',
  'nats-servers': 'FRAMEWRIGHT_NATS_NODES',
};

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws SettingsError in words; @returns undefined where help is asked for */
export function readSettings(argv: readonly string[], environment: Environment): FarmSettings | undefined {
  const given = parse(argv);
  if (given.help === true) return undefined;
  const text = (name: keyof typeof OPTIONS): string | undefined => {
    const value = given[name];
    if (typeof value === 'string') return value;
    return environment[variableOf(name)] || undefined;
  };
  const flag = (name: keyof typeof OPTIONS): boolean =>
    given[name] === true || ['1', 'true', 'yes'].includes(environment[variableOf(name)] ?? '');
  const whole = (name: keyof typeof OPTIONS, most: number): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (Number.isInteger(number) && number >= 0 && number <= most) return number;
    throw new SettingsError(`--${name} is a whole number up to ${most}; it is “${value}”.`);
  };
  const one = <T extends string>(name: keyof typeof OPTIONS, of: readonly T[], other: T): T => {
    const value = text(name) ?? other;
    const found = of.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    throw new SettingsError(`--${name} is one of ${of.join(', ')}; it is “${value}”.`);
  };
  const [certificate, key] = [text('cert'), text('key')];
  if ((certificate === undefined) !== (key === undefined)) {
    throw new SettingsError('--cert and --key belong together.');
  }
  const scale = one('scale', PROVIDERS, 'process');
  const workers = whole('workers', 1000) ?? (scale === 'process' ? LOCAL_WORKERS : 0);
  const maximum =
    whole('max-workers', 10_000) ??
    (workers === 0 && scale === 'process' ? 0 : Math.max(workers, availableParallelism()));
  return {
    data: resolve(text('data') ?? join(homedir(), '.framewright-farm')),
    host: text('host') ?? '127.0.0.1',
    port: whole('port', 65_535),
    metricsPort: whole('metrics-port', 65_535),
    publicUrl: originOf(text('public-url')),
    tls: flag('tls'),
    certificate,
    key,
    trustProxy: flag('trust-proxy'),
    tenants: list(text('tenants') ?? 'main'),
    workers,
    maximumWorkers: Math.max(workers, maximum),
    sandbox: !flag('no-sandbox'),
    scale: maximum === 0 ? 'none' : scale,
    workerImage: environment.FRAMEWRIGHT_WORKER_IMAGE || undefined,
    natsServers: one('nats-servers', ['1', '3'], '1') === '3' ? 3 : 1,
    cluster: clusterOf(text('cluster'), text('cluster-websockets'), environment),
    contentGigabytes: whole('content-gb', 1_000_000),
    contentDays: whole('content-days', 36_500),
    signer: text('signer'),
    s3: s3Of(environment),
    logLevel: one('log', LEVELS, 'warn'),
  };
}

function parse(argv: readonly string[]): Readonly<Record<string, string | boolean | undefined>> {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true }).values;
  } catch (error) {
    throw new SettingsError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function variableOf(name: string): string {
  return VARIABLES[name] ?? `FRAMEWRIGHT_${name.toUpperCase().replaceAll('-', '_')}`;
}

function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function originOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text).origin;
  throw new SettingsError(`--public-url is an address such as https://farm.example; it is “${text}”.`);
}

function clusterOf(
  servers: string | undefined,
  webSockets: string | undefined,
  { FRAMEWRIGHT_NATS_PASSWORD: password, FRAMEWRIGHT_NATS_ISSUER_SEED: issuerSeed }: Environment,
): FarmSettings['cluster'] {
  if (servers === undefined) return undefined;
  if (!webSockets || !password || !issuerSeed) {
    throw new SettingsError(
      '--cluster also needs --cluster-websockets, FRAMEWRIGHT_NATS_PASSWORD and FRAMEWRIGHT_NATS_ISSUER_SEED.',
    );
  }
  return { servers: list(servers), webSockets: list(webSockets), password, issuerSeed };
}

/** Its keys are read where they are needed: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY. */
function s3Of(environment: Environment): FarmSettings['s3'] {
  const { FRAMEWRIGHT_S3_ENDPOINT: endpoint, FRAMEWRIGHT_S3_BUCKET: bucket } = environment;
  if (!endpoint && !bucket) return undefined;
  if (!endpoint || !bucket || !environment.AWS_ACCESS_KEY_ID || !environment.AWS_SECRET_ACCESS_KEY) {
    throw new SettingsError(
      'A store by S3 needs FRAMEWRIGHT_S3_ENDPOINT, FRAMEWRIGHT_S3_BUCKET, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.',
    );
  }
  return { endpoint, bucket, region: environment.AWS_REGION || 'us-east-1' };
}
