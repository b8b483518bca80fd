// Our renders against those of other Lottie players. `npm run prove -- players [OPTIONS]`, or by itself with tsx.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PlayerComparison } from '../test/compare/comparison.ts';
import {
  BAR,
  type ComparisonReport,
  compareConsensus,
  compareJobs,
  describeReport,
} from '../test/compare/consensus.ts';
import { FIXTURE_FRAMES, FIXTURE_SIZE, FIXTURES } from '../test/compare/fixtures.ts';
import { REFERENCE_PLAYERS, type ReferencePlayer, type RenderJob } from '../test/compare/job.ts';
import { writeSideBySide } from '../test/compare/pictures.ts';
import { ReferenceCache } from '../test/compare/reference-cache.ts';
import { smoke } from '../test/compare/smoke.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const USAGE = `compare-players [OPTIONS]                         the project's own fixtures
compare-players --consensus LIST --corpus DIR     frames of a corpus, listed with their sizes
compare-players --smoke DIR                       does every file load and draw?
  --players ${REFERENCE_PLAYERS.join(',')}
  --supersample 1|2|4   ours (default 2)
  --only TEXT           files whose path contains it
  --out DIR             pictures of the misses and report.json (default prove-results/players)
  --timeout SECONDS     for a file of --smoke (default 30)
  --except TEXT,TEXT    no files of --smoke whose path contains one of these
`;

/**
 * @param args as on the command line
 * @returns the exit status: 0 where at least 90 % of the frames without warnings are near enough and every file of
 *   a smoke run was drawn, else 1; 2 for bad arguments
 */
export async function main(args: readonly string[]): Promise<number> {
  const options = parse(args);
  if (!options) return 2;
  const cache = new ReferenceCache(join(ROOT, 'prove-results/players/cache'));
  const comparison = new PlayerComparison(options.players, cache);
  try {
    if (options.smoke !== undefined) {
      const report = await smoke(comparison, options.smoke, options);
      for (const { file, error } of report.failures) process.stdout.write(`${file}: ${error}\n`);
      for (const { file, seconds } of report.slowest)
        process.stdout.write(`${seconds.toFixed(1)} s ${file}\n`);
      process.stdout.write(`${report.files - report.failures.length} of ${report.files} files were drawn\n`);
      return report.failures.length === 0 ? 0 : 1;
    }
    const report =
      options.consensus === undefined
        ? await compareJobs(comparison, fixtureJobs(options))
        : await compareConsensus(comparison, options.consensus, options.corpus, options);
    process.stdout.write(`${describeReport(report)}\n`);
    writeResults(report, options.out);
    const judged = report.compared.filter(({ warnings }) => warnings.length === 0);
    const good = judged.filter(({ nearest }) => (nearest?.ssim ?? 0) >= BAR).length;
    return report.failed.length === 0 && good >= 0.9 * judged.length ? 0 : 1;
  } finally {
    await comparison.close();
  }
}

interface Options {
  readonly players: readonly ReferencePlayer[];
  readonly consensus: string | undefined;
  readonly corpus: string;
  readonly smoke: string | undefined;
  readonly supersample: RenderJob['supersample'];
  readonly only: string;
  readonly out: string;
  readonly timeout: number;
  readonly except: readonly string[];
}

function parse(args: readonly string[]): Options | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        consensus: { type: 'string' },
        corpus: { type: 'string' },
        smoke: { type: 'string' },
        players: { type: 'string', default: REFERENCE_PLAYERS.join(',') },
        supersample: { type: 'string', default: '2' },
        only: { type: 'string', default: '' },
        out: { type: 'string', default: join(ROOT, 'prove-results/players') },
        timeout: { type: 'string', default: '30' },
        except: { type: 'string', default: '' },
      },
    });
    const players = values.players.split(',') as ReferencePlayer[];
    const unknown = players.find((player) => !REFERENCE_PLAYERS.includes(player));
    if (unknown !== undefined) throw new Error(`There is no player "${unknown}".`);
    const supersample = Number(values.supersample);
    if (supersample !== 1 && supersample !== 2 && supersample !== 4)
      throw new Error('Supersampling is 1, 2 or 4.');
    const timeout = Number(values.timeout);
    if (!(timeout > 0)) throw new Error('The time-out is a number of seconds.');
    for (const path of [values.consensus, values.corpus, values.smoke])
      if (path !== undefined && !existsSync(path)) throw new Error(`There is no ${path}.`);
    return {
      players,
      consensus: values.consensus,
      corpus: values.corpus ?? resolve('.'),
      smoke: values.smoke,
      supersample,
      only: values.only,
      out: values.out,
      timeout,
      except: values.except.split(',').filter((text) => text !== ''),
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return undefined;
  }
}

function fixtureJobs({ supersample, only }: Options): (RenderJob & { frames: readonly number[] })[] {
  return readdirSync(FIXTURES)
    .filter((file) => file.endsWith('.json') && file.includes(only))
    .map((file) => ({
      file: join(FIXTURES, file),
      frames: FIXTURE_FRAMES,
      width: FIXTURE_SIZE,
      height: FIXTURE_SIZE,
      supersample,
    }));
}

/** Pictures of the misses, and every score as JSON. */
function writeResults({ compared, failed }: ComparisonReport, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const { file, frame, ours, nearest } of compared) {
    if (!nearest || nearest.ssim >= BAR) continue;
    const name = `${nearest.ssim.toFixed(4)}-${basename(file).replace(/\.\w+$/, '')}-${frame}-${nearest.player}.png`;
    writeSideBySide(join(folder, name), ours, nearest.picture);
  }
  const rows = compared.map(({ file, frame, scores, nearest, warnings }) => ({
    file,
    frame,
    nearest: nearest?.ssim,
    scores,
    warnings,
  }));
  writeFileSync(join(folder, 'report.json'), JSON.stringify({ compared: rows, failed }, null, 1));
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
