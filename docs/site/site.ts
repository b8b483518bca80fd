import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { linkedPath, type RenderedPage, renderMarkdown } from './markdown.ts';
import { REFERENCE, ROOT, WRITTEN_PAGES } from './pages.ts';

/** A page that is ready to be put into its frame. */
export interface BuiltPage extends RenderedPage {
  readonly id: string;
}

/** A page made from docstrings, as Markdown; `path` is below `reference/`. */
export interface ReferenceFile {
  readonly path: string;
  readonly markdown: string;
}

export interface Site {
  readonly pages: readonly BuiltPage[];
  /** Pictures that pages show, by their address below the site. */
  readonly pictures: ReadonlyMap<string, string>;
  /** Links that lead nowhere, and files that are linked to and are not there: `page: target`. */
  readonly broken: readonly string[];
}

/** Reads the pages and puts them together. Without reference files, links into the reference are taken as good. */
export function buildSite(reference: readonly ReferenceFile[] = []): Site {
  const broken: string[] = [];
  const pictures = new Map<string, string>();
  /** Links from page to page, looked at once all pages and their headings are known. */
  const inner: { readonly from: string; readonly to: string; readonly anchor: string }[] = [];
  const byFile = new Map(WRITTEN_PAGES.map(({ id, file }) => [file, id]));

  const written = WRITTEN_PAGES.map(({ id, file }): BuiltPage => {
    const link = (target: string): string | undefined => {
      if (/^[a-z]+:/.test(target)) return target;
      const [path = '', anchor = ''] = target.split('#');
      const linked = path === '' ? file : linkedPath(file, path);
      const to = linked.startsWith('docs/reference/') ? REFERENCE : byFile.get(linked);
      if (to === undefined) {
        if (!existsSync(posix.join(ROOT, linked))) broken.push(`${file}: ${target}`);
        return undefined;
      }
      if (to === REFERENCE) return address(id, referenceId(linked.slice('docs/reference/'.length)), anchor);
      inner.push({ from: file, to, anchor });
      return address(id, to, anchor);
    };
    const picture = (path: string): { svg: string } | { address: string } => {
      const source = posix.join(ROOT, linkedPath(file, path));
      if (!existsSync(source)) broken.push(`${file}: ${path}`);
      if (path.endsWith('.svg')) return { svg: drawing(source) };
      const name = `pictures/${posix.basename(path)}`;
      pictures.set(name, source);
      return { address: `${up(id)}${name}` };
    };
    return { id, ...renderMarkdown(readFileSync(posix.join(ROOT, file), 'utf8'), { link, picture }) };
  });

  const referencePages = reference.map(({ path, markdown }): BuiltPage => {
    const id = `reference/${referenceId(path)}`;
    const link = (target: string): string | undefined => {
      if (/^[a-z]+:/.test(target)) return target;
      const [to = '', anchor = ''] = target.split('#');
      const linked = to === '' ? id : `reference/${referenceId(posix.join(posix.dirname(path), to))}`;
      inner.push({ from: id, to: linked, anchor });
      return address(id, linked, anchor);
    };
    const picture = (): never => {
      throw new Error(`${id} has a picture, which docstrings have none of.`);
    };
    return { id, ...renderMarkdown(markdown, { link, picture }) };
  });

  const pages = [...written, ...referencePages];
  const anchors = new Map(
    pages.map(({ id, html }) => [id, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, name]) => name))]),
  );
  for (const { from, to, anchor } of inner) {
    const there = anchors.get(to);
    if (!there || (anchor !== '' && !there.has(anchor)))
      broken.push(`${from}: ${to}${anchor && `#${anchor}`}`);
  }
  return { pages, pictures, broken };
}

/** A file of the reference, as the address of its page counts it. */
const referenceId = (path: string): string => path.replace(/\.md$/, '').replace(/(^|\/)README$/, '$1index');

/** The way from a page to the root of the site. */
export const up = (id: string): string => `./${'../'.repeat(id.split('/').length - 1)}`;

function address(from: string, to: string, anchor: string): string {
  return `${up(from)}${to}.html${anchor && `#${anchor}`}`;
}

/** A drawing of ours, to stand in the page, so that it follows the page's theme. */
function drawing(path: string): string {
  return readFileSync(path, 'utf8')
    .replace('<svg ', '<svg aria-hidden="true" ')
    .replaceAll(/\s*\n\s*/g, ' ');
}
