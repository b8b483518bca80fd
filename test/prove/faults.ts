import { BenchPage } from '../../bench/page/browser.ts';
import { cleanFilms } from './fault-clean.ts';
import { FAULTS } from './fault-list.ts';
import { type CleanRun, FaultBench, type FaultRun } from './fault-page.ts';
import type { Proof } from './proof.ts';

const PAGE = 'e2e/harness/fault-bench.html';

/**
 * Makes files with the engine, plants a fault in each and has the file looked at; and looks at files without one.
 * `--fault TEXT` and `--clean TEXT` choose rows whose names contain the text; `--clean none` leaves clean films out.
 */
export const prove: Proof = async (options) => {
  const faultText = options.get('fault') ?? '';
  const cleanText = options.get('clean') ?? '';
  const faults = FAULTS.filter(({ name }) => name.includes(faultText));
  const films = [...cleanFilms()].filter(([name]) => name.includes(cleanText));
  const opened = await BenchPage.open(PAGE, { built: true });
  const faulty: FaultRun[] = [];
  const clean: CleanRun[] = [];
  try {
    const bench = new FaultBench(opened.page);
    for (const fault of faults) {
      const run = await bench.fault(fault);
      faulty.push(run);
      process.stderr.write(
        `${run.named ? 'named ' : run.caught ? 'CAUGHT' : 'MISSED'} ${rowOf(run).join(' | ')}\n`,
      );
    }
    for (const [name, film] of films) {
      const run = await bench.clean(name, film);
      clean.push(run);
      const verdict = run.failure ? 'FAILED' : run.alarms.length === 0 ? 'clean ' : 'ALARM ';
      process.stderr.write(`${verdict} ${cleanRow(run).join(' | ')}\n`);
    }
  } finally {
    await opened.close();
  }
  const named = faulty.filter((run) => run.named).length;
  const caught = faulty.filter((run) => run.caught).length;
  const made = clean.filter(({ unavailable, failure }) => unavailable === undefined && failure === undefined);
  const alarms = made.filter((run) => run.alarms.length > 0);
  const failed = clean.filter(({ failure }) => failure !== undefined);
  return {
    passed: named === faulty.length && alarms.length === 0 && failed.length === 0,
    text: [
      table(['fault', 'in', 'named by', 'severity', 'in words', 's'], faulty.map(rowOf)),
      '',
      table(['clean film', 'SSIM', 'ΔE', 'alarms', 's'], clean.map(cleanRow)),
      '',
      `${faulty.length} faults: ${caught} caught, ${named} named. ${made.length} clean films looked at, ${alarms.length} false alarms, ${clean.length - made.length - failed.length} not made on this machine.`,
    ].join('\n'),
    record: { faults: faulty, clean },
  };
};

function rowOf({ name, base, expected, named, found, failure, seconds }: FaultRun): string[] {
  const [first] = found;
  const all = found.map(({ id }) => id).join(', ');
  const by = failure ? 'failed' : named ? all : `${all || 'nothing'} (expected ${expected.join(' or ')})`;
  return [name, base, by, first?.severity ?? '', failure ?? first?.message ?? '', seconds.toFixed(1)];
}

function cleanRow({ name, worst, alarms, failure, unavailable, seconds }: CleanRun): string[] {
  const said = failure ?? (unavailable ? 'not made here' : alarms.join('; ') || 'none');
  return [name, worst?.ssim.toFixed(4) ?? '', worst?.deltaE.toFixed(2) ?? '', said, seconds.toFixed(1)];
}

/** In Markdown. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const plain = (cell: string): string => cell.replaceAll('|', '/').replaceAll('\n', ' ').slice(0, 240);
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(plain).join(' | ')} |`)
    .join('\n');
}
