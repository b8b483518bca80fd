#!/usr/bin/env node
// The command line: does its own set-up when it must, then hands over to the built program.
import { existsSync } from 'node:fs';

if (!existsSync(new URL('ensure.mjs', import.meta.url))) {
  process.stderr.write(
    'The package holds the library alone. The command line runs from a clone of Framewright, see its README.\n',
  );
  process.exit(2);
}
const { ensureBuilt, ensureInstalled, exitWithWords } = await import('./ensure.mjs');

try {
  await ensureInstalled();
  await ensureBuilt();
} catch (error) {
  exitWithWords(error);
}
// npm runs scripts in the project's folder; paths are meant from where the caller stands.
if (process.env.npm_lifecycle_event === 'framewright' && process.env.INIT_CWD) {
  process.chdir(process.env.INIT_CWD);
}
const { main } = await import('../dist/cli/main.js');
await main(process.argv.slice(2));
