// npm run bench -- lottie-profile [FILM] [CODEC] [FRAMES] [CONTENDER]: where the processor's time of an export goes: by thread of
// all of Chromium's processes, and by function within the page and its workers, from V8's sampling profiler. The film is one of
// `lottie`'s, the second run is looked at.
import { readdirSync, readFileSync } from 'node:fs';
import { descendants } from '../test/prove/processes.ts';
import { sideFilms } from './lottie-films.ts';
import { BenchPage } from './page/browser.ts';
import type { Contender, SideBench } from './page/lottie.ts';
import type { SideJob } from './page/side-job.ts';
import { ResultsBook } from './results.ts';

const [name = 'particles', codec = 'h264', frameText = '300', contender = 'framewright'] =
  process.argv.slice(2);
const frames = Number(frameText);
const SHOWN = 40;

/** An event of Chromium's trace format, as far as it is read here. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly id?: string;
  readonly args: {
    readonly name?: string;
    readonly data?: {
      readonly cpuProfile?: { readonly nodes?: readonly ProfileNode[]; readonly samples?: readonly number[] };
      readonly timeDeltas?: readonly number[];
    };
  };
}

interface ProfileNode {
  readonly id: number;
  readonly parent?: number;
  readonly callFrame: { readonly functionName: string; readonly url?: string; readonly lineNumber?: number };
}

/** Not work: the thread waits, or the profiler itself runs. */
const IDLE = new Set(['(idle)', '(program)', '(root)']);

/** Milliseconds of each function by thread, without what it called. */
function selfTimes(events: readonly TraceEvent[]): Map<string, Map<string, number>> {
  const threads = new Map<string, string>();
  for (const { name, pid, tid, args } of events) {
    if (name === 'thread_name') threads.set(`${pid} ${tid}`, args.name ?? '');
  }
  const owners = new Map<string, string>();
  const nodes = new Map<string, Map<number, ProfileNode>>();
  const times = new Map<string, Map<string, number>>();
  for (const { name, pid, tid, id = '', args } of events) {
    const profile = `${pid} ${id}`;
    if (name === 'Profile') owners.set(profile, `${threads.get(`${pid} ${tid}`)} ${tid}`);
    if (name !== 'ProfileChunk') continue;
    const known = nodes.get(profile) ?? new Map<number, ProfileNode>();
    nodes.set(profile, known);
    const { cpuProfile, timeDeltas = [] } = args.data ?? {};
    for (const node of cpuProfile?.nodes ?? []) known.set(node.id, node);
    const thread = owners.get(profile) ?? profile;
    const functions = times.get(thread) ?? new Map<string, number>();
    times.set(thread, functions);
    for (const [index, sample] of (cpuProfile?.samples ?? []).entries()) {
      const said = describe(known.get(sample));
      functions.set(said, (functions.get(said) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
    }
  }
  return times;
}

function describe(node: ProfileNode | undefined): string {
  if (!node) return '(unknown)';
  const { functionName, url = '', lineNumber = 0 } = node.callFrame;
  const file = url.split('/').at(-1) ?? '';
  return `${functionName === '' ? '(anonymous)' : functionName}${file === '' ? '' : ` ${file}:${lineNumber + 1}`}`;
}

/** Processor seconds of each thread below this process, by process type and thread name. */
async function threadSeconds(): Promise<Map<string, number>> {
  const seconds = new Map<string, number>();
  for (const pid of await descendants(process.pid)) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const type = /--type=([\w-]+)/.exec(line)?.[1] ?? 'browser';
      const purpose = /--utility-sub-type=([\w.]+)/.exec(line)?.[1] ?? '';
      const add = (thread: string, spent: number): void => {
        const key = [type, purpose, thread].filter((part) => part !== '').join(' ');
        seconds.set(key, (seconds.get(key) ?? 0) + spent);
      };
      let ended = readStatus(`/proc/${pid}/stat`).seconds;
      for (const task of readdirSync(`/proc/${pid}/task`)) {
        const { name, seconds: spent } = readStatus(`/proc/${pid}/task/${task}/stat`);
        add(name.replace(/[\d/]+$/, ''), spent);
        ended -= spent;
      }
      add('threads that ended', ended);
    } catch {
      // It ended while it was looked at.
    }
  }
  return seconds;
}

/** Name and processor time of a process or thread (proc(5), stat). */
function readStatus(path: string): { readonly name: string; readonly seconds: number } {
  const status = readFileSync(path, 'utf8');
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return {
    name: status.slice(status.indexOf('(') + 1, status.lastIndexOf(')')),
    seconds: (Number(fields[11]) + Number(fields[12])) / 100,
  };
}

const film = sideFilms(frames).find((one) => one.name === name);
if (!film) {
  process.stderr.write(
    `There is no film "${name}". There are title, ticker, orbit, mattes, particles, veils.\n`,
  );
  process.exit(2);
}
const job: SideJob = {
  text: film.text,
  codec: codec as SideJob['codec'],
  width: 1920,
  height: 1080,
  frameRate: 60,
  first: 0,
  frames,
  bitsPerSecond: 12_000_000,
  secondsOfKeyFrames: 2,
};
const book = new ResultsBook('lottie-profile');
const readable = { name: 'readable', config: () => ({ build: { minify: false } }) } as const;
const browser = await BenchPage.open('bench/page/lottie.html', { built: true, plugin: readable });
try {
  const run = () =>
    browser.page.evaluate(
      ([contender, job]) => (globalThis as unknown as { bench: SideBench }).bench.make(contender, job),
      [contender as Contender, job] as const,
    );
  await run();
  const before = await threadSeconds();
  const plain = await run();
  const after = await threadSeconds();
  const trace = await browser.trace(run);
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const spent = [...after]
    .map(([thread, seconds]) => [thread, (seconds - (before.get(thread) ?? 0)) * 1000] as const)
    .filter(([, milliseconds]) => Math.abs(milliseconds) >= 20)
    .toSorted((a, b) => b[1] - a[1]);
  const byThread = [...selfTimes(traceEvents)].map(([thread, functions]) => {
    const busy = [...functions].filter(([said]) => !IDLE.has(said)).toSorted((a, b) => b[1] - a[1]);
    return { thread, milliseconds: busy.reduce((sum, [, one]) => sum + one, 0), busy };
  });
  const perFrame = (milliseconds: number): string => (milliseconds / frames).toFixed(2);
  book.publish(
    {
      title: `Where the time goes: ${name}, ${codec}, ${frames} frames, ${contender}`,
      tables: [
        {
          title: 'The whole run',
          columns: ['', 'ms', 'ms a frame'],
          rows: [['whole', plain.milliseconds], ...Object.entries(plain.stages ?? {})].map(([stage, one]) => [
            String(stage),
            Number(one).toFixed(0),
            perFrame(Number(one)),
          ]),
        },
        {
          title: 'Processor time by thread, all processes',
          columns: ['thread', 'ms', 'ms a frame'],
          rows: spent.map(([thread, one]) => [thread, one.toFixed(0), perFrame(one)]),
        },
        ...byThread
          .toSorted((a, b) => b.milliseconds - a.milliseconds)
          .filter(({ milliseconds }) => milliseconds > 50)
          .map(({ thread, milliseconds, busy }) => ({
            title: `${thread}: ${milliseconds.toFixed(0)} ms of JavaScript and WebAssembly`,
            columns: ['function', 'ms', 'ms a frame'],
            rows: busy.slice(0, SHOWN).map(([said, one]) => [said, one.toFixed(0), perFrame(one)]),
          })),
      ],
      charts: [],
      data: { plain, threads: spent },
    },
    { versions: { Chromium: browser.version } },
  );
} finally {
  await browser.close();
}
