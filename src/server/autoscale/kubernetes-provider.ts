import { readFile } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { join } from 'node:path';
import type { ProvidedWorker, WorkerProvider } from './provider.ts';

/** How to speak to the cluster's API. */
export interface KubernetesAccess {
  /** `https://kubernetes.default.svc` */
  readonly server: string;
  readonly namespace: string;
  /** Asked for each call: a mounted token is renewed every hour. */
  readonly token: () => Promise<string>;
  /** PEM of who signs the server's certificate. */
  readonly authority?: string;
}

export interface KubernetesProviderOptions {
  readonly access: KubernetesAccess;
  /** Deployment of ordinary workers, whose pods have the label `app.kubernetes.io/name` with the same value. */
  readonly deployment: string;
  /** Deployments of other tiers; a tier without one gets ordinary workers. */
  readonly tiers?: Readonly<Record<string, string>>;
}

/** What of a pod matters here; the API gives a great deal more. */
interface Pod {
  readonly metadata: {
    readonly name: string;
    readonly creationTimestamp: string;
    readonly deletionTimestamp?: string;
  };
  readonly status?: { readonly phase?: string };
}

type Podded = ProvidedWorker & { readonly deployment: string };

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const CALL_MILLISECONDS = 10_000;
const LARGEST_ANSWER = 16 * 2 ** 20;
/** Pods with a lower cost are removed first when a Deployment shrinks; they hold it as text. */
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const MERGE_PATCH = 'application/merge-patch+json';

/** Access as the cluster gives it to each pod. */
export async function serviceAccountAccess(folder = SERVICE_ACCOUNT): Promise<KubernetesAccess> {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = process.env;
  if (!host) throw new Error('This is no pod of a Kubernetes cluster: KUBERNETES_SERVICE_HOST is not set.');
  const read = async (name: string): Promise<string> => (await readFile(join(folder, name), 'utf8')).trim();
  return {
    // An IPv6 address stands in brackets within an address of the web (RFC 3986, section 3.2.2).
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    namespace: await read('namespace'),
    token: () => read('token'),
    authority: await read('ca.crt'),
  };
}

/** Workers as pods of Deployments, whose scale it patches: the cluster starts and restarts them. */
export function kubernetesProvider(options: KubernetesProviderOptions): WorkerProvider {
  const { access, deployment, tiers = {} } = options;
  const base = `/apis/apps/v1/namespaces/${encodeURIComponent(access.namespace)}/deployments`;
  const pods = `/api/v1/namespaces/${encodeURIComponent(access.namespace)}/pods`;
  const deployments: readonly { readonly name: string; readonly tier?: string }[] = [
    { name: deployment },
    ...Object.entries(tiers).map(([tier, name]) => ({ name, tier })),
  ];
  const scalePath = (name: string): string => `${base}/${encodeURIComponent(name)}/scale`;

  /** Reads, changes and writes again until nobody else has written meanwhile. */
  const scaleBy = async (name: string, change: number): Promise<void> => {
    for (let attempt = 0; ; attempt++) {
      const { metadata, spec } = await callApi<{
        metadata: { resourceVersion: string };
        spec: { replicas?: number };
      }>(access, 'GET', scalePath(name));
      const replicas = Math.max(0, (spec.replicas ?? 0) + change);
      try {
        const { resourceVersion } = metadata;
        await callApi(access, 'PATCH', scalePath(name), {
          metadata: { resourceVersion },
          spec: { replicas },
        });
        return;
      } catch (error) {
        if (!(error instanceof ApiRefusal) || error.status !== 409 || attempt === 4) throw error;
      }
    }
  };

  const list = async (): Promise<readonly Podded[]> => {
    const lists = await Promise.all(
      deployments.map(async ({ name, tier }): Promise<readonly Podded[]> => {
        const selector = encodeURIComponent(`app.kubernetes.io/name=${name}`);
        const { items } = await callApi<{ items: readonly Pod[] }>(
          access,
          'GET',
          `${pods}?labelSelector=${selector}`,
        );
        const alive = items.filter(
          ({ status }) => status?.phase !== 'Succeeded' && status?.phase !== 'Failed',
        );
        return alive.map(({ metadata, status }) => ({
          id: metadata.name,
          deployment: name,
          ...(tier !== undefined && { tier }),
          state:
            metadata.deletionTimestamp !== undefined
              ? 'stopping'
              : status?.phase === 'Running'
                ? 'running'
                : 'starting',
          startedAt: Date.parse(metadata.creationTimestamp),
        }));
      }),
    );
    return lists.flat();
  };

  const podPath = (id: string): string => `${pods}/${encodeURIComponent(id)}`;
  return {
    name: 'kubernetes',
    list,
    start: (tier) => scaleBy((tier !== undefined && tiers[tier]) || deployment, 1),
    drain: async (id) => {
      const worker = (await list()).find((pod) => pod.id === id && pod.state === 'running');
      if (!worker) throw new Error(`There is no running pod ${id}.`);
      // The Deployment chooses whom it removes; this makes it choose the one that is meant.
      await callApi(access, 'PATCH', podPath(id), {
        metadata: { annotations: { [DELETION_COST]: '-1000' } },
      });
      await scaleBy(worker.deployment, -1);
    },
    // The Deployment puts another in its place.
    replace: async (id) => {
      await callApi(access, 'DELETE', `${podPath(id)}?gracePeriodSeconds=0`);
    },
    close: async () => undefined,
  };
}

/** The API's own refusal, with its words. */
class ApiRefusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function callApi<T>(
  access: KubernetesAccess,
  method: 'GET' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<T> {
  const url = new URL(path, access.server);
  const token = await access.token();
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = (url.protocol === 'http:' ? plainRequest : secureRequest)(url, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: 'application/json',
        ...(body && { 'Content-Type': MERGE_PATCH }),
      },
      ...(access.authority !== undefined && { ca: access.authority }),
      signal: AbortSignal.timeout(CALL_MILLISECONDS),
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.length > LARGEST_ANSWER)
          request.destroy(new Error(`${method} ${path}: the answer has no end.`));
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.end(body && JSON.stringify(body));
  });
  if (status < 200 || status > 299)
    throw new ApiRefusal(status, `${method} ${path}: ${status} ${reason(text)}`);
  return JSON.parse(text) as T;
}

/** A refusal is a Status object with a message; what stands between may answer anything. */
function reason(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: string };
    return message ?? '';
  } catch {
    return text.slice(0, 200);
  }
}
