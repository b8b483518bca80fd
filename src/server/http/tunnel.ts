import type { IncomingMessage } from 'node:http';
import { connect, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Endpoint } from '../nats/backbone.ts';

/** Enough for a thousand workers of a few connections each; more is no farm but a flood. */
const MOST_TUNNELS = 8192;
const CONNECTING_MS = 5000;

/**
 * Passes WebSockets on to NATS as they are: what they say is between the client and NATS, which judges it. The endpoints
 * are tried in turn, so that a lost one costs a reconnection and no more.
 */
export class Tunnel {
  readonly #open = new Set<Socket>();
  #turn = 0;
  #closed = false;

  constructor(private readonly endpoints: readonly Endpoint[]) {}

  get open(): number {
    return this.#open.size;
  }

  accept(request: IncomingMessage, client: Duplex, head: Buffer): void {
    // Heartbeats of NATS itself tell a silent one from a lost one.
    if (client instanceof Socket) client.setTimeout(0);
    if (this.#open.size >= MOST_TUNNELS) refuseUpgrade(client, '503 Service Unavailable');
    else this.#try(request, client, head, this.endpoints.length);
  }

  close(): void {
    this.#closed = true;
    for (const socket of this.#open) socket.destroy();
  }

  #try(request: IncomingMessage, client: Duplex, head: Buffer, left: number): void {
    const endpoint = this.endpoints[this.#turn++ % this.endpoints.length];
    if (endpoint === undefined || left <= 0 || this.#closed) {
      refuseUpgrade(client, '502 Bad Gateway');
      return;
    }
    const server = connect({ ...endpoint, noDelay: true, timeout: CONNECTING_MS });
    this.#open.add(server);
    let connected = false;
    const end = () => {
      this.#open.delete(server);
      server.destroy();
      if (connected) client.destroy();
    };
    client.once('close', end);
    server.once('timeout', end);
    server.once('close', () => {
      end();
      client.off('close', end);
      if (!connected && !client.destroyed) this.#try(request, client, head, left - 1);
    });
    // 'close' follows.
    server.on('error', () => undefined);
    server.once('connect', () => {
      connected = true;
      server.setTimeout(0);
      server.write(handshake(request));
      server.write(head);
      server.pipe(client);
      client.pipe(server);
    });
  }
}

export function refuseUpgrade(client: Duplex, status: string): void {
  client.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The request as it came, but for its address and for what is meant for this server alone. */
function handshake(request: IncomingMessage): string {
  const lines = ['GET / HTTP/1.1'];
  for (const [name, value] of Object.entries(request.headers)) {
    if (name === 'authorization' || name === 'cookie' || name === 'connection') continue;
    lines.push(`${name}: ${String(value)}`);
  }
  return `${lines.join('\r\n')}\r\nconnection: Upgrade\r\n\r\n`;
}
