import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line to a server that can be cut and mended, and whose bytes can be changed on the way back. */
export interface Line {
  readonly url: string;
  /** From now on nothing passes in either direction, and nobody is told: as when a cable is pulled. */
  cut(): void;
  /** New connections pass again; those that were cut are gone. */
  mend(): void;
  /** @param change gets what the server sends, and returns what arrives; undefined: as it is */
  tamper(change: ((bytes: Buffer) => Buffer) | undefined): void;
  close(): Promise<void>;
}

export async function openLine(target: string): Promise<Line> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  let isCut = false;
  let change: ((bytes: Buffer) => Buffer) | undefined;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const pair = [near, far] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (bytes: Buffer) => {
        // What is lost on the way is lost for good: such a connection can never go on.
        if (isCut || !pairs.has(pair)) return;
        to.write(from === far && change ? change(bytes) : bytes);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        if (isCut) return;
        pairs.delete(pair);
        to.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
    },
    mend: () => {
      isCut = false;
      for (const pair of pairs) {
        pairs.delete(pair);
        for (const socket of pair) socket.destroy();
      }
    },
    tamper: (wanted) => {
      change = wanted;
    },
    close: async () => {
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
