import { mkdir } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { joinUrlOf } from '../farm/farm.ts';
import type { FarmOptions } from '../farm/options.ts';
import { type FarmService, startFarm } from '../farm/service.ts';
import { createLog } from '../http/log.ts';
import type { NatsProgram } from '../nats/process.ts';
import { type Certificate, ownCertificate, ownNames, readCertificate } from '../tls/certificate.ts';
import { scalingOf } from './scaling.ts';
import { type FarmSettings, readSettings, SettingsError, USAGE } from './settings.ts';

export interface CommandParts {
  /** The built app. */
  readonly appFolder: string;
  /** The program `framewright`, which workers are started by. */
  readonly worker: string;
  /** Finds what runs NATS, given the folder that it must see. @throws in words */
  readonly findNats: (dataFolder: string) => Promise<NatsProgram>;
}

const PREFERRED_PORT = 8080;
const GIGABYTE = 1e9;
const DAY = 86_400;

/**
 * `npm run farm`: starts the farm and tells where it is; Ctrl+C drains its workers, a second one ends it at once.
 *
 * @returns the exit status, once it has ended
 */
export async function farmCommand(argv: readonly string[], parts: CommandParts): Promise<number> {
  try {
    const settings = readSettings(argv, process.env);
    if (settings === undefined) process.stdout.write(USAGE);
    else await run(settings, parts);
    return 0;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function run(settings: FarmSettings, parts: CommandParts): Promise<void> {
  const asked = untilAsked();
  await mkdir(settings.data, { recursive: true, mode: 0o700 });
  const certificate = await certificateOf(settings);
  const service = await startOnPort(settings, await optionsOf(settings, parts, certificate));
  await announce(settings, service, certificate);
  await asked;
  process.stdout.write('The farm ends once its workers have; Ctrl+C again ends it at once.\n');
  // What it started is ended as the process exits.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  await service.close();
}

async function optionsOf(
  settings: FarmSettings,
  parts: CommandParts,
  certificate: Certificate | undefined,
): Promise<FarmOptions> {
  const { cluster, data, metricsPort, publicUrl, s3, signer, contentGigabytes, contentDays } = settings;
  const log = createLog(settings.logLevel);
  const scaling = scalingOf(withoutRoot(settings), parts.worker, certificate?.file, (message, fields) =>
    log.info(fields, message),
  );
  return {
    dataFolder: data,
    appFolder: parts.appFolder,
    nats: cluster ?? { program: await parts.findNats(data), servers: settings.natsServers },
    host: settings.host,
    trustProxy: settings.trustProxy,
    tenants: settings.tenants,
    log,
    ...(metricsPort === undefined ? {} : { metricsPort }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(certificate === undefined ? {} : { tls: certificate }),
    ...(contentGigabytes === undefined ? {} : { contentBudget: contentGigabytes * GIGABYTE }),
    ...(contentDays === undefined ? {} : { contentDays }),
    ...(signer === undefined ? {} : { signer }),
    ...(s3 === undefined ? {} : { s3: { ...s3, ...awsKeys() } }),
    ...(scaling === undefined ? {} : { scaling }),
  };
}

function awsKeys(): { accessKeyId: string; secretAccessKey: string } {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = process.env;
  return { accessKeyId, secretAccessKey };
}

/** A browser that root runs has no sandbox, and workers draw what others send. */
function withoutRoot(settings: FarmSettings): FarmSettings {
  if (settings.scale !== 'process' || !settings.sandbox || process.getuid?.() !== 0) return settings;
  process.stderr.write(
    'Root starts no workers, for their browsers would have no sandbox: run the farm as another user, or say --no-sandbox ' +
      'where the machine itself is the sandbox. The farm runs without workers of its own.\n',
  );
  return { ...settings, scale: 'none' };
}

async function certificateOf(settings: FarmSettings): Promise<Certificate | undefined> {
  const { certificate, key, tls, data, publicUrl } = settings;
  if (certificate !== undefined && key !== undefined) return readCertificate(certificate, key);
  if (!tls) return undefined;
  const names = publicUrl === undefined ? [] : [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')];
  return ownCertificate(data, [...new Set([...ownNames(), ...names])]);
}

async function startOnPort(settings: FarmSettings, options: FarmOptions): Promise<FarmService> {
  try {
    return await startFarm({ ...options, port: settings.port ?? PREFERRED_PORT });
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    if (!taken) throw error;
    if (settings.port !== undefined) throw new SettingsError(`Port ${settings.port} is taken: give another.`);
    return startFarm({ ...options, port: 0 });
  }
}

async function announce(
  settings: FarmSettings,
  service: FarmService,
  certificate: Certificate | undefined,
): Promise<void> {
  const origin = settings.publicUrl ?? originForOthers(settings, service);
  const owners = await Promise.all(
    settings.tenants.map(async (tenant) => ({
      tenant,
      token: (await service.invite({ role: 'admin', tenant, label: 'printed at the start', origin })).token,
    })),
  );
  const tokens = owners.map(({ tenant, token }) => (owners.length > 1 ? `${tenant}: ${token}` : token));
  const worker = await service.invite({
    role: 'work',
    label: 'printed at the start',
    expiresInSeconds: DAY,
    origin,
  });
  const trust = certificate
    ? `
It has a certificate of its own (${certificate.file}).
Its SHA-256 is ${certificate.fingerprint}.
Compare it where a browser warns, then go on; or let the system trust the file (docs/farm.md tells how).
`
    : '';
  const reach =
    settings.host === '127.0.0.1' && settings.publicUrl === undefined
      ? '\nOnly this machine reaches it: others need --host 0.0.0.0 --tls.\n'
      : '';
  process.stdout.write(`The farm is at ${service.url}/#/farm (Ctrl+C ends it)
For its owner: the address ${origin} with this token, good for a week:
  ${tokens.join('\n  ')}
To lend a machine to it, open this link there, good for a day:
  ${joinUrlOf(origin, worker.token)}
${trust}${reach}`);
}

/** Listening everywhere, it has no name of its own: its first address in the local network must do. */
function originForOthers({ host }: FarmSettings, { url, port }: FarmService): string {
  if (host !== '0.0.0.0' && host !== '::') return url;
  const address = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  return address === undefined ? url : `${new URL(url).protocol}//${address}:${port}`;
}

function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
