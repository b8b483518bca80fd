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

/** The page begins in English where its own language takes longer. */
const PATIENCE_MILLISECONDS = 5000;

/**
 * Every text of the application in the language at hand, once `fetchTexts` is through. Functions take values that are already formatted, or counts.
 * Read them while rendering: what is kept elsewhere stays in the language that it was read in.
 */
export const strings: Strings = { ...en };

/** The language that {@link strings} are in, whichever was chosen. */
let spoken: Language = 'en';

/** A language that can't be fetched leaves the texts as they are: a page in English is better than none. */
export async function fetchTexts(): Promise<void> {
  const { language } = currentLanguage();
  const texts = await TEXTS[language]().catch(() => undefined);
  if (!texts || language !== currentLanguage().language) return;
  Object.assign(strings, texts);
  spoken = language;
}

/** The texts that a page begins with. A request that never ends leaves no empty page: what comes late is shown then. */
export async function firstTexts(): Promise<void> {
  const texts = fetchTexts();
  const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), PATIENCE_MILLISECONDS));
  const first = await Promise.race([texts, late]);
  applyLanguage();
  if (first === 'late') void texts.then(showTexts);
}

/** Tells the page which language its texts are in: screen readers and the component library go by it. */
function applyLanguage(): void {
  document.documentElement.lang = spoken;
}

function showTexts(): void {
  applyLanguage();
  renderAgain(document.body);
}

/** Changes the language and draws every element again, where it stands and with what was typed into it. */
export async function changeLanguage(choice: LanguageChoice): Promise<void> {
  storeLanguage(choice);
  await fetchTexts();
  showTexts();
}

/** Reaches into shadow roots; a Lit element is known by its method. */
function renderAgain(root: ParentNode): void {
  for (const element of root.querySelectorAll('*')) {
    if ('requestUpdate' in element && typeof element.requestUpdate === 'function') element.requestUpdate();
    if (element.shadowRoot) renderAgain(element.shadowRoot);
  }
}
