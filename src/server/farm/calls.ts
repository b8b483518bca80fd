import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import {
  type FarmRole,
  type FarmSession,
  NATS_PATH,
  type ScaleStatus,
  type ServerStatus,
  type Share,
} from '../../farm/protocol/http.ts';
import { PROTOCOL_VERSION } from '../../farm/protocol/names.ts';
import { SHA256 } from '../content/store.ts';
import { Refusal, readJson } from '../http/answers.ts';
import type { SharedFile } from '../shares/shares.ts';
import { type Claims, ID, signToken } from '../tokens/tokens.ts';
import { type Farm, invite } from './farm.ts';
import { viewTenant } from './tenant-view.ts';

/** A request to the farm's own paths, its caller known. */
export interface Call {
  readonly farm: Farm;
  readonly claims: Claims;
  readonly request: IncomingMessage;
  readonly url: URL;
  /** Behind the call's name in the path. */
  readonly rest: string | undefined;
  /** Under which the caller reaches the farm. */
  readonly origin: string;
}

export interface CallDeclaration {
  readonly roles: readonly FarmRole[];
  /** @returns what is sent as JSON; undefined for 204 */
  readonly answer: (call: Call) => Promise<unknown>;
}

const EVERYBODY: readonly FarmRole[] = ['submit', 'work', 'admin'];
const SUBMITTERS: readonly FarmRole[] = ['submit', 'admin'];
const ADMIN: readonly FarmRole[] = ['admin'];

/** So long a participant may go on after its token was taken back, at most. */
const NATS_TOKEN_MILLISECONDS = 15 * 60_000;
const HOUR = 3600;
const WEEK = 7 * 24 * HOUR;
const YEAR = 366 * 24 * HOUR;
const MOST_WORKERS = 10_000;

const seconds = (most: number) =>
  v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most)));
const bytes = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const sha256 = v.pipe(v.string(), v.regex(SHA256));
const words = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(255),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that must not come
  v.check((text) => text.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(text)),
);

const PlaceCall = v.variant('method', [
  v.object({ method: v.literal('GET'), sha256 }),
  v.object({
    method: v.literal('PUT'),
    sha256,
    bytes,
    after: v.exactOptional(v.pipe(v.string(), v.maxLength(4_000))),
  }),
]);
const InvitationCall = v.pipe(
  v.object({
    role: v.picklist(EVERYBODY),
    label: v.optional(words),
    expiresInSeconds: seconds(YEAR),
  }),
  v.check(
    ({ role, expiresInSeconds = HOUR }) => role === 'work' || expiresInSeconds <= WEEK,
    'more than a week is for workers alone',
  ),
);
const ShareCall = v.object({
  sha256,
  fileName: words,
  mimeType: v.pipe(v.string(), v.regex(/^[\w.+-]{1,64}\/[\w.+-]{1,64}$/)),
  expiresInSeconds: seconds(YEAR),
  disposition: v.picklist(['page', 'attachment']),
});
const ScaleCall = v.object({
  workers: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_WORKERS)),
});

/** By method and the first name below FARM_PATH. */
export const CALLS: Readonly<Record<string, CallDeclaration>> = {
  'GET session': { roles: EVERYBODY, answer: session },
  'POST places': { roles: EVERYBODY, answer: places },
  'GET invitations': {
    roles: ADMIN,
    answer: async ({ farm, claims }) => farm.tokens.list(claims.tenant),
  },
  'POST invitations': { roles: ADMIN, answer: invitations },
  'DELETE invitations': { roles: ADMIN, answer: revokeInvitation },
  'GET shares': {
    roles: SUBMITTERS,
    answer: async ({ farm, claims, origin }) =>
      farm.shares.list(claims.tenant).map((row) => described(farm, row, origin)),
  },
  'POST shares': { roles: SUBMITTERS, answer: share },
  'DELETE shares': { roles: SUBMITTERS, answer: revokeShare },
  'GET accesses': {
    roles: ADMIN,
    answer: ({ farm, claims }) => farm.audit.newest(claims.tenant, 1000),
  },
  'GET scale': { roles: SUBMITTERS, answer: async (call) => scalerOf(call)?.status() ?? NO_SCALE },
  'POST scale': { roles: ADMIN, answer: scale },
  'GET status': { roles: SUBMITTERS, answer: status },
};

const NO_SCALE: ScaleStatus = {
  target: 0,
  running: 0,
  starting: 0,
  stopping: 0,
  provider: 'none',
  minimum: 0,
  maximum: 0,
  reasons: ['Nothing is set up here that could start workers.'],
};

async function session({ farm, claims, url }: Call): Promise<FarmSession> {
  const { tenant, role } = claims;
  const id = participantOf(claims.id, url.searchParams.get('id') ?? '');
  const now = Date.now();
  const expires = Math.min(claims.expires, now + NATS_TOKEN_MILLISECONDS);
  const { signer } = farm.options;
  return {
    version: PROTOCOL_VERSION,
    farm: 'framewright',
    tenant,
    role,
    id,
    nats: [NATS_PATH],
    natsToken: signToken(farm.keys, 'nats', { tenant, role, id, of: claims.id, expires }),
    natsExpires: expires,
    natsLifetime: Math.max(0, expires - now),
    largestContent: farm.store.largest,
    ...(signer === undefined ? {} : { signer }),
  };
}

/** One link may bring many machines: each has its own id, and keeps it when it asks again. */
function participantOf(tokenId: string, wish: string): string {
  const kept = wish.startsWith(`${tokenId}-`) && ID.test(wish);
  return kept ? wish : `${tokenId}-${randomBytes(6).toString('hex')}`;
}

async function places({ farm, claims, request }: Call): Promise<unknown> {
  const asked = await readJson(request, PlaceCall);
  if (asked.method === 'PUT' && asked.bytes > farm.store.largest) {
    throw new Refusal(413, `Things in this farm's store have at most ${farm.store.largest} bytes.`);
  }
  return farm.store.place(claims.tenant, asked);
}

async function invitations({ farm, claims, request, origin }: Call): Promise<unknown> {
  const { role, label, expiresInSeconds = HOUR } = await readJson(request, InvitationCall);
  return invite(farm, origin, {
    tenant: claims.tenant,
    role,
    label,
    milliseconds: expiresInSeconds * 1000,
  });
}

async function revokeInvitation({ farm, claims, rest }: Call): Promise<undefined> {
  if (!(await farm.tokens.revoke(claims.tenant, rest ?? '')))
    throw new Refusal(404, 'There is no such invitation.');
}

async function share({ farm, claims, request, origin }: Call): Promise<Share> {
  const { tenant } = claims;
  const { expiresInSeconds = WEEK, ...file } = await readJson(request, ShareCall);
  const size = await farm.store.sizeOf(tenant, file.sha256);
  if (size === undefined) throw new Refusal(404, 'The file is not in the content store: put it there first.');
  const expires = Date.now() + expiresInSeconds * 1000;
  return described(farm, await farm.shares.create({ ...file, tenant, bytes: size, expires }), origin);
}

async function revokeShare({ farm, claims, rest, origin }: Call): Promise<Share> {
  const row = await farm.shares.revoke(claims.tenant, rest ?? '');
  if (row === undefined) throw new Refusal(404, 'There is no such link.');
  return described(farm, row, origin);
}

function described(farm: Farm, row: SharedFile, origin: string): Share {
  const { id, fileName, bytes: size, created, expires, revoked, accesses } = row;
  return {
    id,
    url: origin + farm.shares.pathOf(row),
    fileName,
    bytes: size,
    created,
    expires,
    accesses,
    ...(revoked === undefined ? {} : { revoked }),
  };
}

async function scale(call: Call): Promise<ScaleStatus> {
  const { workers } = await readJson(call.request, ScaleCall);
  const scaler = scalerOf(call);
  if (scaler === undefined) throw new Refusal(409, NO_SCALE.reasons[0] ?? '');
  return scaler.scaleTo(workers);
}

/** The farm's own workers are the first tenant's. */
function scalerOf({ farm, claims }: Call): Farm['scaler'] {
  return claims.tenant === farm.tenants[0] ? farm.scaler : undefined;
}

async function status({ farm, claims }: Call): Promise<ServerStatus> {
  const connection = farm.backbone.connectionOf(claims.tenant);
  if (connection === undefined || !farm.backbone.connected)
    throw new Refusal(503, 'NATS is not reachable now.');
  const { metrics, leased } = await viewTenant(connection);
  return {
    waiting: metrics.waiting,
    leased,
    natsVersion: farm.backbone.version,
    contentBytes: farm.store.used(claims.tenant),
  };
}
