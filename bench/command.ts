import { spawnSync } from 'node:child_process';
import { ROOT } from '../test/prove/framewright.ts';

/** Builds the app and the command line where their sources are newer, as `npm run framewright` does. */
export function ensureCommand(): void {
  const words = "import('./scripts/ensure.mjs').then((ensure) => ensure.ensureBuilt())";
  const { status } = spawnSync(process.execPath, ['-e', words], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new Error('The command line could not be built.');
}
