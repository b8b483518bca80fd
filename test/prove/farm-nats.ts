import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';

/** A nats-server by itself, with JetStream as the farm has it: synced to the disk before anything is acknowledged. */
export interface BareNats {
  readonly pid: number;
  readonly address: string;
  connect(name?: string): Promise<NatsConnection>;
  close(): Promise<void>;
}

const STARTING_MILLISECONDS = 15_000;

export async function startBareNats(folder: string): Promise<BareNats> {
  const port = await freePort();
  const address = `nats://127.0.0.1:${port}`;
  const file = join(folder, 'nats.conf');
  await mkdir(join(folder, 'store'), { recursive: true });
  await writeFile(
    file,
    `listen: "127.0.0.1:${port}"\njetstream { store_dir: ${JSON.stringify(join(folder, 'store'))}, sync_interval: always, max_file: 8589934592 }\n`,
  );
  const child = spawn(await natsServer(), ['-c', file], { stdio: 'ignore' });
  try {
    await listening(child, address);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    pid: child.pid ?? 0,
    address,
    connect: (name) =>
      connect({ servers: address, maxReconnectAttempts: -1, ...(name !== undefined && { name }) }),
    close: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** The program that the farm itself would take. */
export async function natsServer(): Promise<string> {
  const finder = new URL('../../scripts/nats-server.mjs', import.meta.url).href;
  const { findNatsServer } = (await import(finder)) as { findNatsServer(): Promise<string> };
  return findNatsServer();
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(child: ChildProcess, address: string): Promise<void> {
  for (const until = Date.now() + STARTING_MILLISECONDS; ; ) {
    try {
      const connection = await connect({ servers: address, reconnect: false, timeout: 1000 });
      await connection.close();
      return;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > until) throw error;
      await sleep(50);
    }
  }
}
