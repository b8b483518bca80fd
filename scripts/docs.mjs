// `npm run docs`: makes the documentation's site in dist/docs. `npm run docs:dev` serves it while it is written.
import { spawn } from 'node:child_process';
import { ensureInstalled, exitWithWords, root } from './ensure.mjs';

try {
  await ensureInstalled();
} catch (error) {
  exitWithWords(error);
}
const args = [
  'node_modules/vite/bin/vite.js',
  ...process.argv.slice(2),
  '--config',
  'docs/site/vite.config.ts',
];
spawn(process.execPath, args, { cwd: root, stdio: 'inherit' }).on('exit', (status) =>
  process.exit(status ?? 1),
);
