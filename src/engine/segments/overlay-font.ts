import { type Path, PathVerb } from '../scene/index.ts';

/**
 * Letters for burn-in, drawn with one pen: each is a few polylines on a grid 4 wide and 6 high, from the upper left. A
 * point is two digits, x and y; a space lifts the pen. They are ours, so that no font has to be there.
 */
const LETTERS: Readonly<Record<string, string>> = {
  A: '0602204246 0444', B: '06003041423303 3344453606', C: '4130100105163645', D: '06003041453606',
  E: '40000646 0333', F: '400006 0333', G: '41301001051636454323', H: '0006 4046 0343', I: '1030 2026 1636',
  J: '4045361605', K: '0006 400346', L: '000646', M: '0600234046', N: '06004640', O: '103041453616050110',
  P: '06003041423303', Q: '103041453616050110 2446', R: '06003041423303 2346', S: '413010010213334445361605',
  T: '0040 2026', U: '000516364540', V: '002640', W: '0016233640', X: '0046 4006', Y: '002340 2326', Z: '00400646',
  0: '103041453616050110 1432', 1: '112026 1636', 2: '01103041420646', 3: '0110304142334445361605 1333',
  4: '36300444', 5: '400003334445361605', 6: '4130100105163645443303', 7: '00404116',
  8: '130201103041423313 1304051636454433', 9: '0516364541301001021343',
  ':': '0102 0405', ';': '0102 1406', '.': '0506', ',': '1507', '-': '1333', _: '0646', '/': '0640', '\\': '0046',
  '+': '0343 2125', '=': '0242 0444', '(': '10010516', ')': '00111506', '[': '10000616', ']': '00101606',
  '!': '0003 0506', '?': '011030414223 2526', '#': '1016 3036 0242 0444', '&': '460201102031320405162644',
  '@': '361605011030414434 3422132434', '%': '0640 0010110100 3545463635', '*': '2125 0244 4204', "'": '0002',
  '"': '0002 2022', '|': '0006', '<': '410345', '>': '014305', '©': '103041453616050110 3222132434',
  '°': '0010110100', ' ': '',
}; // biome-ignore format: a table

/** What stands for a letter that there is none of. */
const UNKNOWN = '0040460600';

/** Signs that look alike at this size. */
const ALIKE: Readonly<Record<string, string>> = {
  '–': '-',
  '—': '-',
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
};

/** On the letters' grid. */
export const LETTER_HEIGHT = 6;
const SPACING = 2;
const SPACE_WIDTH = 2;
const DIGIT_WIDTH = 4;

export interface Letter {
  readonly path: Path;
  /** How far the next letter's origin lies, on the grid; the same for all digits. */
  readonly advance: number;
}

const drawn = new Map<string, Letter>();

/** A text as letters: upper case, without accents, a box for what is not known. */
export function lettersOf(text: string): readonly Letter[] {
  return [...text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()].map(letterOf);
}

/** On the grid, without what would part it from a next letter. */
export function widthOf(letters: readonly Letter[]): number {
  return Math.max(0, letters.reduce((sum, { advance }) => sum + advance, 0) - SPACING);
}

/** All letters of a text as one path, from its upper left. */
export function textPath(letters: readonly Letter[]): Path {
  const verbs: number[] = [];
  const points: number[] = [];
  let x = 0;
  for (const { path, advance } of letters) {
    for (const verb of path.verbs) verbs.push(verb);
    for (const [index, value] of path.points.entries()) points.push(index % 2 === 0 ? value + x : value);
    x += advance;
  }
  return { verbs: Uint8Array.from(verbs), points: Float64Array.from(points) };
}

/** The same object for the same letter, since renderers keep what they know of a path by its identity. */
function letterOf(sign: string): Letter {
  const known = drawn.get(sign);
  if (known) return known;
  const lines = LETTERS[ALIKE[sign] ?? sign] ?? UNKNOWN;
  const verbs: number[] = [];
  const points: number[] = [];
  let width = lines === '' ? SPACE_WIDTH : 0;
  for (const line of lines.split(' ')) {
    for (let at = 0; at < line.length; at += 2) {
      const [x, y] = [Number(line[at]), Number(line[at + 1])];
      verbs.push(at === 0 ? PathVerb.move : PathVerb.line);
      points.push(x, y);
      width = Math.max(width, x);
    }
  }
  const letter: Letter = {
    path: { verbs: Uint8Array.from(verbs), points: Float64Array.from(points) },
    advance: (/\d/.test(sign) ? DIGIT_WIDTH : width) + SPACING,
  };
  drawn.set(sign, letter);
  return letter;
}
