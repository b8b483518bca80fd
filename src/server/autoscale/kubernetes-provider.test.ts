import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { kubernetesProvider } from './kubernetes-provider.ts';
import type { WorkerProvider } from './provider.ts';

interface FakePod {
  readonly name: string;
  readonly deployment: string;
  readonly phase: string;
  cost?: number;
}

let server: Server | undefined;
afterEach(() => server?.close());

/** What of the API the provider uses: two Deployments, whose pods come and go with their scale. */
class FakeCluster {
  readonly replicas = new Map([
    ['worker', 2],
    ['worker-high', 0],
  ]);
  pods: FakePod[] = [
    { name: 'worker-a', deployment: 'worker', phase: 'Running' },
    { name: 'worker-b', deployment: 'worker', phase: 'Running' },
    { name: 'worker-done', deployment: 'worker', phase: 'Succeeded' },
  ];
  /** So many writes fail, as when somebody else was faster. */
  conflicts = 0;
  token = 'first';
  #version = 1;

  async serve(): Promise<string> {
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += part;
      });
      request.on('end', () => {
        const [status, answer] = this.#answer(request.method ?? '', request.url ?? '', request.headers, body);
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  #answer(
    method: string,
    path: string,
    headers: NodeJS.Dict<string | string[]>,
    body: string,
  ): [number, object] {
    if (headers.authorization !== `Bearer ${this.token}`)
      return [401, { kind: 'Status', message: 'Unauthorized' }];
    const scale = /^\/apis\/apps\/v1\/namespaces\/farm\/deployments\/([\w-]+)\/scale$/.exec(path)?.[1];
    if (scale !== undefined && this.replicas.has(scale)) return this.#scale(method, scale, headers, body);
    const selected =
      /^\/api\/v1\/namespaces\/farm\/pods\?labelSelector=app.kubernetes.io%2Fname%3D([\w-]+)$/.exec(
        path,
      )?.[1];
    if (selected !== undefined) {
      const items = this.pods.filter(({ deployment }) => deployment === selected);
      const creationTimestamp = '2026-11-23T05:49:25Z';
      return [
        200,
        {
          items: items.map(({ name, phase }) => ({
            metadata: { name, creationTimestamp },
            status: { phase },
          })),
        },
      ];
    }
    const pod = this.pods.find(({ name }) => path.startsWith(`/api/v1/namespaces/farm/pods/${name}`));
    if (!pod) return [404, { kind: 'Status', message: `${path} not found` }];
    if (method === 'DELETE') this.pods = this.pods.filter((one) => one !== pod);
    else
      pod.cost = Number(JSON.parse(body).metadata.annotations['controller.kubernetes.io/pod-deletion-cost']);
    return [200, {}];
  }

  #scale(
    method: string,
    name: string,
    headers: NodeJS.Dict<string | string[]>,
    body: string,
  ): [number, object] {
    const resourceVersion = String(this.#version);
    if (method === 'PATCH') {
      const change = JSON.parse(body);
      if (headers['content-type'] !== 'application/merge-patch+json')
        return [415, { message: 'what is this?' }];
      if (this.conflicts-- > 0) this.#version++;
      if (change.metadata.resourceVersion !== String(this.#version))
        return [409, { message: 'the object has been modified' }];
      this.#version++;
      this.#settle(name, change.spec.replicas);
    }
    return [200, { metadata: { resourceVersion }, spec: { replicas: this.replicas.get(name) } }];
  }

  #settle(name: string, replicas: number): void {
    this.replicas.set(name, replicas);
    const own = this.pods.filter((pod) => pod.deployment === name && pod.phase !== 'Succeeded');
    const leaving = own
      .toSorted((a, b) => (a.cost ?? 0) - (b.cost ?? 0))
      .slice(0, Math.max(0, own.length - replicas));
    this.pods = this.pods.filter((pod) => !leaving.includes(pod));
    for (let count = own.length; count < replicas; count++) {
      this.pods.push({ name: `${name}-new-${count}`, deployment: name, phase: 'Pending' });
    }
  }
}

async function connect(cluster: FakeCluster): Promise<WorkerProvider> {
  const access = { server: await cluster.serve(), namespace: 'farm', token: async () => cluster.token };
  return kubernetesProvider({ access, deployment: 'worker', tiers: { 'high-performance': 'worker-high' } });
}

test('scales the Deployment of a tier, and lets the very pod go that is idle', async () => {
  const cluster = new FakeCluster();
  const provider = await connect(cluster);
  await provider.start('high-performance');
  await provider.start('unheard-of');
  expect(Object.fromEntries(cluster.replicas)).toEqual({ worker: 3, 'worker-high': 1 });
  expect((await provider.list()).map(({ id, state, tier }) => [id, state, tier])).toEqual([
    ['worker-a', 'running', undefined],
    ['worker-b', 'running', undefined],
    ['worker-new-2', 'starting', undefined],
    ['worker-high-new-0', 'starting', 'high-performance'],
  ]);
  cluster.token = 'renewed';
  cluster.conflicts = 2;
  await provider.drain('worker-b');
  expect((await provider.list()).map(({ id }) => id)).toEqual([
    'worker-a',
    'worker-new-2',
    'worker-high-new-0',
  ]);
  await provider.replace('worker-a');
  expect(cluster.replicas.get('worker')).toBe(2);
});

test("the API's refusals come in its own words", async () => {
  const cluster = new FakeCluster();
  const provider = await connect(cluster);
  cluster.conflicts = 100;
  await expect(provider.start()).rejects.toThrow('409 the object has been modified');
  await expect(provider.drain('worker-c')).rejects.toThrow('no running pod worker-c');
  cluster.conflicts = 0;
  const stranger = kubernetesProvider({
    access: { server: await cluster.serve(), namespace: 'farm', token: async () => 'forged' },
    deployment: 'worker',
  });
  await expect(stranger.list()).rejects.toThrow('401 Unauthorized');
});
