// Puts the cores of ffmpeg.wasm, as installed, beside the app (public/ffmpeg-core/) and pins their hashes in
// src/wasm/generated/ffmpeg-core.ts. They are GPL and 32 MB each: they are fetched when they are first needed, as files
// of their own, and never bundled into our code.
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const pins = join(root, 'src/wasm/generated/ffmpeg-core.ts');
const NOTICE = 'public/ffmpeg-core/NOTICE.txt';
const FILES = { script: 'ffmpeg-core.js', binary: 'ffmpeg-core.wasm' };
const CORES = {
  single: { package: '@ffmpeg/core', folder: 'public/ffmpeg-core', files: FILES },
  threaded: {
    package: '@ffmpeg/core-mt',
    folder: 'public/ffmpeg-core/threaded',
    files: { ...FILES, helper: 'ffmpeg-core.worker.js' },
  },
};

export async function copyFfmpegCore() {
  const cores = await Promise.all(Object.entries(CORES).map(([name, core]) => describe(name, core)));
  if (await areDone(cores)) return;
  const entries = [];
  for (const { name, version, distribution, folder, files } of cores) {
    await mkdir(join(root, folder), { recursive: true });
    const fields = [];
    for (const [field, file] of Object.entries(files)) {
      const bytes = await readFile(join(distribution, file));
      await copyFile(join(distribution, file), join(root, folder, file));
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      fields.push(`    ${field}: {\n      bytes: ${bytes.length},\n      sha256: '${sha256}',\n    },\n`);
    }
    entries.push(`  ${name}: {\n    version: '${version}',\n${fields.join('')}  },\n`);
    process.stdout.write(`ffmpeg.wasm: ${name} core ${version}\n`);
  }
  await writeFile(join(root, NOTICE), notice(cores));
  await mkdir(dirname(pins), { recursive: true });
  await writeFile(
    pins,
    `// Made by scripts/copy-ffmpeg-core.mjs.\nexport const FFMPEG_CORES = {\n${entries.join('')}} as const;\n`,
  );
}

/** The licence asks that whoever hands on the binaries tells of it, and of where their source is. */
function notice(cores) {
  const names = cores.map((core) => `${core.package} ${core.version}`).join(' and ');
  return `The files in this folder are ${names}, unchanged: FFmpeg n5.1.4 with x264, x265, libvpx,
LAME, Opus, Vorbis, Theora, WebP, zimg, libass, FreeType, FriBidi and HarfBuzz, compiled to WebAssembly.

They are free software under the GNU General Public License, version 2 or later, without any warranty:
https://www.gnu.org/licenses/old-licenses/gpl-2.0.txt

Complete source and build scripts: https://github.com/ffmpegwasm/ffmpeg.wasm, tag v${cores[0].version} (FFmpeg itself:
https://github.com/FFmpeg/FFmpeg, tag n5.1.4). Whoever serves these files to others must offer that source to them.

Framewright (MIT) fetches them at run time, when a format needs them, and contains no part of them. Where the threaded
core is used, the number of threads that its script starts is lowered after it was loaded; the file here is as it came.
`;
}

async function describe(name, core) {
  const distribution = dirname(fileURLToPath(import.meta.resolve(core.package)));
  const { version } = JSON.parse(await readFile(join(distribution, '../../package.json'), 'utf8'));
  return { name, version, distribution, ...core };
}

async function areDone(cores) {
  try {
    const pinned = await readFile(pins, 'utf8');
    await stat(join(root, NOTICE));
    for (const { name, version, distribution, folder, files } of cores) {
      if (!pinned.includes(`  ${name}: {\n    version: '${version}',`)) return false;
      for (const file of Object.values(files)) {
        const [copy, source] = await Promise.all([
          stat(join(root, folder, file)),
          stat(join(distribution, file)),
        ]);
        if (copy.size !== source.size) return false;
      }
    }
    return true;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}
