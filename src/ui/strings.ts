import type { Strings } from './strings/en/index.ts';
import { en } from './strings/en/index.ts';
import { currentLanguage, type Language, type LanguageChoice, storeLanguage } from './words/language.ts';

const TEXTS: Readonly<Record<Language, () => Promise<Strings>>> = {
  en: async () => en,
  de: async () => {
    const [{ de }] = await Promise.all([
      import('./strings/de/index.ts'),
      // Of the component library.
      import('@awesome.me/webawesome/dist/translations/de.js'),
    ]);
    return de;
  },
};

/**
 * Every text of the application in the language at hand, once `fetchTexts` is through. Functions take values that are already formatted, or counts.
 * Read them while rendering: what is kept elsewhere stays in the language that it was read in.
 */
export const strings: Strings = { ...en };

/** A language that can't be fetched leaves the texts as they are: a page in English is better than none. */
export async function fetchTexts(): Promise<void> {
  const { language } = currentLanguage();
  const texts = await TEXTS[language]().catch(() => undefined);
  if (texts && language === currentLanguage().language) Object.assign(strings, texts);
}

/** Tells the page which language its texts are in: screen readers and the component library go by it. */
export function applyLanguage(): void {
  document.documentElement.lang = currentLanguage().language;
}

/** Changes the language and draws every element again, where it stands and with what was typed into it. */
export async function changeLanguage(choice: LanguageChoice): Promise<void> {
  storeLanguage(choice);
  await fetchTexts();
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
