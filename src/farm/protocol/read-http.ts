import * as v from 'valibot';
import type { FarmSession, Invitation, Place, ScaleStatus, ServerStatus, Share } from './http.ts';
import { reader } from './read.ts';
import { amount, count, id, list, table, text } from './schemas.ts';

const role = v.picklist(['submit', 'work', 'admin']);
const address = text(4_000);
/** Becomes a link that people open: no script, for one. */
const webAddress = v.pipe(
  address,
  v.check((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol), 'is no address of the web'),
);

export const readSession = reader<FarmSession>(
  'The farm’s session',
  v.object({
    version: count(),
    farm: text(200),
    tenant: id,
    role,
    id,
    nats: v.pipe(list(address, 32), v.minLength(1)),
    natsToken: text(8_000),
    natsExpires: amount(),
    natsLifetime: v.exactOptional(amount()),
    signer: v.exactOptional(text(100)),
    largestContent: count(),
  }),
);

export const readPlace = reader<Place>(
  'The farm’s place',
  v.object({
    url: address,
    headers: table(text(4_000), 32),
    expires: amount(),
    resumable: v.boolean(),
    present: v.exactOptional(v.boolean()),
  }),
);

export const readInvitation = reader<Invitation>(
  'The invitation',
  v.object({ id, token: text(8_000), expires: amount(), joinUrl: text(16_000) }),
);

const share = v.object({
  id,
  url: webAddress,
  fileName: text(500),
  bytes: count(),
  created: amount(),
  expires: amount(),
  revoked: v.exactOptional(amount()),
  accesses: count(),
});
export const readShare = reader<Share>('The share link', share);
export const readShares = reader<readonly Share[]>('The list of share links', list(share, 10_000));

export const readScale = reader<ScaleStatus>(
  'The farm’s scale',
  v.object({
    target: count(),
    running: count(),
    starting: count(),
    stopping: count(),
    provider: text(64),
    minimum: count(),
    maximum: count(),
    reasons: list(text(), 100),
  }),
);

export const readServerStatus = reader<ServerStatus>(
  'The farm’s status',
  v.object({
    waiting: table(count(), 16),
    leased: count(),
    natsVersion: text(64),
    contentBytes: amount(),
  }),
);
