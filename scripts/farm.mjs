// `npm run farm`: brings the machine to where the farm can run, finds a nats-server and starts the farm's service with two
// workers. `npm run farm -- --help` tells the options.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, exitWithWords, root, SetupError } from './ensure.mjs';
import { findNatsServer } from './nats-server.mjs';

/** Of the program's own maker; new enough by its tag. */
const DOCKER_IMAGE = 'nats:2.11';

try {
  await ensureInstalled();
  await ensureBuilt();
  const { farmCommand } = await import('../dist/cli/farm.js');
  process.exitCode = await farmCommand(process.argv.slice(2), {
    appFolder: join(root, 'dist/app'),
    worker: join(root, 'scripts/framewright.mjs'),
    findNats,
  });
} catch (error) {
  exitWithWords(error);
}

async function findNats(dataFolder) {
  try {
    return { command: await findNatsServer() };
  } catch (error) {
    if (!(error instanceof SetupError) || !dockerRuns()) throw error;
    process.stderr.write(`nats-server runs in Docker (${DOCKER_IMAGE}).\n`);
    return dockerProgram(dataFolder);
  }
}

function dockerRuns() {
  return spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** The container shares the machine's network, so that the loopback is the same to both. */
function dockerProgram(dataFolder) {
  const user = process.getuid ? ['--user', `${process.getuid()}:${process.getgid()}`] : [];
  return {
    command: 'docker',
    arguments: [
      'run',
      '--rm',
      '--init',
      '--network',
      'host',
      ...user,
      '--volume',
      `${dataFolder}:${dataFolder}`,
      DOCKER_IMAGE,
    ],
  };
}
