// `npm run test:firefox`: the smoke test in Firefox, where there is one; no part of `npm test`. FRAMEWRIGHT_FIREFOX names it.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureInstalled, ensureMediaTools, exitWithWords, runCommand } from './ensure.mjs';

const FOLDERS = (process.env.PATH ?? '').split(delimiter);
const PLACES = [
  ...FOLDERS.flatMap((folder) => ['firefox-esr', 'firefox'].map((name) => join(folder, name))),
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

const firefox = process.env.FRAMEWRIGHT_FIREFOX ?? PLACES.find((place) => existsSync(place));
if (firefox === undefined) {
  process.stdout.write(
    'No Firefox was found, so the smoke test in Firefox was skipped. Install one (`apt-get install firefox-esr`), or set FRAMEWRIGHT_FIREFOX to the path of one.\n',
  );
  process.exit(0);
}
const env = { ...process.env, FRAMEWRIGHT_FIREFOX: firefox };
try {
  await ensureInstalled();
  await ensureMediaTools();
  await runCommand('npm', ['run', '--silent', 'build:wasm'], { quiet: true });
  await runCommand('npx', ['vite', 'build', '--config', 'vite.e2e.config.ts', '--logLevel', 'error'], {
    to: 1,
  });
  await runCommand('npx', ['vitest', 'run', '--config', 'e2e/firefox/vitest.config.ts'], { to: 1, env });
} catch (error) {
  exitWithWords(error);
}
