import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** Whether a reverse proxy stands before the server, whose word on addresses counts. */
export interface ProxyTrust {
  readonly trustProxy: boolean;
}

/** The address that a request comes from. */
export function addressOf(request: IncomingMessage, { trustProxy }: ProxyTrust): string {
  const socket = plain(request.socket.remoteAddress ?? '');
  if (!trustProxy) return socket;
  // The last one is what our own proxy saw; those before it anybody may have made up.
  const forwarded = plain(header(request, 'x-forwarded-for')?.split(',').at(-1)?.trim() ?? '');
  return isIP(forwarded) ? forwarded : socket;
}

/** Whether the request was made on this machine itself: a proxy on this machine passes on others' requests. */
export function isLocal(request: IncomingMessage): boolean {
  const address = plain(request.socket.remoteAddress ?? '');
  const passedOn = ['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'x-real-ip', 'via'].some(
    (name) => request.headers[name] !== undefined,
  );
  return !passedOn && (address === '::1' || address.startsWith('127.'));
}

/** `https://host:port` under which the request came, or undefined where it names no host. */
export function originOf(request: IncomingMessage, { trustProxy }: ProxyTrust): string | undefined {
  const secure = (request.socket as Partial<TLSSocket>).encrypted === true;
  const forwarded = trustProxy ? header(request, 'x-forwarded-proto') : undefined;
  const scheme = forwarded === 'https' || (forwarded === undefined && secure) ? 'https' : 'http';
  const host = (trustProxy ? header(request, 'x-forwarded-host') : undefined) ?? request.headers.host;
  if (host === undefined || !/^[\w.:[\]-]{1,255}$/.test(host)) return undefined;
  return URL.canParse(`${scheme}://${host}`) ? new URL(`${scheme}://${host}`).origin : undefined;
}

/** The network that an address is of: enough to see that many came from one place, too little to name who. */
export function networkOf(address: string): string {
  if (isIP(address) === 4) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  if (isIP(address) !== 6) return '';
  const [head = '', tail] = address.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups = [...front, ...Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0'), ...back];
  return `${groups.slice(0, 3).join(':')}::/48`;
}

/** IPv4 as such, where a socket of IPv6 gives it. */
function plain(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.at(-1) : value;
}
