// npm run bench -- resume [SECONDS] [FORMAT] [--rounds N] [--keep]: what an export of 1080p60 by the command line costs that is
// taken up again after SIGKILL of the browser and the command, once half of its segments were safe, against one that nothing
// befell. Held: at most 55 %.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { clip, save } from '../test/prove/compositions.ts';
import { type Exported, lastLine, start, withFolder } from '../test/prove/framewright.ts';
import { killTree } from '../test/prove/processes.ts';
import { ensureCommand } from './command.ts';
import { median, RESULT_OPTIONS, ResultsBook } from './results.ts';

const MOST_SHARE = 0.55;
const SEGMENT_SECONDS = 2;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ...RESULT_OPTIONS, rounds: { type: 'string', default: '5' } },
});
const [secondsText = '60', format = 'h264-mp4'] = positionals;
const seconds = Number(secondsText);
const rounds = Number(values.rounds);

interface Cost {
  /** Of the whole command, with the start of its browser, seconds. */
  readonly command: number;
  /** Of the export within it. */
  readonly export: number;
  readonly segments: Exported['segments'];
  readonly timing: Exported['timing'];
}

interface Round {
  readonly whole: Cost;
  readonly resumed: Cost;
}

async function finished(args: readonly string[]): Promise<Cost> {
  const before = performance.now();
  const { status, stdout, stderr } = await start(args).finished;
  const command = (performance.now() - before) / 1000;
  if (status !== 0) throw new Error(`The export ended with ${status}: ${stderr}`);
  const { segments, timing } = lastLine(stdout) as Exported;
  return { command, export: (timing.total ?? 0) / 1000, segments, timing };
}

async function killedAtHalf(args: readonly string[]): Promise<void> {
  const victim = start(args);
  while (victim.acknowledged() < seconds / SEGMENT_SECONDS / 2) {
    const over = await Promise.race([
      victim.finished.then(() => true),
      new Promise<false>((resolve) => setTimeout(resolve, 20, false)),
    ]);
    if (over) throw new Error('The export was done before it could be killed: give it more seconds.');
  }
  await killTree(victim.pid);
  await victim.finished;
}

ensureCommand();
const book = new ResultsBook('resume');
const measured = await withFolder(async (folder) => {
  const film = clip({ width: 1920, height: 1080, fps: 60, seconds, shapes: 12 });
  const input = await save(folder, 'resume.json', film);
  const exporting = (name: string): string[] => [
    ...['export', input, '--format', format, '--json'],
    ...['-o', join(folder, `${name}.out`), '--store', join(folder, name)],
  ];
  const all: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const whole = await finished(exporting(`whole-${round}`));
    await killedAtHalf(exporting(`killed-${round}`));
    const resumed = await finished(exporting(`killed-${round}`));
    all.push({ whole, resumed });
    process.stderr.write(
      `round ${round + 1}: ${whole.command.toFixed(1)} s, resumed ${resumed.command.toFixed(1)} s\n`,
    );
  }
  return all;
});

const of = (pick: (round: Round) => number): number => median(measured.map(pick));
const share = of(({ whole, resumed }) => resumed.command / whole.command);
const inner = of(({ whole, resumed }) => resumed.export / whole.export);
const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
const [first] = measured;
book.publish(
  {
    title: `An export of ${seconds} s at 1080p60 to ${format}, killed at half of its segments`,
    tables: [
      {
        title: `Medians of ${rounds} rounds, seconds`,
        columns: ['', 'whole', 'resumed', 'resumed ÷ whole'],
        rows: [
          [
            'the command, with the start of its browser',
            of(({ whole }) => whole.command).toFixed(1),
            of(({ resumed }) => resumed.command).toFixed(1),
            percent(share),
          ],
          [
            'the export within it',
            of(({ whole }) => whole.export).toFixed(1),
            of(({ resumed }) => resumed.export).toFixed(1),
            percent(inner),
          ],
          [
            'segments encoded',
            of(({ whole }) => whole.segments.encoded).toFixed(0),
            of(({ resumed }) => resumed.segments.encoded).toFixed(0),
            percent(of(({ whole, resumed }) => resumed.segments.encoded / whole.segments.encoded)),
          ],
        ],
      },
    ],
    charts: [
      {
        kind: 'bars',
        title: 'Killed at half of its segments',
        unit: 'seconds',
        series: ['whole', 'resumed'],
        groups: [
          {
            label: 'the command',
            values: [of(({ whole }) => whole.command), of(({ resumed }) => resumed.command)],
          },
          {
            label: 'the export within',
            values: [of(({ whole }) => whole.export), of(({ resumed }) => resumed.export)],
          },
        ],
      },
    ],
    notes: [
      `Held: resuming costs at most ${percent(MOST_SHARE)} of the whole command. It is ${percent(share)}.`,
      ...(first ? [`Stages of the first resumed export, ms: ${stagesOf(first.resumed)}.`] : []),
    ],
    data: measured,
  },
  { keep: values.keep },
);
if (share > MOST_SHARE) process.exitCode = 1;

function stagesOf({ timing }: Cost): string {
  return Object.entries(timing)
    .map(([stage, milliseconds]) => `${stage} ${milliseconds.toFixed(0)}`)
    .join(', ');
}
