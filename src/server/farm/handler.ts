import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { FARM_PATH } from '../../farm/protocol/http.ts';
import { CONTENT_PATH, DiskStore } from '../content/disk-store.ts';
import { Refusal, sendJson, sendRefusal } from '../http/answers.ts';
import { addressOf, isLocal, originOf } from '../http/caller.ts';
import { allowCrossOrigin, appPolicy } from '../http/headers.ts';
import type { Metrics } from '../http/metrics.ts';
import type { RateLimiter } from '../http/rate-limits.ts';
import { answerLink } from '../shares/answer-link.ts';
import { createStaticHost, SECURITY_HEADERS } from '../static-host.ts';
import type { Claims } from '../tokens/tokens.ts';
import { CALLS } from './calls.ts';
import type { Farm } from './farm.ts';

export interface HandlerParts {
  readonly farm: Farm;
  readonly limiter: RateLimiter;
  readonly metrics: Metrics;
  /** Where the farm is, if the asker names no host. */
  readonly origin: () => string;
}

const LONGEST_URL = 4096;

/** What the log and the metrics call a request: never its query, which may be a right. */
type Route = 'app' | 'call' | 'content' | 'link' | 'health' | 'metrics' | 'other';

/** Answers every request of the farm's one origin. */
export function createHandler(parts: HandlerParts): RequestListener {
  const { farm, metrics } = parts;
  const app = farm.options.appFolder === undefined ? undefined : createStaticHost(farm.options.appFolder);
  const policy = appPolicy(farm.store.origins);
  return (request, response) => {
    const started = performance.now();
    const seen: { route: Route } = { route: 'other' };
    response.on('close', () => {
      const seconds = (performance.now() - started) / 1000;
      metrics.count(seen.route, response.statusCode, seconds);
      if (seen.route !== 'app' && seen.route !== 'health') {
        const { statusCode: status } = response;
        farm.options.log.debug({ route: seen.route, method: request.method, status, seconds }, 'answered');
      }
    });
    route(request, response, parts, seen, () => {
      if (app === undefined) throw new Refusal(404, 'There is nothing here.');
      response.setHeader('Content-Security-Policy', policy);
      app(request, response);
    }).catch((error: unknown) => {
      if (error instanceof Refusal) {
        sendRefusal(response, error);
        return;
      }
      // Whoever has gone needs no answer, and is no fault of the farm.
      if (request.destroyed && !response.headersSent) {
        response.destroy();
        return;
      }
      farm.options.log.error({ route: seen.route, error: String(error) }, 'a request failed');
      sendRefusal(response, new Refusal(500, 'The farm could not answer: its log tells why.'));
    });
  };
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  parts: HandlerParts,
  seen: { route: Route },
  serveApp: () => void,
): Promise<void> {
  const { farm, limiter, metrics } = parts;
  const address = addressOf(request, { trustProxy: farm.options.trustProxy === true });
  const url = urlOf(request);
  const path = url.pathname;
  // Who got a signed address for content was counted then.
  const isContent = path.startsWith(FARM_PATH + CONTENT_PATH) && request.method !== 'OPTIONS';
  if (!isContent) await limiter.address(address);
  if (path === '/live') {
    seen.route = 'health';
    sendJson(response, 200, { status: 'ok' });
  } else if (path === '/health') {
    seen.route = 'health';
    const nats = farm.backbone.connected;
    sendJson(response, nats ? 200 : 503, { status: nats ? 'ok' : 'degraded', nats });
  } else if (path === '/metrics') {
    seen.route = 'metrics';
    const claims = isLocal(request) ? undefined : await claimsOf(request, parts, address, 'admin');
    await sendMetrics(response, metrics, claims?.tenant);
  } else if (path.startsWith('/d/')) {
    seen.route = 'link';
    await answerLink(url, request, response, { ...farm, address, failure: () => limiter.failure(address) });
  } else if (path.startsWith(`${FARM_PATH}/`)) {
    allowCrossOrigin(response);
    if (request.method === 'OPTIONS') response.writeHead(204, SECURITY_HEADERS).end();
    else if (isContent) {
      seen.route = 'content';
      if (!(farm.store instanceof DiskStore)) throw new Refusal(404, 'The content lies elsewhere.');
      try {
        await farm.store.answer(url, request, response);
      } catch (error) {
        if (error instanceof Refusal && error.status === 403) await limiter.address(address);
        throw error;
      }
    } else {
      seen.route = 'call';
      await answerCall(url, request, response, parts, address);
    }
  } else {
    seen.route = 'app';
    serveApp();
  }
}

export async function sendMetrics(
  response: ServerResponse,
  metrics: Metrics,
  tenant?: string,
): Promise<void> {
  const text = await metrics.text(tenant);
  response.writeHead(200, { ...SECURITY_HEADERS, 'Content-Type': metrics.contentType }).end(text);
}

async function answerCall(
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  parts: HandlerParts,
  address: string,
): Promise<void> {
  const { farm } = parts;
  const [name = '', rest, more] = url.pathname.slice(FARM_PATH.length + 1).split('/');
  const declaration = CALLS[`${request.method} ${name}`];
  if (declaration === undefined || more !== undefined) throw new Refusal(404, 'The farm knows no such call.');
  const claims = await claimsOf(request, parts, address);
  if (!declaration.roles.includes(claims.role)) {
    throw new Refusal(403, `This token's role, “${claims.role}”, does not allow that.`);
  }
  const { publicUrl, trustProxy = false } = farm.options;
  const origin = publicUrl ?? originOf(request, { trustProxy }) ?? parts.origin();
  const answer = await declaration.answer({ farm, claims, request, url, rest, origin });
  if (answer === undefined) response.writeHead(204, SECURITY_HEADERS).end();
  else sendJson(response, 200, answer);
}

/** @throws Refusal 401 without a good token; 403 where its role is not `role`; 429 */
async function claimsOf(
  request: IncomingMessage,
  { farm, limiter }: HandlerParts,
  address: string,
  role?: 'admin',
): Promise<Claims> {
  const token = /^Bearer ([\w.-]{1,1024})$/i.exec(request.headers.authorization ?? '')?.[1];
  const claims = token === undefined ? undefined : farm.tokens.read(token);
  if (token === undefined || claims === undefined || !farm.tenants.includes(claims.tenant)) {
    await limiter.failure(address);
    throw new Refusal(401, 'The token is missing, or not good here.', { 'WWW-Authenticate': 'Bearer' });
  }
  if (role !== undefined && claims.role !== role) throw new Refusal(403, 'This needs an administrator.');
  await limiter.token(token);
  return claims;
}

function urlOf(request: IncomingMessage): URL {
  const text = request.url ?? '';
  if (text.length > LONGEST_URL) throw new Refusal(414, 'The address is too long.');
  // `//host` would be read as another host.
  if (!text.startsWith('/') || !URL.canParse(`http://farm${text}`))
    throw new Refusal(400, 'That is no address.');
  return new URL(`http://farm${text}`);
}
