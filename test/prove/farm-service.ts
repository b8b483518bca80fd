import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FARM_PATH, type FarmRole, type Invitation } from '../../src/farm/protocol/http.ts';
import { ROOT } from './framewright.ts';

export interface ServiceOrder {
  readonly appFolder: string;
  readonly dataFolder: string;
  readonly natsServers: 1 | 3;
  /** Any that is free where absent. */
  readonly port?: number;
  /** Whether it gives out an administrator's token. */
  readonly invites: boolean;
}

export type ServiceQuestion = 'end' | 'nats';

export interface ServiceUp {
  readonly url: string;
  readonly port: number;
  readonly natsAddresses: readonly string[];
  readonly adminToken?: string;
}

const STARTING_MILLISECONDS = 60_000;
const HEALTHY_MILLISECONDS = 60_000;

/** The farm's service and its NATS, each a process of its own. */
export class FarmServiceProcess {
  readonly adminToken: string;
  readonly dataFolder: string;
  readonly #order: ServiceOrder;
  #child: ChildProcess;
  #up: ServiceUp;

  private constructor(order: ServiceOrder, child: ChildProcess, up: ServiceUp) {
    this.#order = order;
    this.#child = child;
    this.#up = up;
    this.adminToken = up.adminToken ?? '';
    this.dataFolder = order.dataFolder;
  }

  static async start(options: Omit<ServiceOrder, 'invites' | 'port'>): Promise<FarmServiceProcess> {
    const order = { ...options, invites: true };
    const { child, up } = await launch(order);
    return new FarmServiceProcess(order, child, up);
  }

  get url(): string {
    return this.#up.url;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** By TCP; others after each start of the service. */
  get natsAddresses(): readonly string[] {
    return this.#up.natsAddresses;
  }

  async tokenFor(role: FarmRole): Promise<string> {
    const response = await fetch(`${this.url}${FARM_PATH}/invitations`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${this.adminToken}` },
      body: JSON.stringify({ role, expiresInSeconds: 86_400 }),
    });
    if (!response.ok) throw new Error(`No token for ${role}: ${response.status} ${await response.text()}`);
    return ((await response.json()) as Invitation).token;
  }

  /** Of its nats-servers; undefined for one that is just being started. */
  async natsProcesses(): Promise<readonly (number | undefined)[]> {
    const answer = once(this.#child, 'message');
    this.#child.send('nats' satisfies ServiceQuestion);
    const [pids] = (await answer) as [readonly (number | null)[]];
    return pids.map((pid) => pid ?? undefined);
  }

  /** Kills its first nats-server as a crash would; the service starts it again. */
  async killNats(): Promise<void> {
    const [pid] = await this.natsProcesses();
    if (pid === undefined) throw new Error('That nats-server does not run.');
    process.kill(pid, 'SIGKILL');
  }

  /** Ends once the service says of itself that all is well. */
  async healthy(): Promise<void> {
    for (const until = Date.now() + HEALTHY_MILLISECONDS; ; await sleep(50)) {
      const { ok } = await fetch(`${this.url}/health`).catch(() => ({ ok: false }));
      if (ok) return;
      if (Date.now() > until) throw new Error('The farm did not become healthy.');
    }
  }

  /** Ends the service in order, with its NATS, and starts another on the same port and data. */
  async restart(): Promise<void> {
    await endService(this.#child);
    await this.#again();
  }

  /**
   * Kills the service as a crash would, and starts another on the same port and data.
   *
   * @param nats whether its nats-servers die with it; else they are left behind, and go on
   * @param pause milliseconds until somebody starts it again
   */
  async kill(nats: boolean, pause: number): Promise<void> {
    const pids = nats ? await this.natsProcesses() : [];
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    for (const pid of pids) if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await gone;
    await sleep(pause);
    await this.#again();
  }

  async close(): Promise<void> {
    await endService(this.#child);
  }

  async #again(): Promise<void> {
    const { child, up } = await launch({ ...this.#order, port: this.#up.port, invites: false });
    this.#child = child;
    this.#up = up;
  }
}

async function launch(order: ServiceOrder): Promise<{ child: ChildProcess; up: ServiceUp }> {
  const child = fork(join(ROOT, 'test/prove/farm-service-child.ts'), [JSON.stringify(order)], {
    execArgv: ['--import', 'tsx'],
  });
  const up = await new Promise<ServiceUp>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error('The farm’s service did not start in time.')),
      STARTING_MILLISECONDS,
    );
    child.once('message', (message: ServiceUp) => {
      clearTimeout(timer);
      resolve(message);
    });
    child.once('exit', (status) => {
      clearTimeout(timer);
      reject(new Error(`The farm’s service ended with ${status} before it was up.`));
    });
  });
  return { child, up };
}

async function endService(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.send('end' satisfies ServiceQuestion);
  const late = setTimeout(() => child.kill('SIGKILL'), STARTING_MILLISECONDS);
  await gone;
  clearTimeout(late);
}
