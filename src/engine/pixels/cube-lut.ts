import { ExportError } from '../errors/index.ts';

type Triple = readonly [number, number, number];

/** A look-up table as a .cube file describes it. */
export interface CubeLut {
  readonly title?: string;
  readonly dimensions: 1 | 3;
  /** Entries along an axis. */
  readonly size: number;
  readonly domainMinimum: Triple;
  readonly domainMaximum: Triple;
  /** Red, green and blue of each entry; in three dimensions red goes fastest, blue slowest. */
  readonly entries: Float32Array<ArrayBuffer>;
}

/** Adobe's Cube LUT Specification 1.0 allows 2–65536 entries a channel, and cubes with edges of 2–256. */
const LARGEST_CHANNEL = 65536;
/** Beyond it a table takes hundreds of megabytes in every worker, and grading tools stop at 129. */
const LARGEST_EDGE = 129;
/** Such a cube's lines, well filled. */
const LONGEST_TEXT = 200 * 2 ** 20;

/**
 * Reads a .cube file (Adobe, Cube LUT Specification 1.0, with the input ranges that DaVinci Resolve writes).
 *
 * @throws ExportError INVALID_SETTINGS, naming the line
 */
export function parseCubeLut(text: string): CubeLut {
  if (text.length > LONGEST_TEXT) {
    throw new ExportError('INVALID_SETTINGS', `A .cube file of ${text.length} characters is too long.`, {
      value: text.length,
    });
  }
  const reader = new CubeReader();
  let line = 0;
  for (let start = 0; start <= text.length; ) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    reader.read(text.slice(start, end).trim(), ++line);
    start = end + 1;
  }
  return reader.finish(line);
}

class CubeReader {
  #title: string | undefined;
  #size: { readonly dimensions: 1 | 3; readonly size: number } | undefined;
  #minimum: Triple = [0, 0, 0];
  #maximum: Triple = [1, 1, 1];
  #entries = new Float32Array(0);
  #filled = 0;

  read(content: string, line: number): void {
    if (content === '' || content.startsWith('#')) return;
    const words = content.split(/\s+/);
    const keyword = words[0] ?? '';
    if (!/^[A-Z_]/i.test(keyword)) {
      this.#entry(words, line);
      return;
    }
    if (this.#filled > 0) {
      fail(line, `${shown(keyword)} stands between entries; keywords come before them`, content);
    }
    switch (keyword) {
      case 'TITLE':
        this.#title = /^TITLE\s+"(.*)"$/.exec(content)?.[1] ?? words.slice(1).join(' ');
        return;
      case 'LUT_1D_SIZE':
        this.#resize(1, words, LARGEST_CHANNEL, line);
        return;
      case 'LUT_3D_SIZE':
        this.#resize(3, words, LARGEST_EDGE, line);
        return;
      case 'DOMAIN_MIN':
        this.#minimum = triple(words.slice(1), line);
        return;
      case 'DOMAIN_MAX':
        this.#maximum = triple(words.slice(1), line);
        return;
      case 'LUT_1D_INPUT_RANGE':
      case 'LUT_3D_INPUT_RANGE': {
        const [least, most] = numbers(words.slice(1), 2, line) as [number, number];
        this.#minimum = [least, least, least];
        this.#maximum = [most, most, most];
        return;
      }
      default:
        fail(line, `${shown(keyword)} is no keyword of a .cube file`, keyword);
    }
  }

  #resize(dimensions: 1 | 3, words: readonly string[], most: number, line: number): void {
    if (this.#size) fail(line, 'a .cube file has one LUT_1D_SIZE or one LUT_3D_SIZE, not both', words[0]);
    const [size] = numbers(words.slice(1), 1, line) as [number];
    if (!(Number.isInteger(size) && size >= 2 && size <= most)) {
      fail(line, `${words[0]} is a whole number from 2 to ${most}, not ${shown(words[1] ?? '')}`, size);
    }
    this.#size = { dimensions, size };
    this.#entries = new Float32Array(3 * size ** dimensions);
  }

  #entry(words: readonly string[], line: number): void {
    if (!this.#size) fail(line, 'entries come after LUT_1D_SIZE or LUT_3D_SIZE', words.join(' '));
    if (this.#filled >= this.#entries.length) {
      fail(line, `there are more than the ${this.#entries.length / 3} entries that the size names`, line);
    }
    this.#entries.set(triple(words, line), this.#filled);
    this.#filled += 3;
  }

  finish(line: number): CubeLut {
    if (!this.#size) fail(line, 'LUT_1D_SIZE or LUT_3D_SIZE is missing', line);
    if (this.#filled < this.#entries.length) {
      const [wanted, found] = [this.#entries.length / 3, this.#filled / 3];
      fail(line, `the file ends after ${found} of ${wanted} entries`, found);
    }
    for (const [channel, least] of this.#minimum.entries()) {
      const most = this.#maximum[channel] as number;
      if (!(most > least)) fail(line, `DOMAIN_MAX ${most} is not above DOMAIN_MIN ${least}`, most);
    }
    return {
      ...(this.#title !== undefined && { title: this.#title }),
      ...this.#size,
      domainMinimum: this.#minimum,
      domainMaximum: this.#maximum,
      entries: this.#entries,
    };
  }
}

function triple(words: readonly string[], line: number): Triple {
  return numbers(words, 3, line) as unknown as Triple;
}

/** Numbers that f32 can hold, as many as said. */
function numbers(words: readonly string[], count: number, line: number): number[] {
  if (words.length !== count) {
    const found = `${words.length} of them`;
    fail(
      line,
      `${count} ${count === 1 ? 'number stands' : 'numbers stand'} here, not ${found}`,
      words.length,
    );
  }
  return words.map((word) => {
    const value = Number(word);
    if (word === '' || !Number.isFinite(Math.fround(value))) {
      fail(line, `${shown(word)} is no number`, word.slice(0, 40));
    }
    return value;
  });
}

function shown(word: string): string {
  return `“${word.slice(0, 40)}”`;
}

function fail(line: number, what: string, value: unknown): never {
  throw new ExportError('INVALID_SETTINGS', `Line ${line} of the .cube file: ${what}.`, { value });
}
