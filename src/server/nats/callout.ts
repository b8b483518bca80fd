import { type AuthorizationRequest, decode, encodeAuthorizationResponse, encodeUser } from '@nats-io/jwt';
import { createAccount, fromSeed, type KeyPair } from '@nats-io/nkeys';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { Log } from '../http/log.ts';
import type { Claims } from '../tokens/tokens.ts';
import { accountOf } from './configuration.ts';
import { natsRights } from './permissions.ts';

/** Subject on which NATS asks who a client is. */
const CALLOUT_SUBJECT = '$SYS.REQ.USER.AUTH';

export const newIssuerSeed = (): string => new TextDecoder().decode(createAccount().getSeed());
export const issuerFromSeed = (seed: string): KeyPair => fromSeed(new TextEncoder().encode(seed));

/**
 * Answers NATS's question for every client: a good token becomes a user of its tenant's account, with the rights of its
 * role, until it expires; NATS closes the connection then.
 */
export function answerCallouts(
  connection: NatsConnection,
  issuer: KeyPair,
  read: (token: string) => Claims | undefined,
  log: Log,
): void {
  connection.subscribe(CALLOUT_SUBJECT, {
    callback: (error, message) => {
      if (error) log.error({ error: error.message }, 'the authorisation of NATS failed');
      else
        answer(message, issuer, read).catch((failure: unknown) =>
          log.warn({ error: String(failure) }, 'a client of NATS could not be judged'),
        );
    },
  });
}

async function answer(
  message: Msg,
  issuer: KeyPair,
  read: (token: string) => Claims | undefined,
): Promise<void> {
  const { nats: request } = decode<AuthorizationRequest>(message.string());
  const { user_nkey: user, server_id: server, connect_opts: options } = request;
  if (user === undefined || server === undefined) throw new Error('The request names no user or no server.');
  const claims = options?.auth_token === undefined ? undefined : read(options.auth_token);
  const decision = claims ? { jwt: await userOf(claims, user, issuer) } : { error: 'The token is not good.' };
  message.respond(await encodeAuthorizationResponse(user, server.id, issuer, decision, {}));
}

function userOf(claims: Claims, user: string, issuer: KeyPair): Promise<string> {
  const { publish, subscribe } = natsRights(claims.role, claims.id);
  return encodeUser(
    claims.id,
    user,
    issuer,
    { pub: { allow: [...publish] }, sub: { allow: [...subscribe] } },
    { aud: accountOf(claims.tenant), exp: Math.floor(claims.expires / 1000) },
  );
}
