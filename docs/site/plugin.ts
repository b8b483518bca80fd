import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Plugin, ViteDevServer } from 'vite';
import { type FrameFiles, pageHtml } from './frame.ts';
import { ROOT, WRITTEN_PAGES } from './pages.ts';
import { generateReference } from './reference.ts';
import { searchIndex } from './search-index.ts';
import { buildSite, type ReferenceFile, type Site } from './site.ts';

const TYPES: Readonly<Record<string, string>> = { '.png': 'image/png', '.json': 'application/json' };

/**
 * Makes the site of the Markdown files beside it: in a build as files beside the script and its styles, in the
 * development server anew for each request. A link that leads nowhere fails the build.
 */
export function documentation({ reference: withReference = true } = {}): Plugin {
  let reference: readonly ReferenceFile[] = [];
  return {
    name: 'framewright-documentation',
    async buildStart() {
      // Docstrings are read once; who edits them starts the server again.
      if (withReference) reference = await generateReference();
    },
    configureServer(server) {
      watchPages(server);
      server.middlewares.use((request, response, next) => {
        const path = decodeURIComponent((request.url ?? '/').split(/[?#]/)[0] ?? '/').slice(1);
        const answer = answerOf(buildSite(reference), path || 'index.html');
        if (!answer) return next();
        response.setHeader('Content-Type', TYPES[extname(path)] ?? 'text/html; charset=utf-8');
        response.end(answer);
      });
    },
    generateBundle(_, bundle) {
      const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry);
      if (!entry) return this.error('The site has no script.');
      const styles = Object.keys(bundle).filter((name) => name.endsWith('.css'));
      const site = buildSite(reference);
      if (site.broken.length > 0) this.error(`These links lead nowhere:\n  ${site.broken.join('\n  ')}`);
      const emit = (fileName: string, source: string | Uint8Array): void => {
        this.emitFile({ type: 'asset', fileName, source });
      };
      const frame: FrameFiles = { script: entry.fileName, styles };
      for (const page of site.pages) emit(`${page.id}.html`, pageHtml(page, frame));
      for (const [name, path] of site.pictures) emit(name, readFileSync(path));
      emit('search.json', searchIndex(site.pages));
    },
  };
}

function answerOf(site: Site, path: string): string | Uint8Array | undefined {
  if (path === 'search.json') return searchIndex(site.pages);
  const picture = site.pictures.get(path);
  if (picture) return readFileSync(picture);
  const page = site.pages.find(({ id }) => `${id}.html` === path);
  return page && pageHtml(page, { script: 'main.ts', styles: [] });
}

/** A page that is written reloads those who read it. */
function watchPages(server: ViteDevServer): void {
  server.watcher.add(WRITTEN_PAGES.map(({ file }) => join(ROOT, file)));
  server.watcher.on('change', (path) => {
    if (path.endsWith('.md') || path.endsWith('.svg')) server.ws.send({ type: 'full-reload' });
  });
}
