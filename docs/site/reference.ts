import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './pages.ts';
import type { ReferenceFile } from './site.ts';

const DOORS = ['src/engine/index.ts', 'src/element/index.ts', 'src/farm/engine.ts'];

/**
 * Makes the reference of the library's three doors from their docstrings.
 *
 * @throws Error where a docstring can't be read, or links to what is not there
 */
export async function generateReference(): Promise<readonly ReferenceFile[]> {
  // Loaded here: TypeDoc brings a compiler, which the written pages do without.
  const { Application } = await import('typedoc');
  const folder = await mkdtemp(join(tmpdir(), 'framewright-reference-'));
  try {
    const app = await Application.bootstrapWithPlugins({
      plugin: ['typedoc-plugin-markdown'],
      name: 'Reference',
      entryPoints: DOORS.map((door) => join(ROOT, door)),
      out: folder,
      tsconfig: join(ROOT, 'tsconfig.json'),
      basePath: ROOT,
      readme: 'none',
      // `npm run typecheck` has looked at all of it.
      skipErrorChecking: true,
      excludeInternal: true,
      excludeExternals: true,
      excludePrivate: true,
      disableSources: true,
      disableGit: true,
      hideGenerator: true,
      logLevel: 'Warn',
      // What the doors do not name is described where it is used.
      validation: { notExported: false, invalidLink: true, rewrittenLink: false, notDocumented: false },
      ...({
        hideBreadcrumbs: true,
        hidePageHeader: true,
        entryFileName: 'index',
        parametersFormat: 'table',
        interfacePropertiesFormat: 'table',
        typeDeclarationFormat: 'table',
        enumMembersFormat: 'table',
        useCodeBlocks: true,
        expandObjects: true,
      } as object),
    });
    const project = await app.convert();
    if (!project) throw new Error('The docstrings could not be read.');
    await app.generateOutputs(project);
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.md')).sort();
    return await Promise.all(
      names.map(async (name) => ({
        path: name.replaceAll('\\', '/'),
        markdown: await readFile(join(folder, name), 'utf8'),
      })),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
