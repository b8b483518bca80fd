import type { BuiltPage } from './site.ts';

/** A place that searching leads to, as `search.json` lists them. */
export interface SearchPlace {
  /** Its address below the site, which also names it. */
  readonly id: string;
  readonly page: string;
  readonly heading: string;
  readonly text: string;
}

/** Of a made page only what a thing is called and its first words count: there are hundreds of them. */
const REFERENCE_CHARACTERS = 300;

/** Every heading of the site with its text, as JSON. */
export function searchIndex(pages: readonly BuiltPage[]): string {
  const places = pages.flatMap(({ id, title, texts }) => {
    const made = id.startsWith('reference/');
    return (made ? texts.slice(0, 1) : texts).map(
      ({ heading, anchor, text }): SearchPlace => ({
        id: `${id}.html${anchor && `#${anchor}`}`,
        page: title,
        heading,
        text: made ? text.slice(0, REFERENCE_CHARACTERS) : text,
      }),
    );
  });
  return JSON.stringify(places);
}
