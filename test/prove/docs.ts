import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type ShellBlock, shellBlocks } from '../docs/blocks.ts';
import { writeStandIns } from '../docs/stand-ins.ts';
import { ROOT, withFolder } from './framewright.ts';
import type { Proof } from './proof.ts';

/** A farm starts a queue and two browsers. */
const START_MILLISECONDS = 120_000;

interface Run {
  readonly where: string;
  readonly command: string;
  readonly seconds: number;
  readonly problem?: string;
}

/**
 * Runs every command of the documentation as it is written, by a shell, in a folder with stand-ins for the files that it
 * names: those of a page in their order. What starts a service is started, asked, and stopped.
 */
export const prove: Proof = async (options) => {
  const only = options.get('page');
  const blocks = shellBlocks().filter(({ file }) => only === undefined || file.endsWith(only));
  const runs: Run[] = [];
  for (const file of new Set(blocks.map((block) => block.file))) {
    await withFolder(async (folder) => {
      await writeStandIns(folder);
      const env = await shellEnvironment(folder);
      for (const block of blocks.filter((one) => one.file === file)) {
        if (block.mark !== 'run' && block.mark !== 'starts') continue;
        for (const command of block.commands) {
          const started = performance.now();
          const attempt =
            block.mark === 'run' ? runOnce(command, folder, env) : startAndAsk(command, folder, env);
          const problem = await attempt.then(
            () => undefined,
            (error: unknown) => String(error),
          );
          const seconds = (performance.now() - started) / 1000;
          process.stderr.write(`${problem ? 'FAILED' : 'good'} ${seconds.toFixed(1)} s  ${command}\n`);
          runs.push({ where: `${file}:${block.line}`, command, seconds, ...(problem && { problem }) });
        }
      }
    });
  }
  const failed = runs.filter(({ problem }) => problem);
  const left = (mark: ShellBlock['mark']): number => blocks.filter((block) => block.mark === mark).length;
  const text = [
    `${runs.length} commands were run as they are written, ${runs.length - failed.length} ended well.`,
    `Not run: ${left('needs')} blocks that need what is not here, ${left('long')} that other tests run or that take minutes.`,
    ...failed.map(({ where, command, problem }) => `${where}: ${command}\n${problem}`),
  ].join('\n');
  return { passed: runs.length > 0 && failed.length === 0, text, record: { runs } };
};

/** npm and npx as they are in a clone, though the folder is another one; farms of their own ports and data. */
async function shellEnvironment(folder: string): Promise<NodeJS.ProcessEnv> {
  const bin = join(folder, '.bin');
  await mkdir(bin);
  const shims = {
    npm: `exec "${process.execPath.replace(/node$/, 'npm')}" --silent --prefix "${ROOT}" "$@"`,
    npx: `shift; exec "${process.execPath}" "${ROOT}scripts/framewright.mjs" "$@"`,
  };
  for (const [name, script] of Object.entries(shims)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  return {
    ...process.env,
    PATH: `${bin}:${process.env.PATH}`,
    CI: '1',
    FRAMEWRIGHT_PORT: String(await freePort()),
    FRAMEWRIGHT_DATA: join(folder, 'farm'),
    // Root has to say so itself, which the documentation leaves to whoever is root.
    FRAMEWRIGHT_WORKERS: '0',
    FRAMEWRIGHT_SCALE: 'none',
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function shell(command: string, cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  // A group of its own, so that all that it started can be stopped.
  return spawn('/bin/sh', ['-c', command], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function runOnce(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = shell(command, cwd, env);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000);
    });
  }
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(`ended with ${status}: ${said}`);
}

/** Waits until an address that the service prints answers, and stops it. */
async function startAndAsk(command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  const child = shell(command, cwd, env);
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      const read = (text: string): void => {
        said += text;
        // Colours stand between an address and its port in Vite's words.
        const found = /https?:\/\/[^\s/]+:\d+\/?/.exec(stripVTControlCharacters(said));
        if (found) resolve(found[0]);
      };
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', read);
      child.on('close', (status) => reject(new Error(`ended with ${status}: ${said.slice(-2000)}`)));
      setTimeout(
        () => reject(new Error(`printed no address: ${said.slice(-2000)}`)),
        START_MILLISECONDS,
      ).unref();
    });
    const { ok, status } = await fetch(address);
    if (!ok) throw new Error(`${address} answered ${status}`);
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
  }
}
