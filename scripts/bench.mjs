// npm run bench -- NAME [ARGUMENTS…]: runs bench/NAME.ts.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name, ...rest] = process.argv.slice(2);
const names = readdirSync(`${root}/bench`)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3));
if (!name || !existsSync(`${root}/bench/${name}.ts`)) {
  process.stderr.write(`Name a benchmark: ${names.join(', ')}.\n`);
  process.exit(2);
}
const run = (command, args) =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: false }).status ?? 1;
process.exit(run('node', ['scripts/build-wasm.mjs']) || run('npx', ['tsx', `bench/${name}.ts`, ...rest]));
