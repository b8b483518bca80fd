const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is markup already; only {@link html} and {@link trusted} make it. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Part = string | number | Markup | undefined | readonly Part[];

/**
 * Markup in which everything that is filled in is text: names and messages come from files of strangers. Attributes must
 * stand in quotes. What is undefined is left out, and lists are joined.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    strings.map((string, index) => string + (index < parts.length ? written(parts[index]) : '')).join(''),
  );
}

/** For what this page brings along itself: styles, scripts, pictures as data addresses. */
export const trusted = (text: string): Markup => new Markup(text);

function written(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') {
    return String(part).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
  }
  return part.map(written).join('');
}

/** Data for the page's script: JSON that no parser of HTML can take for the end of its element. */
export const jsonForScript = (value: unknown): Markup =>
  trusted(JSON.stringify(value).replace(/</g, '\\u003c'));
