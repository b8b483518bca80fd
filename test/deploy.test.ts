import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { kubernetesProvider } from '../src/server/autoscale/index.ts';
import { natsConfiguration } from '../src/server/nats/configuration.ts';

const run = promisify(execFile);
const DEPLOY = fileURLToPath(new URL('../deploy', import.meta.url));
const MODELS = fileURLToPath(new URL('../node_modules/kubernetes-models', import.meta.url));

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  // biome-ignore lint/suspicious/noExplicitAny: what the schemas are there to judge
  readonly [field: string]: any;
}

let folder: string;
let resources: Map<string, Resource>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framewright-deploy-'));
  resources = new Map();
  const kustomization = parse(await text('kubernetes/kustomization.yaml'));
  for (const file of kustomization.resources as string[]) {
    for (const document of parseAllDocuments(await text(`kubernetes/${file}`), {
      strict: true,
      uniqueKeys: true,
    })) {
      expect(document.errors, file).toEqual([]);
      const resource = document.toJS() as Resource;
      resources.set(`${resource.kind}/${resource.metadata.name}`, resource);
    }
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = (path: string): Promise<string> => readFile(join(DEPLOY, path), 'utf8');
const resource = (name: string): Resource => {
  const found = resources.get(name);
  if (!found) throw new Error(`There is no ${name}.`);
  return found;
};

test("every manifest fits the schema of Kubernetes' API, and has no field that the API does not know", async () => {
  const lines: string[] = [];
  let index = 0;
  for (const [name, one] of resources) {
    const module = `${MODELS}/${one.apiVersion}/${one.kind}`;
    const { [one.kind]: Model } = await import(`${module}.mjs`);
    expect(() => new Model(one).validate(), name).not.toThrow();
    lines.push(`import type { I${one.kind} as T${index} } from '${module}';`);
    lines.push(`export const r${index}: T${index} = ${JSON.stringify(one)};`);
    index++;
  }
  expect(problemsOf(await written('manifests.ts', lines))).toEqual([]);
  const broken = lines.map((line) =>
    line.replace('"terminationGracePeriodSeconds"', '"terminationGraceSeconds"'),
  );
  expect(problemsOf(await written('typo.ts', broken)).join('\n')).toContain('terminationGraceSeconds');
});

test('what names another thing names one that is there', () => {
  const scaled = resource('HorizontalPodAutoscaler/framewright-worker').spec.scaleTargetRef;
  expect(resources.has(`${scaled.kind}/${scaled.name}`)).toBe(true);
  const role = resource('Role/framewright-scaler');
  for (const name of role.rules[0].resourceNames) expect(resources.has(`Deployment/${name}`)).toBe(true);
  const service = resource('Service/framewright-server');
  const backend = resource('Ingress/framewright').spec.rules[0].http.paths[0].backend.service;
  expect(backend).toEqual({ name: service.metadata.name, port: { name: service.spec.ports[0].name } });
  for (const one of resources.values()) {
    if (one.kind !== 'Deployment') continue;
    const { spec, metadata } = one.spec.template;
    expect(metadata.labels).toMatchObject(one.spec.selector.matchLabels);
    const volumes = spec.volumes.map(({ name }: { name: string }) => name);
    for (const container of spec.containers) {
      for (const { name } of container.volumeMounts) expect(volumes).toContain(name);
      expect(container.securityContext).toMatchObject({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
      });
    }
    expect(spec.securityContext.runAsNonRoot).toBe(true);
  }
});

test("the pods of the worker Deployments are those that the server's provider looks for", async () => {
  const selectors: string[] = [];
  const access = {
    server: 'http://127.0.0.1:9',
    namespace: 'framewright',
    token: async () => Promise.reject(new Error('stop')),
  };
  const provider = kubernetesProvider({
    access,
    deployment: 'framewright-worker',
    tiers: { 'high-performance': 'framewright-worker-high' },
  });
  await expect(provider.list()).rejects.toThrow('stop');
  for (const name of ['framewright-worker', 'framewright-worker-high']) {
    const { spec } = resource(`Deployment/${name}`);
    selectors.push(spec.template.metadata.labels['app.kubernetes.io/name']);
    const { args, env } = spec.template.spec.containers[0];
    // The pod's own name is the worker's, so that the idle one is the one that goes.
    expect(args[args.indexOf('--name') + 1]).toBe('$(POD_NAME)');
    expect(env[0]).toEqual({ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } });
  }
  expect(selectors).toEqual(['framewright-worker', 'framewright-worker-high']);
});

test('nats-server takes the configuration that the values make, with the users that the farm expects', async () => {
  const { config, container } = parse(await text('nats/values.yaml'), { uniqueKeys: true });
  const known = JSON.parse(JSON.stringify(config.merge));
  const whole = {
    server_name: 'nats-0',
    port: 4222,
    http_port: 8222,
    ...known,
    cluster: { name: 'nats', port: 6222, no_advertise: true, routes: ['nats://nats-1.nats-headless:6222'] },
    jetstream: { store_dir: folder, max_file_store: 1e9, ...config.jetstream.merge },
    websocket: { port: 8080, no_tls: true, ...config.websocket.merge },
  };
  // As the chart writes it: what stands in double angle brackets is left without quotes.
  const file = join(folder, 'nats.conf');
  await writeFile(file, JSON.stringify(whole, null, 1).replaceAll(/"<< (.+?) >>"/g, '$1'));
  const env = {
    ...process.env,
    NATS_PASSWORD: 'secret',
    NATS_ISSUER: 'ABJHLOVMPA4CI6R5KLNGOB4GSLNIY7IOUPAJC4YFNDLQVIOBYQGUWVLA',
  };
  const finder = new URL('../scripts/nats-server.mjs', import.meta.url).href;
  const { findNatsServer } = (await import(finder)) as { findNatsServer(): Promise<string> };
  const command = await findNatsServer();
  const { stderr } = await run(command, ['-c', file, '-t'], { env });
  expect(stderr).toMatch(/configuration file .* is valid/);
  expect(Object.keys(container.env)).toEqual(['NATS_PASSWORD', 'NATS_ISSUER']);

  const node = { name: 'n', port: 1, webSocketPort: 2, routePort: 3, storeFolder: folder };
  const own = natsConfiguration({
    node,
    nodes: [node],
    tenants: ['main'],
    password: 'p',
    issuer: 'I',
    storeBytes: 1,
  });
  for (const [account, { users = [] }] of Object.entries<{ users?: { user: string }[] }>(known.accounts)) {
    expect(own).toContain(account);
    for (const { user } of users) expect(own).toContain(`user: "${user}"`);
  }
  expect(own).toContain(
    `auth_users: [ ${known.authorization.auth_callout.auth_users.map((user: string) => `"${user}"`).join(', ')} ], account: ${known.authorization.auth_callout.account}`,
  );
  expect(own).toContain(`max_payload: ${known.max_payload}`);
});

test('Compose, the images and the sandbox profile agree with one another', async () => {
  const compose = parse(await text('compose.yaml'), { uniqueKeys: true });
  const dockerfile = await text('Dockerfile');
  const stages = [...dockerfile.matchAll(/^FROM \S+ AS (\w+)$/gm)].map(([, name]) => name);
  for (const { build, cap_drop, volumes = [] } of Object.values<{
    build: { target: string };
    cap_drop: string[];
    volumes?: string[];
  }>(compose.services)) {
    expect(stages).toContain(build.target);
    expect(cap_drop).toEqual(['ALL']);
    for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
  }
  for (const stage of ['server', 'worker']) {
    const part = dockerfile.slice(dockerfile.indexOf(`AS ${stage}`)).split(/^FROM /m)[0];
    expect(part).toMatch(/^USER 10001:10001$/m);
  }
  const profile = JSON.parse(await text('chromium-seccomp.json'));
  const denied = new Set<string>(profile.syscalls.flatMap(({ names }: { names: string[] }) => names));
  for (const needed of ['clone', 'clone3', 'unshare', 'setns', 'chroot', 'seccomp'])
    expect(denied.has(needed)).toBe(false);
  for (const reaching of ['mount', 'kexec_load', 'bpf', 'init_module', 'keyctl'])
    expect(denied.has(reaching)).toBe(true);
  const { localhostProfile } = resource('Deployment/framewright-worker').spec.template.spec.securityContext
    .seccompProfile;
  expect(await readdir(DEPLOY)).toContain(localhostProfile.split('/').at(-1));
});

async function written(name: string, lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.join('\n'));
  return path;
}

/** What the type checker has against a file: it knows fields that are not declared, which a JSON schema lets pass. */
function problemsOf(path: string): string[] {
  const program = ts.createProgram([path], {
    ...{ noEmit: true, strict: true, skipLibCheck: true, types: [], lib: ['lib.es2022.d.ts'] },
    ...{
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    },
  });
  const source = program.getSourceFile(path);
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '),
  );
}
