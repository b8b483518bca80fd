import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { processProvider } from './process-provider.ts';
import type { WorkerProvider } from './provider.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'framewright-provider-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A worker that writes its process id and a child's, and on SIGTERM takes a while to end. */
async function provider(
  drainMilliseconds = 10_000,
): Promise<{ provider: WorkerProvider; told: string[]; pids: () => Promise<number[]> }> {
  const told: string[] = [];
  const notes = join(folder, `${Math.random()}.txt`);
  await writeFile(notes, '');
  const script = `
    const { appendFileSync } = require('node:fs');
    const child = require('node:child_process').spawn('sleep', ['600'], { stdio: 'ignore' });
    appendFileSync(${JSON.stringify(notes)}, process.pid + ' ' + child.pid + ' ' + process.env.SECRET + '\\n');
    const leave = () => setTimeout(() => { child.kill(); process.exit(0); }, 300);
    process.on('SIGTERM', () => process.env.DEAF || leave());
    process.stdin.on('end', leave).resume();
    setInterval(() => {}, 1000);
  `;
  return {
    told,
    provider: processProvider({
      command: ({ name, tier }) => ({
        ...{ command: process.execPath, args: ['-e', script, name] },
        env: { SECRET: 'hush', ...(tier === 'deaf' && { DEAF: '1' }) },
      }),
      log: (message) => told.push(message),
      drainMilliseconds,
      closeMilliseconds: 2000,
      restartMilliseconds: 50,
    }),
    pids: async () =>
      (await readFile(notes, 'utf8'))
        .trim()
        .split(/\s+/)
        .filter((word) => /^\d+$/.test(word))
        .map(Number),
  };
}

const until = (work: () => unknown): Promise<unknown> => vi.waitFor(work, { timeout: 10_000, interval: 20 });

test('a worker process is started again when it dies, ends its work when drained, and is killed with its children when it hangs', async () => {
  const { provider: processes, told, pids } = await provider(600);
  await processes.start();
  await until(async () => expect(await pids()).toHaveLength(2));
  const [first = 0, orphan = 0] = await pids();
  const [before] = await processes.list();
  process.kill(first, 'SIGKILL');
  await until(async () => expect(await pids()).toHaveLength(4));
  expect(await processes.list()).toEqual([before]);
  expect(told.join('\n')).toMatch(/ended by SIGKILL; it is started again in 50 ms/);

  await processes.drain(before?.id ?? '');
  expect(await processes.list()).toMatchObject([{ state: 'stopping' }]);
  const drained = (await pids())[2] ?? 0;
  expect(alive(drained)).toBe(true);
  await until(async () => expect(await processes.list()).toEqual([]));
  expect(alive(drained)).toBe(false);

  await processes.start('deaf');
  await until(async () => expect(await pids()).toHaveLength(6));
  const [, , , , deaf = 0, child = 0] = await pids();
  await processes.drain((await processes.list())[0]?.id ?? '');
  await sleep(300);
  expect(alive(deaf)).toBe(true);
  await until(() => expect([alive(deaf), alive(child)]).toEqual([false, false]));
  expect(alive(orphan)).toBe(false);
});

test('one that hangs is replaced by another of its tier; closing drains all', async () => {
  const { provider: processes, pids } = await provider();
  await processes.start('deaf');
  await until(async () => expect(await pids()).toHaveLength(2));
  const [old] = await processes.list();
  await processes.replace(old?.id ?? '');
  await until(async () => expect(await pids()).toHaveLength(4));
  await until(async () => expect(await processes.list()).toHaveLength(1));
  expect((await processes.list())[0]).toMatchObject({ tier: 'deaf', state: 'running' });
  await processes.start();
  await until(async () => expect(await pids()).toHaveLength(6));
  await processes.close();
  expect(await processes.list()).toEqual([]);
  await until(async () => expect((await pids()).some(alive)).toBe(false));
});

test('a program that is not there is told at once, and not tried again', async () => {
  const processes = processProvider({
    command: () => ({ command: join(folder, 'nobody'), args: [] }),
    log: () => undefined,
  });
  await expect(processes.start()).rejects.toThrow(/nobody could not be started: .*ENOENT/);
  await until(async () => expect(await processes.list()).toEqual([]));
});
