// Compiles src/wasm/kernels/*.ts (AssemblyScript) into src/wasm/generated/*.ts, each a base64 string of the module:
// no loader, bundler or server has to know about .wasm files. `--checked` keeps AssemblyScript's assertions in.
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = join(root, 'src/wasm/kernels');
const output = join(root, 'src/wasm/generated');
const checked = process.argv.includes('--checked');

/** All modules of a thread import one memory; each keeps its constants in a slot of its own, below 1 MiB. */
const SLOT = 1 << 16;

await mkdir(output, { recursive: true });
const kernels = (await readdir(sources)).filter((name) => name.endsWith('.ts')).sort();
for (const [index, file] of kernels.entries()) {
  const name = basename(file, '.ts');
  const target = join(output, `${name}.ts`);
  if (!checked && (await isFresh(target, [join(sources, file), fileURLToPath(import.meta.url)]))) continue;
  const wasm = join(output, `${name}.wasm`);
  const { error, stderr } = await asc.main([
    join(sources, file),
    '--outFile',
    wasm,
    '-O3',
    '--converge',
    '--enable',
    'simd',
    '--runtime',
    'stub',
    '--importMemory',
    '--memoryBase',
    String((index + 1) * SLOT),
    ...(checked ? [] : ['--noAssert']),
  ]);
  if (error) {
    process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
    process.exit(1);
  }
  const bytes = await readFile(wasm);
  await rm(wasm);
  await writeFile(
    target,
    `// Made by scripts/build-wasm.mjs from src/wasm/kernels/${file}.\nexport default '${bytes.toString('base64')}';\n`,
  );
  process.stdout.write(`wasm: ${name}, ${bytes.length} bytes\n`);
}

async function isFresh(target, inputs) {
  try {
    const made = (await stat(target)).mtimeMs;
    return (await Promise.all(inputs.map((path) => stat(path)))).every((input) => input.mtimeMs < made);
  } catch {
    return false;
  }
}
