import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Chart, drawCharts } from './results-chart.ts';

export type { BarChart, Chart, LineChart } from './results-chart.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Options that every benchmark with results takes; spread them into `parseArgs`. */
export const RESULT_OPTIONS = {
  /** Beside the committed results rather than among those that git does not see. */
  keep: { type: 'boolean', default: false },
} as const;

export interface ResultTable {
  readonly title: string;
  readonly columns: readonly string[];
  /** Cells as they are shown; the first of each row names it. */
  readonly rows: readonly (readonly string[])[];
}

/** What a benchmark hands to {@link ResultsBook.publish}. */
export interface Results {
  readonly title: string;
  readonly tables: readonly ResultTable[];
  readonly charts: readonly Chart[];
  /** Sentences beneath the tables: what was held, what was left out and why. */
  readonly notes?: readonly string[];
  /** Everything that was measured, for programs: kept in the JSON as it is. */
  readonly data: unknown;
}

export interface Circumstances {
  /** ISO 8601, when the run began. */
  readonly date: string;
  readonly machine: string;
  readonly cores: number;
  readonly memoryGiB: number;
  /** Average number of runnable processes over a minute, as the run began and as it ended; its own are among the latter. */
  readonly load: { readonly before: number; readonly after: number };
  readonly versions: Readonly<Record<string, string>>;
}

export interface Published extends Results {
  readonly bench: string;
  readonly circumstances: Circumstances;
}

/** Takes down the circumstances when it is made, and writes the results in the end. */
export class ResultsBook {
  private readonly date = new Date().toISOString();
  private readonly loadBefore = load();

  /** @param name of the benchmark, as on the command line */
  constructor(readonly name: string) {}

  /**
   * Prints the tables, and writes `NAME.json` and `NAME.svg` into bench/results/local/, or bench/results/ where they are
   * to be kept. Where `FRAMEWRIGHT_BENCH_JSON` is set the whole record is printed too, as the last line.
   *
   * @param options.versions of what took part besides Node and the project: of the browser, peers, FFmpeg
   */
  publish(results: Results, options: { keep?: boolean; versions?: Record<string, string> } = {}): void {
    const folder = join(root, 'bench/results', options.keep ? '' : 'local');
    const published: Published = {
      bench: this.name,
      ...results,
      circumstances: this.circumstances(options.versions ?? {}),
    };
    const said = describeCircumstances(published.circumstances);
    const paths = ['json', 'svg'].map((ending) => join(folder, `${this.name}.${ending}`));
    const [json = '', svg = ''] = paths;
    mkdirSync(folder, { recursive: true });
    writeFileSync(json, `${JSON.stringify(published, null, 1)}\n`);
    if (results.charts.length > 0) writeFileSync(svg, drawCharts(results.title, results.charts, said));
    const text = [
      said,
      ...results.tables.map(({ title, columns, rows }) => `${title}\n${table([columns, ...rows])}`),
      ...(results.notes ?? []),
      `Written: ${results.charts.length > 0 ? paths.join(', ') : json}`,
    ];
    process.stdout.write(`${text.join('\n\n')}\n`);
    if (process.env.FRAMEWRIGHT_BENCH_JSON) process.stdout.write(`${JSON.stringify(published)}\n`);
  }

  private circumstances(versions: Readonly<Record<string, string>>): Circumstances {
    return {
      date: this.date,
      machine: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${platform()} ${release()} ${arch()}`,
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      load: { before: this.loadBefore, after: load() },
      versions: { Framewright: ownVersion(), Node: process.versions.node, ...versions },
    };
  }
}

/** One line that belongs beside any number of the run. */
export function describeCircumstances(circumstances: Circumstances): string {
  const { date, machine, cores, memoryGiB, load, versions } = circumstances;
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    date.slice(0, 16).replace('T', ' '),
    `${cores} × ${machine}`,
    `${memoryGiB} GiB`,
    `load ${load.before} before, ${load.after} after`,
    ...named,
  ].join('; ');
}

/** Version of an installed package, of its own package.json. */
export function packageVersion(name: string): string {
  const text = readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Version of the native FFmpeg, or `none`. */
export function ffmpegVersion(): string {
  try {
    const [line = ''] = execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' }).split('\n');
    return /version (\S+)/.exec(line)?.[1] ?? line;
  } catch {
    return 'none';
  }
}

/** The upper middle of the values; NaN of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Rows in columns of equal width, the first aligned to the left. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

const load = (): number => Math.round((loadavg()[0] ?? 0) * 100) / 100;

/** The version of the package with the commit, where there is one. */
function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  try {
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return `${version} (${commit.trim()})`;
  } catch {
    return version;
  }
}
