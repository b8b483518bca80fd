import { escaped } from './markdown.ts';
import { SECTIONS, type SitePage } from './pages.ts';
import { type BuiltPage, up } from './site.ts';

/** What the bundler made of the site's own script and styles, by their addresses below the site. */
export interface FrameFiles {
  readonly script: string;
  readonly styles: readonly string[];
}

const LOGO =
  '<svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true"><rect x="1" y="4" width="30" height="24" rx="4" fill="var(--accent)"/><g fill="var(--on-accent)"><path d="M12 10l9 6-9 6z"/><rect x="4" y="7" width="3" height="3"/><rect x="4" y="14.5" width="3" height="3"/><rect x="4" y="22" width="3" height="3"/><rect x="25" y="7" width="3" height="3"/><rect x="25" y="14.5" width="3" height="3"/><rect x="25" y="22" width="3" height="3"/></g></svg>';

/** Before the first paint, so that a chosen theme does not flash. */
const THEME_FIRST =
  "try{const t=localStorage.getItem('framewright-docs-theme');if(t)document.documentElement.dataset.theme=t}catch{}";

/** The whole HTML of a page. */
export function pageHtml(page: BuiltPage, { script, styles }: FrameFiles): string {
  const root = up(page.id);
  const title = page.id === 'index' ? 'Framewright' : `${page.title} · Framewright`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<script>${THEME_FIRST}</script>
${styles.map((href) => `<link rel="stylesheet" href="${root}${href}">`).join('\n')}
<script type="module" src="${root}${script}"></script>
</head>
<body data-root="${root}">
<a class="skip" href="#page">Skip to the page</a>
<header>
<button type="button" id="menu" aria-expanded="false" aria-controls="pages">Pages</button>
<a class="home" href="${root}index.html">${LOGO} Framewright</a>
<button type="button" id="search" aria-haspopup="dialog">Search <kbd>/</kbd></button>
<button type="button" id="theme">Theme: <span>system</span></button>
</header>
<div class="columns">
<nav id="pages" aria-label="Pages">${SECTIONS.map(
    (section) =>
      `<p>${section.title}</p><ul>${section.pages.map((one) => entry(one, page, root)).join('')}</ul>`,
  ).join('')}</nav>
<main id="page" tabindex="-1">
${page.html}</main>
${contents(page)}
</div>
<dialog id="finder" aria-label="Search">
<form method="dialog">
<input type="search" aria-label="Words to look for" placeholder="Words to look for" autocomplete="off" spellcheck="false">
<button type="submit">Close</button>
</form>
<p id="count" role="status"></p>
<ol id="found"></ol>
</dialog>
</body>
</html>
`;
}

function entry({ id, title }: SitePage, page: BuiltPage, root: string): string {
  const current = id === page.id || (id.startsWith('reference/') && page.id.startsWith('reference/'));
  const state = id === page.id ? ' aria-current="page"' : current ? ' aria-current="true"' : '';
  return `<li><a href="${root}${id}.html"${state}>${title}</a></li>`;
}

/** A long page tells what is on it. */
function contents({ headings }: BuiltPage): string {
  const parts = headings.filter(({ level }) => level === 2 || level === 3);
  if (parts.length < 3) return '';
  const items = parts.map(
    ({ level, text, anchor }) => `<li class="level-${level}"><a href="#${anchor}">${escaped(text)}</a></li>`,
  );
  return `<nav id="contents" aria-label="On this page"><p>On this page</p><ul>${items.join('')}</ul></nav>`;
}
