/**
 * The nearest of some words to a mistyped one, by Levenshtein's distance (Wagner and Fischer, J. ACM 21, 1974).
 *
 * @returns `Did you mean X?` with a space before it, or nothing where no word is near
 */
export function suggest(word: string, known: Iterable<string>, prefix = ''): string {
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(word.slice(0, 40).toLowerCase(), candidate);
    if (distance < limit) [best, limit] = [candidate, distance];
  }
  return best === undefined ? '' : ` Did you mean ${prefix}${best}?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
