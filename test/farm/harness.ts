import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FARM_PATH, type FarmRole, type FarmSession } from '../../src/farm/protocol/http.ts';
import { createLog, type FarmOptions, startFarm } from '../../src/server/index.ts';
import { RunningProcesses } from '../../src/server/nats/orphans.ts';

/** A farm for tests: the real service and the real nats-server, on free ports, in a folder of its own. */
export interface TestFarm {
  readonly url: string;
  /** Of NATS itself by TCP, for clients in Node; browsers go through `url`. */
  readonly natsAddresses: readonly string[];
  readonly adminToken: string;
  readonly dataFolder: string;
  tokenFor(role: FarmRole, options?: { tenant?: string; expiresInSeconds?: number }): Promise<string>;
  /** A call below FARM_PATH, with `token` or, without one, the administrator's. */
  call(path: string, init?: RequestInit & { token?: string }): Promise<Response>;
  session(token: string, id?: string): Promise<FarmSession>;
  natsProcesses(): readonly (number | undefined)[];
  /** Kills a nats-server as a crash would; the service starts it again. */
  killNats(index?: number): Promise<void>;
  /** Ends once the service has its connections to NATS again. */
  natsBack(): Promise<void>;
  /** Ends the whole service and starts another on the same port and data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface TestFarmOptions extends Partial<Omit<FarmOptions, 'dataFolder'>> {
  /** 3 for a cluster. */
  readonly natsServers?: 1 | 3;
  /** Kept at the end where it is given. */
  readonly dataFolder?: string;
}

const PREFIX = 'test-farm-';

/** Ends the servers of tests that were killed, and removes their folders. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(PREFIX) || !existsSync(join(folder, 'running.json'))) continue;
    try {
      await new RunningProcesses(folder).take();
    } catch {
      // Another test's, which runs.
      continue;
    }
    await rm(folder, { recursive: true, force: true });
  }
}

let swept: Promise<void> | undefined;

export async function startTestFarm(options: TestFarmOptions = {}): Promise<TestFarm> {
  // A script without types.
  const script = new URL('../../scripts/nats-server.mjs', import.meta.url).href;
  const { findNatsServer } = (await import(/* @vite-ignore */ script)) as {
    findNatsServer(): Promise<string>;
  };
  const command = await findNatsServer();
  swept ??= sweep();
  await swept;
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), PREFIX)));
  const log = options.log ?? createLog(process.env.FARM_LOG === undefined ? 'silent' : 'debug');
  const begin = (port?: number) =>
    startFarm({
      nats: { program: { command }, servers: options.natsServers ?? 1 },
      ...options,
      ...(port === undefined ? {} : { port }),
      dataFolder,
      log,
    });
  let service = await begin();
  const { url } = service;
  // Nobody closes a farm whose test's process gives up; nats-servers would outlive it.
  const abandon = () => {
    for (const pid of service.natsProcesses) {
      try {
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
      } catch {
        // It ended by itself.
      }
    }
    if (options.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  const tokenFor: TestFarm['tokenFor'] = async (role, rest = {}) =>
    (await service.invite({ role, ...rest })).token;
  const adminToken = await tokenFor('admin');
  const call: TestFarm['call'] = (path, { token = adminToken, ...init } = {}) => {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${token}`);
    return fetch(`${url}${FARM_PATH}/${path}`, { ...init, headers });
  };
  const healthy = async (wanted: boolean) => {
    const until = Date.now() + 30_000;
    while ((await fetch(`${url}/health`)).ok !== wanted) {
      if (Date.now() > until) throw new Error(`The farm did not become ${wanted ? 'healthy' : 'unhealthy'}.`);
      await sleep(20);
    }
  };
  return {
    url,
    get natsAddresses() {
      return service.natsAddresses;
    },
    adminToken,
    dataFolder,
    tokenFor,
    call,
    session: async (token, id) => {
      const query = id === undefined ? '' : `?id=${encodeURIComponent(id)}`;
      return (await (await call(`session${query}`, { token })).json()) as FarmSession;
    },
    natsProcesses: () => service.natsProcesses,
    killNats: async (index = 0) => {
      const pid = service.natsProcesses[index];
      if (pid === undefined) throw new Error('That nats-server does not run.');
      process.kill(pid, 'SIGKILL');
      if (service.natsProcesses.length === 1) await healthy(false);
    },
    natsBack: () => healthy(true),
    restart: async () => {
      const { port } = service;
      await service.close();
      service = await begin(port);
    },
    close: async () => {
      await service.close();
      process.removeListener('exit', abandon);
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
