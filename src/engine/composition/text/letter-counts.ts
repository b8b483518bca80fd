import type { TextLayout } from './letters.ts';

/** What selectors count by (Lottie's `b`, from 1). */
export const COUNTINGS = ['letters', 'letters-without-spaces', 'words', 'lines'] as const;
export type Counting = (typeof COUNTINGS)[number];

/** For each letter the place of its unit among all of them. */
interface Count {
  readonly places: Int32Array;
  readonly total: number;
}

export type LetterCounts = Readonly<Record<Counting, Count>>;

/** Counts the letters of a text in each way. Spaces go with the word before them. */
export function countLetters({ letters, lines }: TextLayout): LetterCounts {
  const inked = new Int32Array(letters.length);
  const words = new Int32Array(letters.length);
  let seen = 0;
  let word = -1;
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i];
    const before = letters[i - 1];
    inked[i] = seen;
    if (letter?.isSpace === false) {
      seen++;
      if (!before || before.isSpace || before.line !== letter.line) word++;
    }
    words[i] = Math.max(0, word);
  }
  return {
    letters: { places: Int32Array.from(letters, (_, i) => i), total: letters.length },
    'letters-without-spaces': { places: inked, total: seen },
    words: { places: words, total: word + 1 },
    lines: { places: Int32Array.from(letters, ({ line }) => line), total: lines.length },
  };
}
