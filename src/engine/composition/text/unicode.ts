/** What Unicode says of characters, as far as setting text needs it. */

export interface Grapheme {
  /** A character with all that belongs to it (UAX 29, extended grapheme cluster). */
  readonly letter: string;
  /** Where it begins, in UTF-16 units. */
  readonly index: number;
}

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The graphemes of a part of a text. */
export function graphemes(text: string, start = 0, end = text.length): Grapheme[] {
  const part = start === 0 && end === text.length ? text : text.slice(start, end);
  const found: Grapheme[] = [];
  // The segmenter is slow, and most text has nothing in it that would join two characters.
  if (!JOINING.test(part)) {
    for (let i = 0; i < part.length; i++) found.push({ letter: part[i] as string, index: start + i });
  } else {
    for (const { segment, index } of segmenter.segment(part))
      found.push({ letter: segment, index: start + index });
  }
  return found;
}

/** Marks, format characters, Hangul jamo, vowels that follow as letters, new lines of two, and all beyond the first plane. */
const JOINING =
  /[\p{M}\p{Cf}\u0e33\u0eb3\r\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\uff9e\uff9f\u{10000}-\u{10ffff}]/u;

/** Between words and at the ends of lines; a space that does not break is no end of a word's line, but of the word. */
export const isSpace = (letter: string): boolean => /^\s/u.test(letter);

/** Scripts whose letters HarfBuzz shapes by rules of their own, or that fonts treat apart (ISO 15924). */
const SCRIPTS = [
  ['Latn', 'Latin'],
  ['Hani', 'Han'],
  ['Arab', 'Arabic'],
  ['Cyrl', 'Cyrillic'],
  ['Hira', 'Hiragana'],
  ['Kana', 'Katakana'],
  ['Hang', 'Hangul'],
  ['Hebr', 'Hebrew'],
  ['Deva', 'Devanagari'],
  ['Grek', 'Greek'],
  ['Thai', 'Thai'],
  ['Beng', 'Bengali'],
  ['Taml', 'Tamil'],
  ['Telu', 'Telugu'],
  ['Gujr', 'Gujarati'],
  ['Guru', 'Gurmukhi'],
  ['Knda', 'Kannada'],
  ['Mlym', 'Malayalam'],
  ['Orya', 'Oriya'],
  ['Sinh', 'Sinhala'],
  ['Khmr', 'Khmer'],
  ['Laoo', 'Lao'],
  ['Mymr', 'Myanmar'],
  ['Tibt', 'Tibetan'],
  ['Mong', 'Mongolian'],
  ['Syrc', 'Syriac'],
  ['Thaa', 'Thaana'],
  ['Nkoo', 'Nko'],
  ['Ethi', 'Ethiopic'],
  ['Geor', 'Georgian'],
  ['Armn', 'Armenian'],
  ['Java', 'Javanese'],
  ['Bali', 'Balinese'],
  ['Adlm', 'Adlam'],
] as const;
const PATTERNS = SCRIPTS.map(([code, name]) => [code, new RegExp(`^\\p{Script=${name}}`, 'u')] as const);
const COMMON = /^[\p{Script=Common}\p{Script=Inherited}]/u;

/** The script of a letter; undefined for one of no script of its own, such as a digit or a comma. */
export function scriptOf(letter: string): string | undefined {
  if (COMMON.test(letter)) return undefined;
  return PATTERNS.find(([, pattern]) => pattern.test(letter))?.[0] ?? 'Zyyy';
}
