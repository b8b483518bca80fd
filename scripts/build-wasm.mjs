// Compiles src/wasm/kernels/*.ts (AssemblyScript) into src/wasm/generated/*.ts, each a base64 string of the module:
// no loader, bundler or server has to know about .wasm files. Does nothing while no source is newer.
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { copyFfmpegCore } from './copy-ffmpeg-core.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = join(root, 'src/wasm/kernels');
const output = join(root, 'src/wasm/generated');

/** All modules of a thread import one memory; each keeps its constants in a slot of its own, below the data of all (`DATA_START` in src/engine/media/kernel-memory.ts). */
const SLOT = 1 << 16;
const DATA_START = 1 << 20;

await mkdir(output, { recursive: true });
const kernels = (await readdir(sources)).filter((name) => name.endsWith('.ts')).sort();
if ((kernels.length + 1) * SLOT > DATA_START) {
  process.stderr.write(
    `wasm: ${kernels.length} kernels do not fit into the ${DATA_START / SLOT - 1} slots below DATA_START; raise it here and in kernel-memory.ts.\n`,
  );
  process.exit(1);
}
const targets = kernels.map((file) => join(output, file));
// A kernel's slot depends on its place in the list, so they are built together or not at all.
if (!(await areFresh(targets))) {
  for (const [index, file] of kernels.entries()) await build(file, (index + 1) * SLOT);
}
await copyFfmpegCore();

async function build(file, memoryBase) {
  const wasm = join(output, `${basename(file, '.ts')}.wasm`);
  const { error, stderr } = await asc.main([
    join(sources, file),
    ...['--outFile', wasm, '-O3', '--converge', '--enable', 'simd', '--runtime', 'stub', '--noAssert'],
    ...['--importMemory', '--memoryBase', String(memoryBase)],
  ]);
  if (error) {
    process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
    process.exit(1);
  }
  const bytes = await readFile(wasm);
  await rm(wasm);
  await writeFile(
    join(output, file),
    `// Made by scripts/build-wasm.mjs from src/wasm/kernels/${file}.\nexport default '${bytes.toString('base64')}';\n`,
  );
  process.stdout.write(`wasm: ${file}, ${bytes.length} bytes\n`);
}

async function areFresh(outputs) {
  const below = await readdir(sources, { recursive: true });
  const inputs = [sources, ...below.map((name) => join(sources, name)), fileURLToPath(import.meta.url)];
  try {
    const made = await Promise.all(outputs.map(async (path) => (await stat(path)).mtimeMs));
    const changed = await Promise.all(inputs.map(async (path) => (await stat(path)).mtimeMs));
    return Math.max(...changed) < Math.min(...made);
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}
