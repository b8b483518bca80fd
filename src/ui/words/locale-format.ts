import { currentLanguage } from './language.ts';

/* Numbers, dates and plurals as the chosen language writes them. Formatters are dear to make: each is made once. */

const numbers = new Map<string, Intl.NumberFormat>();
const plurals = new Map<string, Intl.PluralRules>();
const dates = new Map<string, Intl.DateTimeFormat>();
const lists = new Map<string, Intl.ListFormat>();

function kept<Formatter>(cache: Map<string, Formatter>, key: string, make: () => Formatter): Formatter {
  const found = cache.get(key);
  if (found) return found;
  const made = make();
  cache.set(key, made);
  return made;
}

/** @param decimals as many are written; none where absent */
export function numberText(value: number, decimals = 0): string {
  return fractionText(value, decimals, decimals);
}

/** A number with no more decimals than it needs, such as a frame rate. */
export function fractionText(value: number, mostDecimals: number, leastDecimals = 0): string {
  const { locale } = currentLanguage();
  const format = kept(
    numbers,
    `${locale} ${leastDecimals} ${mostDecimals}`,
    () =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: leastDecimals,
        maximumFractionDigits: mostDecimals,
      }),
  );
  return format.format(value);
}

/** The form of a phrase that its count asks for (Unicode CLDR plural rules). */
export function plural(
  count: number,
  forms: { readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>,
): string {
  const { locale } = currentLanguage();
  const rules = kept(plurals, locale, () => new Intl.PluralRules(locale));
  return forms[rules.select(count)] ?? forms.other;
}

/** A day and a time of day, short. */
export function dateTimeText(date: Date): string {
  const { locale } = currentLanguage();
  const format = kept(
    dates,
    locale,
    () => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }),
  );
  return format.format(date);
}

/** A time of day with its seconds. */
export function timeText(date: Date): string {
  const { locale } = currentLanguage();
  const format = kept(
    dates,
    `${locale} time`,
    () => new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }),
  );
  return format.format(date);
}

/** `a, b and c`. */
export function listText(
  items: readonly string[],
  type: 'conjunction' | 'disjunction' = 'conjunction',
): string {
  const { locale } = currentLanguage();
  return kept(lists, `${locale} ${type}`, () => new Intl.ListFormat(locale, { type })).format(items);
}
