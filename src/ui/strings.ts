import { de } from './strings/de/index.ts';
import type { Strings } from './strings/en/index.ts';
import { en } from './strings/en/index.ts';
import { currentLanguage, type Language, type LanguageChoice, storeLanguage } from './words/language.ts';

const TEXTS: Readonly<Record<Language, Strings>> = { en, de };

/**
 * Every text of the application in the language at hand. Functions take values that are already formatted, or counts.
 * Read them while rendering: what is kept elsewhere stays in the language that it was read in.
 */
export const strings: Strings = { ...TEXTS[currentLanguage().language] };

/** Tells the page which language its texts are in: screen readers and the component library go by it. */
export function applyLanguage(): void {
  document.documentElement.lang = currentLanguage().language;
}

/** Changes the language and draws every element again, where it stands and with what was typed into it. */
export function changeLanguage(choice: LanguageChoice): void {
  storeLanguage(choice);
  Object.assign(strings, TEXTS[currentLanguage().language]);
  applyLanguage();
  renderAgain(document.body);
}

/** Reaches into shadow roots; a Lit element is known by its method. */
function renderAgain(root: ParentNode): void {
  for (const element of root.querySelectorAll('*')) {
    if ('requestUpdate' in element && typeof element.requestUpdate === 'function') element.requestUpdate();
    if (element.shadowRoot) renderAgain(element.shadowRoot);
  }
}
