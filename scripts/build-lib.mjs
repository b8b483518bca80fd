// Builds the library into dist/lib: its modules and workers by Vite, its types by tsc. The engine's types are bundled into
// one file, so that only what its door names is public; none of them comes from a package: who installs the library
// needs no other.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateDtsBundle } from 'dts-bundle-generator';
import ts from 'typescript';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const types = join(root, 'dist/lib/types');
const emitted = join(root, 'dist/types');

for (const mode of ['page', 'worker']) {
  await build({ configFile: join(root, 'vite.lib.config.ts'), root, mode, logLevel: 'warn' });
}
rmSync(emitted, { recursive: true, force: true });
declareTypes();
mkdirSync(join(types, 'element'), { recursive: true });
writeFileSync(join(types, 'index.d.ts'), engineTypes());
for (const name of readdirSync(join(emitted, 'element'))) {
  writeFileSync(join(types, 'element', name), elementTypes(join(emitted, 'element', name)));
}
mkdirSync(join(types, 'farm'), { recursive: true });
writeFileSync(join(types, 'farm', 'index.d.ts'), elementTypes(join(emitted, 'farm', 'engine.d.ts')));
rmSync(emitted, { recursive: true });

function declareTypes() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.lib.json'), ts.sys.readFile);
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(fileNames, { ...options, outDir: emitted });
  const found = [...errors, ...program.emit().diagnostics];
  if (found.length === 0) return;
  process.stderr.write(
    ts.formatDiagnostics(found, {
      getCanonicalFileName: (name) => name,
      getCurrentDirectory: () => root,
      getNewLine: () => '\n',
    }),
  );
  process.exit(1);
}

function engineTypes() {
  const entry = {
    filePath: join(emitted, 'engine/index.d.ts'),
    output: { noBanner: true, exportReferencedTypes: false },
  };
  const [text] = generateDtsBundle([entry], {
    preferredConfigPath: join(root, 'tsconfig.lib.json'),
  });
  const [outside] = ts.preProcessFile(text, true, true).importedFiles;
  if (outside)
    throw new Error(`The public types reach the package "${outside.fileName}": keep it out of them.`);
  return text;
}

/** The element speaks of the engine's types as the package's own door has them. */
function elementTypes(file) {
  return readFileSync(file, 'utf8')
    .replaceAll("'../engine/index.ts'", "'../index.js'")
    .replace(/(from '\.[^']*)\.ts'/g, "$1.js'");
}
