// npm run bench -- [NAME [ARGUMENTS…]] [--json]: runs bench/NAME.ts; without a name, what there is. With --json the last line of
// standard output is one JSON object; with --help it says what NAME measures. Exit status: 0 good, 1 a benchmark failed, 2 no such benchmark.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, exitWithWords } from './ensure.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const json = process.argv.includes('--json');
const help = process.argv.includes('--help') || process.argv.includes('-h');
const [name, ...rest] = process.argv
  .slice(2)
  .filter((argument) => !['--json', '--help', '-h'].includes(argument));

/** Each script that says in its first comment how it is called and what it measures, by name. */
function readBenches() {
  const files = readdirSync(`${root}/bench`)
    .filter((file) => file.endsWith('.ts'))
    .toSorted();
  return files.flatMap((file) => {
    const lines = readFileSync(`${root}/bench/${file}`, 'utf8').split('\n');
    const end = lines.findIndex((line) => !line.startsWith('//'));
    const comment = lines.slice(0, end).map((line) => line.replace(/^\/\/ ?/, ''));
    const said = /^npm run bench -- (\S+?)( [^:]*)?: (.*)$/.exec(comment.join(' '));
    if (!said) return [];
    const [, id, options = '', what] = said;
    return [{ name: id, arguments: options.trim(), what }];
  });
}

function wrapped(text, width) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line.length + word.length < width) lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function finish(record, text, status) {
  const stream = status === 0 ? process.stdout : process.stderr;
  stream.write(`${text}\n`);
  if (json) process.stdout.write(`${JSON.stringify(record)}\n`);
  process.exit(status);
}

function list(benches) {
  const blocks = benches.map(({ name, arguments: options, what }) =>
    [`${name} ${options}`.trim(), ...wrapped(what, 100).map((line) => `    ${line}`)].join('\n'),
  );
  const head =
    'framewright bench NAME [ARGUMENTS] [--json] runs one of these. Paths are from the project’s folder; results go to\n' +
    'bench/results/local/. On a busy machine trust ratios alone.';
  finish({ benches }, `${head}\n\n${blocks.join('\n')}`, 0);
}

/** Runs a program; its standard output goes on as it comes, and is returned. */
function run(command, args) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(json && { FRAMEWRIGHT_BENCH_JSON: '1' }) },
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    process.stdout.write(text);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ status: 1, output: error.message }));
    child.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

/** Benchmarks that know nothing of --json have printed text alone: it is wrapped. */
function endsInJson(output) {
  try {
    return typeof JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') === 'object';
  } catch {
    return false;
  }
}

const benches = readBenches();
if (name === undefined) list(benches);
if (!benches.some((bench) => bench.name === name)) {
  const message = `There is no benchmark "${name}". There are ${benches.map((bench) => bench.name).join(', ')}.`;
  finish({ error: { code: 'INVALID_SETTINGS', message, value: name } }, `framewright: ${message}`, 2);
}
if (help) list(benches.filter((bench) => bench.name === name));
try {
  await ensureInstalled();
} catch (error) {
  exitWithWords(error);
}
const built = await run(process.execPath, ['scripts/build-wasm.mjs']);
if (built.status !== 0) process.exit(built.status);
const { status, output } = await run(process.execPath, ['--import', 'tsx', `bench/${name}.ts`, ...rest]);
if (json && !endsInJson(output)) process.stdout.write(`${JSON.stringify({ bench: name, output })}\n`);
process.exitCode = status;
