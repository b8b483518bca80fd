import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { dockerProvider } from './docker-provider.ts';

let folder: string;
let docker: string;
const containers = (): string => join(folder, 'containers.json');
const calls = async (): Promise<string[][]> =>
  (await readFile(join(folder, 'calls.txt'), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** What of docker the provider uses, its containers in a file. */
const FAKE = `#!${process.execPath}
const { readFileSync, writeFileSync, appendFileSync } = require('node:fs');
const [command, ...args] = process.argv.slice(2);
const folder = require('node:path').dirname(process.argv[1]);
appendFileSync(folder + '/calls.txt', JSON.stringify([command, ...args, process.env.FRAMEWRIGHT_TOKEN ?? '']) + '\\n');
const file = folder + '/containers.json';
const all = JSON.parse(readFileSync(file, 'utf8'));
const save = (all) => writeFileSync(file, JSON.stringify(all));
const valueOf = (option) => args[args.indexOf(option) + 1];
const labels = () => Object.fromEntries(args.flatMap((arg, at) => (args[at - 1] === '--label' ? [arg.split('=')] : [])));
const last = args.at(-1);
if (command === 'run') {
  if (args.includes('missing-image')) { console.error('Unable to find image'); process.exit(125); }
  save([...all, { name: valueOf('--name'), state: 'running', labels: labels() }]);
} else if (command === 'ps') {
  const [label, value] = valueOf('--filter').slice('label='.length).split('=');
  for (const one of all.filter(({ labels }) => labels[label] === value)) {
    console.log([one.name, one.state, '2026-11-23 05:49:25 +0000 UTC', one.labels['framewright.tier'] ?? ''].join('\\t'));
  }
} else if (command === 'stop') {
  if (!all.some(({ name }) => name === last)) { console.error('No such container'); process.exit(1); }
  setTimeout(() => save(JSON.parse(readFileSync(file, 'utf8')).map((one) => one.name === last ? { ...one, state: 'exited' } : one)), 300);
} else if (command === 'rm') {
  save(all.filter(({ name }) => name !== last));
}
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framewright-docker-'));
  docker = join(folder, 'docker');
  await writeFile(docker, FAKE);
  await chmod(docker, 0o755);
  await writeFile(
    containers(),
    JSON.stringify([{ name: 'of-another-farm', state: 'running', labels: { 'framewright.farm': 'other' } }]),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('starts, finds, drains and replaces containers of its own farm, and shows no secret in a command line', async () => {
  const told: string[] = [];
  const options = {
    ...{ image: 'framewright', farm: 'here', args: ['work', '--farm', 'https://farm.example'] },
    ...{ env: { FRAMEWRIGHT_TOKEN: 'hush' }, runOptions: ['--memory', '4g'], docker },
    log: (message: string) => void told.push(message),
  };
  const provider = dockerProvider(options);
  await provider.start('high-performance');
  await provider.start();
  const [dear, plain] = await provider.list();
  expect([dear, plain]).toMatchObject([
    { tier: 'high-performance', state: 'running', startedAt: Date.UTC(2026, 10, 23, 5, 49, 25) },
    { state: 'running' },
  ]);
  const [run = []] = await calls();
  expect(run.at(-1)).toBe('hush');
  expect(run.slice(0, -1).join(' ')).toMatch(
    /^run .*--cap-drop ALL .*--env FRAMEWRIGHT_TOKEN .*--memory 4g framewright work --farm \S+ --name auto-high-performance-\w+ --tier high-performance$/,
  );
  expect(run.slice(0, -1).join(' ')).not.toContain('hush');

  await provider.drain(dear?.id ?? '');
  expect((await provider.list()).map(({ state }) => state)).toEqual(['stopping', 'running']);
  await vi.waitFor(async () => expect(await provider.list()).toHaveLength(1), { timeout: 5000 });
  await provider.replace(plain?.id ?? '');
  const [other] = await provider.list();
  expect(other?.id).not.toBe(plain?.id);
  expect(JSON.parse(await readFile(containers(), 'utf8'))).toHaveLength(2);

  await provider.drain('nobody');
  await vi.waitFor(
    () => expect(told).toEqual(['container nobody could not be stopped: docker stop: No such container']),
    { timeout: 5000 },
  );
  const broken = dockerProvider({ ...options, image: 'missing-image' });
  await expect(broken.start()).rejects.toThrow('docker run: Unable to find image');
  await expect(dockerProvider({ ...options, docker: join(folder, 'none') }).list()).rejects.toThrow(
    /docker ps: .*ENOENT/,
  );
});
