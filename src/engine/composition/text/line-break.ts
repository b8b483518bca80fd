/** Where lines may end: the classes of UAX 14 that matter to text on screen, and dictionaries for what has no spaces. */

/** Ideographs, kana and their like, between which a line may break (class ID). */
const IDEOGRAPHIC =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Yi}\u3000-\u303f\uff00-\uffef]/u;
/** Never at the start of a line: closing punctuation, small kana, marks of length and repetition (CL, CP, EX, IS, NS). */
const NOT_FIRST =
  /[)\]}!?,.:;%¢°’”»›‼⁇…‥、。〃々〉》」』】〕〗〙〛〜〟ヽヾゝゞ・ーぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ！％），．：；？］｝～｠｡｣､･ｰ]/u;
/** Never at the end of a line: opening punctuation (OP, PR). */
const NOT_LAST = /[([{£¥$‘“«‹〈《「『【〔〖〘〚〝（［｛｟｢＄￡￥]/u;
/** Scripts that write no spaces between words, where only a dictionary knows. */
const SPACELESS = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const HYPHEN = /[-\u2010\u2012\u2013\u2014\u00ad]$/u;
const GLUE = /[\u00a0\u202f\u2007\u2060\ufeff]/u;
const BREAKING_SPACE = /^[^\S\u00a0\u202f\u2007]/u;

/** For each letter, whether a line may break before it. */
export function breakOpportunities(letters: readonly string[]): readonly boolean[] {
  const words = SPACELESS.test(letters.join('')) ? wordStarts(letters) : undefined;
  return letters.map((letter, i) => {
    const before = letters[i - 1];
    return before !== undefined && mayBreak(before, letter, letters[i - 2], words?.has(i) ?? false);
  });
}

function mayBreak(before: string, letter: string, earlier: string | undefined, startsWord: boolean): boolean {
  // Spaces hang over the end of their line.
  if (isBreakingSpace(letter)) return false;
  if (isBreakingSpace(before)) return true;
  if (GLUE.test(before) || GLUE.test(letter)) return false;
  if (NOT_FIRST.test(letter) || NOT_LAST.test(before)) return false;
  if (before === '\u200b') return true;
  // A minus before a figure is no hyphen.
  if (HYPHEN.test(before))
    return !/^\p{Nd}/u.test(letter) && earlier !== undefined && !isBreakingSpace(earlier);
  if (SPACELESS.test(letter) && SPACELESS.test(before)) return startsWord;
  return IDEOGRAPHIC.test(letter) || IDEOGRAPHIC.test(before);
}

export const isBreakingSpace = (letter: string): boolean => BREAKING_SPACE.test(letter);

function wordStarts(letters: readonly string[]): ReadonlySet<number> {
  const starts = new Map<number, number>();
  let at = 0;
  for (const [i, letter] of letters.entries()) {
    starts.set(at, i);
    at += letter.length;
  }
  const found = new Set<number>();
  for (const { index } of new Intl.Segmenter('th', { granularity: 'word' }).segment(letters.join(''))) {
    const letter = starts.get(index);
    if (letter !== undefined) found.add(letter);
  }
  return found;
}
