import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { KeyRing } from './key-ring.ts';

/** A tenant is a name in paths, subjects and accounts. */
export const TENANT_NAME: RegExp = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;
/** Of tokens and participants; without dots, for they are parts of subjects. */
export const ID: RegExp = /^[A-Za-z0-9_-]{1,64}$/;

const LARGEST_TOKEN = 1024;

const Claims = v.object({
  tenant: v.pipe(v.string(), v.regex(TENANT_NAME)),
  role: v.picklist(['submit', 'work', 'admin']),
  /** Of the token; in a token for NATS, of the participant. */
  id: v.pipe(v.string(), v.regex(ID)),
  /** In a token for NATS: of the token that it was had with. */
  of: v.optional(v.pipe(v.string(), v.regex(ID))),
  /** Milliseconds since 1970. */
  expires: v.pipe(v.number(), v.integer()),
});
/** What a token says, and its bearer may rely on. */
export type Claims = v.InferOutput<typeof Claims>;

export function newId(): string {
  return randomBytes(9).toString('base64url').replace(/[-_]/g, 'x');
}

/** @param purpose - `token`: for the farm's HTTP; `nats`: for NATS alone, and short-lived */
export function signToken(keys: KeyRing, purpose: 'token' | 'nats', claims: Claims): string {
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');
  const { kid, mac } = keys.sign(purpose, payload);
  return `${payload}.${kid}.${mac}`;
}

/** @returns undefined where it is forged, damaged, expired or was signed for something else */
export function readToken(
  keys: KeyRing,
  purpose: 'token' | 'nats',
  token: string,
  now = Date.now(),
): Claims | undefined {
  if (token.length > LARGEST_TOKEN) return undefined;
  const [payload, kid, mac, more] = token.split('.');
  if (payload === undefined || kid === undefined || mac === undefined || more !== undefined) return undefined;
  if (!keys.verify(purpose, payload, { kid, mac })) return undefined;
  const claims = v.parse(Claims, JSON.parse(Buffer.from(payload, 'base64url').toString()));
  return claims.expires > now ? claims : undefined;
}
