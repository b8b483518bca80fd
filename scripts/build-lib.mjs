// Builds the library into dist/lib: its modules and workers by Vite, its types by tsc. Of the types only those are kept
// that the public doors reach, and they import no package: who installs the library needs none.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const types = join(root, 'dist/lib/types');
const DOORS = ['engine/index.d.ts', 'element/index.d.ts'];

await build({ configFile: join(root, 'vite.lib.config.ts'), root, logLevel: 'warn' });
declareTypes();
keepReached();

function declareTypes() {
  mkdirSync(types, { recursive: true });
  const { config } = ts.readConfigFile(join(root, 'tsconfig.lib.json'), ts.sys.readFile);
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(fileNames, { ...options, outDir: types });
  const { diagnostics } = program.emit();
  const found = [...errors, ...diagnostics];
  if (found.length > 0) {
    process.stderr.write(ts.formatDiagnostics(found, host()));
    process.exit(1);
  }
}

function host() {
  return { getCanonicalFileName: (name) => name, getCurrentDirectory: () => root, getNewLine: () => '\n' };
}

function keepReached() {
  const reached = new Set();
  const waiting = DOORS.map((door) => join(types, door));
  for (const file of waiting) {
    if (reached.has(file)) continue;
    reached.add(file);
    const text = readFileSync(file, 'utf8');
    for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
      if (!fileName.startsWith('.')) {
        throw new Error(
          `The public types reach "${fileName}" in ${relative(types, file)}: keep packages out of them.`,
        );
      }
      waiting.push(resolve(dirname(file), fileName.replace(/\.ts$/, '.d.ts')));
    }
    writeFileSync(file, text.replace(/((?:from|import\()\s*['"]\.[^'"]*)\.ts(['"])/g, '$1.js$2'));
  }
  prune(types, reached);
}

function prune(folder, reached) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) prune(path, reached);
    else if (!reached.has(path)) rmSync(path);
  }
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}
