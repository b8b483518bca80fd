import { jobOf } from './every-format/jobs.ts';
import { lineOf, proveJobs } from './every-format/prove.ts';
import type { Row } from './every-format/table.ts';
import { Tools } from './every-format/tools.ts';
import { count, type Proof } from './proof.ts';

const FORMATS = ['gif', 'webp', 'apng', 'wav', 'lottie'] as const;
const SMALL = { width: 320, height: 180, rate: [15, 1] } as const;

/** `--seconds N` (300): five minutes of what is mostly short, looked at with programs that are not ours. */
export const prove: Proof = async (options) => {
  const seconds = count(options, 'seconds', 300);
  const ids = options.get('format')?.split(',') ?? FORMATS;
  const rows: Row[] = [];
  const jobs = ids.map((id) => ({ ...jobOf(id), ...SMALL, seconds }));
  await proveJobs(jobs, new Tools(), async (row) => {
    rows.push(row);
    process.stderr.write(`${lineOf(row)}\n`);
  });
  return {
    passed: rows.length > 0 && rows.every(({ problems }) => problems.length === 0),
    text: rows
      .map((row) => `${lineOf(row)}, ${seconds} s, ${row.bytes} bytes, in ${row.took.toFixed(0)} s`)
      .join('\n'),
    record: { rows },
  };
};
