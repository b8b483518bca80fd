/** The languages that the application speaks; English is the source of the others. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];
/** `system` follows the browser's languages. */
export type LanguageChoice = 'system' | Language;

const STORAGE_KEY = 'framewright.language';

let current = resolveLanguage(storedLanguage(), browserLanguages());

/** What the user chose. */
export function storedLanguage(): LanguageChoice {
  const stored = globalThis.localStorage?.getItem(STORAGE_KEY);
  return LANGUAGES.find((language) => language === stored) ?? 'system';
}

/** Keeps a choice for later visits and makes it current; the texts follow by `changeLanguage` in strings.ts. */
export function storeLanguage(choice: LanguageChoice): void {
  if (choice === 'system') globalThis.localStorage?.removeItem(STORAGE_KEY);
  else globalThis.localStorage?.setItem(STORAGE_KEY, choice);
  current = resolveLanguage(choice, browserLanguages());
}

/** The language of the texts, and the locale in which numbers and dates are written, such as `de-AT`. */
export const currentLanguage = (): { readonly language: Language; readonly locale: string } => current;

/**
 * The language to speak: the chosen one, else the first of the browser's that there is. The browser's region of that
 * language is kept for numbers and dates.
 *
 * @param preferred BCP 47 tags, the most wanted first
 */
export function resolveLanguage(
  choice: LanguageChoice,
  preferred: readonly string[],
): { readonly language: Language; readonly locale: string } {
  const wanted = choice === 'system' ? preferred : [choice];
  const language = wanted.map(spokenBy).find((found) => found !== undefined) ?? 'en';
  return { language, locale: preferred.find((tag) => spokenBy(tag) === language) ?? language };
}

function spokenBy(tag: string): Language | undefined {
  return LANGUAGES.find((language) => language === tag.toLowerCase().split('-')[0]);
}

/** Empty outside of a browser. */
function browserLanguages(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}
