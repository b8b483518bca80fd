// Puts the ffmpeg.wasm core, as installed, beside the app (public/ffmpeg-core/) and pins its hashes in
// src/wasm/generated/ffmpeg-core.ts. The core is GPL and 32 MB: it is fetched when it is first needed, as files of its
// own, and never bundled into our code.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const distribution = dirname(fileURLToPath(import.meta.resolve('@ffmpeg/core')));
const served = join(root, 'public/ffmpeg-core');
const pins = join(root, 'src/wasm/generated/ffmpeg-core.ts');
const FILES = { script: 'ffmpeg-core.js', binary: 'ffmpeg-core.wasm' };

export async function copyFfmpegCore() {
  const { version } = JSON.parse(await readFile(join(distribution, '../../package.json'), 'utf8'));
  if (await isDone(version)) return;
  await mkdir(served, { recursive: true });
  const fields = [];
  for (const [field, name] of Object.entries(FILES)) {
    const bytes = await readFile(join(distribution, name));
    await copyFile(join(distribution, name), join(served, name));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    fields.push(`  ${field}: {\n    bytes: ${bytes.length},\n    sha256: '${sha256}',\n  },\n`);
  }
  await mkdir(dirname(pins), { recursive: true });
  await writeFile(
    pins,
    `// Made by scripts/copy-ffmpeg-core.mjs from @ffmpeg/core.\nexport const FFMPEG_CORE = {\n  version: '${version}',\n${fields.join('')}} as const;\n`,
  );
  process.stdout.write(`ffmpeg.wasm: core ${version}\n`);
}

async function isDone(version) {
  try {
    if (!(await readFile(pins, 'utf8')).includes(`version: '${version}'`)) return false;
    for (const name of Object.values(FILES)) {
      const [copy, source] = await Promise.all([stat(join(served, name)), stat(join(distribution, name))]);
      if (copy.size !== source.size) return false;
    }
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}
