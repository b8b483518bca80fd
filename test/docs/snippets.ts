import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../../docs/site/pages.ts';
import { blocks } from './blocks.ts';

/** What the compiler says of one example. */
export interface SnippetProblem {
  readonly where: string;
  readonly message: string;
}

/**
 * Type-checks every `ts` and `js` block of the documentation, each as a module of a page that uses the library.
 *
 * @param paths what `framewright` and its other doors stand for, absolute
 * @returns how many there are, and what is wrong with them
 */
export function checkSnippets(paths: Readonly<Record<string, string>>): {
  readonly count: number;
  readonly problems: readonly SnippetProblem[];
} {
  const examples = blocks().filter(({ language }) => language === 'ts' || language === 'js');
  const folder = mkdtempSync(join(ROOT, 'test/docs/.snippets-'));
  try {
    const files = new Map(
      examples.map(({ file, line, code, language }, index) => {
        const path = join(folder, `${index}.${language}`);
        // The first line stays the first, so that what is said of it points into the page.
        writeFileSync(path, `${code}\nexport {};\n`);
        return [path, { file, line }];
      }),
    );
    const program = ts.createProgram([...files.keys(), join(ROOT, 'test/docs/snippets.d.ts')], {
      ...{ noEmit: true, strict: true, skipLibCheck: true, types: [], allowImportingTsExtensions: true },
      ...{ allowJs: true, checkJs: true },
      ...{ exactOptionalPropertyTypes: true, experimentalDecorators: true, useDefineForClassFields: false },
      lib: [
        'lib.es2024.d.ts',
        'lib.esnext.disposable.d.ts',
        'lib.dom.d.ts',
        'lib.dom.iterable.d.ts',
        'lib.dom.asynciterable.d.ts',
      ],
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      paths: Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, [path]])),
    });
    const problems = [...files].flatMap(([path, { file, line }]) => {
      const source = program.getSourceFile(path);
      const said = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return said.map(({ messageText, start }) => ({
        where: `${file}:${line + 1 + (source?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0)}`,
        message: ts.flattenDiagnosticMessageText(messageText, ' '),
      }));
    });
    return { count: files.size, problems };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
