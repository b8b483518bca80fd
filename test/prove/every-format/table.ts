import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, tool } from '../framewright.ts';

/** What was seen of one file. */
export interface Row {
  readonly name: string;
  readonly id: string;
  readonly date: string;
  /** Wall-clock seconds of the whole command. */
  readonly took: number;
  readonly size: string;
  readonly encoder?: string;
  readonly bytes?: number;
  /** What others call it. */
  readonly named: readonly string[];
  /** Programs that looked. */
  readonly by: readonly string[];
  readonly figures: readonly string[];
  readonly problems: readonly string[];
}

const PAGE = join(ROOT, 'docs/formats.md');
const BEGIN = '<!-- formats: made by npm run prove -- formats -->';
const END = '<!-- formats: end -->';

/**
 * Writes what was seen into docs/formats.md, between the two lines that are there for it.
 *
 * @param absent programs that the machine lacks
 * @param left formats that have no row yet
 */
export async function writeTable(
  rows: readonly Row[],
  absent: readonly string[],
  left: readonly string[],
): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${PAGE} lacks the lines ${BEGIN} and ${END}.`);
  const version = (await tool('ffmpeg', ['-version'])).toString().split(' ')[2];
  const good = rows.filter(({ problems }) => problems.length === 0).length;
  const missing = absent.length === 0 ? '' : ` Missing on that machine: ${absent.join(', ')}.`;
  const unseen = left.length === 0 ? '' : ` Not gone through yet: ${left.join(', ')}.`;
  const dates = rows.map(({ date }) => date.slice(0, 10)).sort();
  const when = dates[0] === dates.at(-1) ? dates[0] : `${dates[0]} to ${dates.at(-1)}`;
  const text = [
    BEGIN,
    `${rows.length} files of ${when}, ${good} as asked; FFmpeg ${version}.${missing}${unseen}`,
    '',
    table(rows),
    END,
  ].join('\n');
  await writeFile(PAGE, page.slice(0, begin) + text + page.slice(end + END.length));
}

/** In Markdown. */
function table(rows: readonly Row[]): string {
  const cells = rows.map(({ name, size, encoder, named, by, figures, problems }) => [
    name,
    size,
    encoder?.replace(' (software)', '') ?? '',
    [...new Set(named)].join('; '),
    by.join(', '),
    [...new Set(figures)].join('; '),
    problems.length === 0 ? 'as asked' : problems.join('; '),
  ]);
  const head = ['file', 'size, frames a second', 'encoder', 'seen as', 'looked at by', 'figures', 'verdict'];
  return [head, head.map(() => '---'), ...cells]
    .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`)
    .join('\n');
}
