// `npm run prove -- NAME`: the long forms of what the tests sample. Each writes what it saw to prove-results/.
import { spawn } from 'node:child_process';
import {
  ensureBrowser,
  ensureBuilt,
  ensureInstalled,
  ensureMediaTools,
  ensureProofTools,
  exitWithWords,
  root,
} from './ensure.mjs';

const WITH_MORE_TOOLS = ['formats', 'sequences'];

try {
  await ensureInstalled();
  await ensureBrowser();
  await ensureMediaTools();
  if (WITH_MORE_TOOLS.includes(process.argv[2])) await ensureProofTools();
  await ensureBuilt();
} catch (error) {
  exitWithWords(error);
}
const args = ['--import', 'tsx', 'test/prove/run.ts', ...process.argv.slice(2)];
spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }).on('exit', (status) =>
  process.exit(status ?? 1),
);
