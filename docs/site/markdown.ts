import { posix } from 'node:path';
import hljs from 'highlight.js/lib/core';
import bash from 'highlight.js/lib/languages/bash';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import MarkdownIt, { type Token } from 'markdown-it';

hljs.registerLanguage('sh', bash);
hljs.registerLanguage('js', javascript);
hljs.registerLanguage('json', json);
hljs.registerLanguage('ts', typescript);
hljs.registerLanguage('html', xml);

/** A heading of a page, with the address that it has there. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

/** What is found by searching: a page up to its first heading, or the text under a heading. */
export interface SearchedText {
  readonly heading: string;
  readonly anchor: string;
  readonly text: string;
}

export interface RenderedPage {
  readonly html: string;
  /** The text of the first heading. */
  readonly title: string;
  readonly headings: readonly Heading[];
  readonly texts: readonly SearchedText[];
}

/** Turns what a page links to, as it stands there, into what its readers follow; `undefined` leaves words without a link. */
export type ResolveLink = (target: string) => string | undefined;

/** Gives the picture of a page: SVG to be put into the page itself, or an address. */
export type ResolvePicture = (path: string) => { readonly svg: string } | { readonly address: string };

/**
 * Addresses of headings as GitHub makes them, so that a link to one holds in both places.
 *
 * @returns a function that names each heading of one page, told apart by a number where texts are equal
 */
export function createAnchors(): (text: string) => string {
  const used = new Map<string, number>();
  return (text) => {
    const base = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(/\s/g, '-');
    const earlier = used.get(base);
    used.set(base, (earlier ?? 0) + 1);
    return earlier === undefined ? base : `${base}-${earlier}`;
  };
}

/** Text as HTML has it, in attributes too. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** What stands in a run of words, without its marks. */
const plainText = (token: Token): string =>
  (token.children ?? [])
    .map(({ type, content }) =>
      type === 'text' || type === 'code_inline' ? content : type === 'softbreak' ? ' ' : '',
    )
    .join('');

/** Turns one file into a page. */
export function renderMarkdown(
  source: string,
  { link, picture }: { readonly link: ResolveLink; readonly picture: ResolvePicture },
): RenderedPage {
  // Raw HTML is our own: marks of generated parts, and the anchors of the reference.
  const markdown = new MarkdownIt({ html: true });
  const tokens = markdown.parse(source, {});
  const headings = nameHeadings(tokens);
  const { rules } = markdown.renderer;

  rules.fence = (all, index) => {
    const token = all[index];
    return token ? codeBlock(token.content, token.info.trim().split(/\s/)[0] ?? '') : '';
  };
  rules.code_block = (all, index) => codeBlock(all[index]?.content ?? '', '');
  // Wide ones scroll by themselves, with the keyboard too.
  let tables = 0;
  rules.table_open = () =>
    `<div class="table" tabindex="0" role="group" aria-label="Table ${++tables}"><table>`;
  rules.table_close = () => '</table></div>';
  rules.image = (all, index) => {
    const token = all[index];
    if (!token) return '';
    const alt = escaped(plainText(token));
    const found = picture(String(token.attrGet('src') ?? ''));
    return 'svg' in found
      ? `<span class="drawing" role="img" aria-label="${alt}">${found.svg}</span>`
      : `<img src="${found.address}" alt="${alt}" loading="lazy">`;
  };
  // An address that only the repository has is left out, its words stay: what was opened last is what ends.
  const opened: boolean[] = [];
  rules.link_open = (all, index, options, _, renderer) => {
    const token = all[index];
    const target = link(String(token?.attrGet('href') ?? ''));
    opened.push(target !== undefined);
    if (!token || target === undefined) return '';
    token.attrSet('href', target);
    return renderer.renderToken(all, index, options);
  };
  rules.link_close = () => (opened.pop() ? '</a>' : '');

  const html = markdown.renderer.render(tokens, markdown.options, {});
  return { html, title: headings[0]?.text ?? '', headings, texts: searchedTexts(tokens, headings) };
}

/** Gives each heading its address. */
function nameHeadings(tokens: readonly Token[]): Heading[] {
  const anchor = createAnchors();
  const headings: Heading[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue;
    const inline = tokens[index + 1];
    const text = inline ? plainText(inline) : '';
    const heading = { level: Number(token.tag.slice(1)), text, anchor: anchor(text) };
    token.attrSet('id', heading.anchor);
    headings.push(heading);
  }
  return headings;
}

function searchedTexts(tokens: readonly Token[], headings: readonly Heading[]): SearchedText[] {
  const found: { heading: string; anchor: string; words: string[] }[] = [];
  let next = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const heading = headings[next++];
      found.push({ heading: heading?.text ?? '', anchor: heading?.anchor ?? '', words: [] });
    } else if (token.type === 'inline' && tokens[index - 1]?.type !== 'heading_open') {
      found.at(-1)?.words.push(plainText(token));
    } else if (token.type === 'fence' || token.type === 'code_block') found.at(-1)?.words.push(token.content);
  }
  return found.map(({ heading, anchor, words }) => ({ heading, anchor, text: words.join(' ') }));
}

function codeBlock(code: string, language: string): string {
  const known = hljs.getLanguage(language) !== undefined;
  const inner = known ? hljs.highlight(code, { language }).value : escaped(code);
  return `<pre tabindex="0"><code>${inner}</code></pre>\n`;
}

/** The path of a file of the repository that another one links to. */
export function linkedPath(from: string, target: string): string {
  return posix.normalize(posix.join(posix.dirname(from), target));
}
