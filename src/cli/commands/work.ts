import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExportError } from '../../engine/index.ts';
import type { CommandLine } from '../command-line.ts';
import type { Context, Outcome } from '../context.ts';
import { badArgument } from '../exit-status.ts';
import { readCertificate, readFarm, trusting } from '../farm-options.ts';
import { type Options, wholeNumber } from '../option-readers.ts';
import type { WorkerBrowser } from '../worker-browser.ts';
import type { WorkerLogEntry, WorkerSessionStatus } from '../worker-protocol.ts';

const MOST_SLOTS = 64;
const LONGEST_NAME = 100;
/** A page that does not answer so small a question for so long is stuck. */
const LOOK_MILLISECONDS = 10_000;
const ANSWER_MILLISECONDS = 30_000;
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 60_000;
/** A page that lived so long did not die of what it began with. */
const HEALTHY_MILLISECONDS = 300_000;
const LEAVE_MILLISECONDS = 5_000;
/** A farm that refuses its token for so long will not take it again. */
const REFUSED_MILLISECONDS = 300_000;
const UNAUTHORISED = 401;

interface WorkPlan {
  readonly farm: { readonly url: string; readonly token: string };
  readonly slots?: number;
  readonly name: string;
  readonly tier?: string;
  readonly sandbox: boolean;
  readonly certificate?: string;
  readonly json: boolean;
}

/** `framewright work --farm URL`: this machine builds segments for a farm until it is told to stop. */
export async function workCommand({ inputs, options }: CommandLine, context: Context): Promise<Outcome> {
  if (inputs.length > 0) throw badArgument('The command work takes no inputs.', inputs[0]);
  const plan = await readPlan(options);
  const leaving = leaveWhen(context);
  let sum = { segments: 0, frames: 0, failures: 0 };
  let pause = FIRST_PAUSE;
  while (!leaving.drain.aborted) {
    const began = performance.now();
    try {
      const status = await serve(plan, leaving);
      sum = add(sum, status);
      break;
    } catch (thrown) {
      const error = ExportError.from(thrown);
      if (isFinal(error)) throw error;
      if (performance.now() - began > HEALTHY_MILLISECONDS) pause = FIRST_PAUSE;
      tell(plan, {
        event: 'restarting',
        message: `${error.message} Trying again in ${Math.round(pause / 1000)} s.`,
        code: error.code,
      });
      await sleep(pause, undefined, { signal: leaving.drain }).catch(() => undefined);
      pause = Math.min(LONGEST_PAUSE, pause * 2);
    }
  }
  return {
    record: { ...sum, farm: plan.farm.url, name: plan.name },
    text: `Left the farm at ${plan.farm.url} after ${sum.segments} segments.`,
  };
}

/** One browser's life: from joining to leaving. */
async function serve(plan: WorkPlan, { drain, leave }: Leaving): Promise<WorkerSessionStatus | undefined> {
  const { openWorkerBrowser } = await import('../worker-browser.ts');
  const browser = await openWorkerBrowser({
    farm: plan.farm.url,
    sandbox: plan.sandbox,
    arguments: trusting(plan.certificate),
    onLog: (entry) => tell(plan, entry),
  });
  try {
    const { name, slots, tier, farm } = plan;
    const joined = await browser.call('join', {
      ...farm,
      name,
      ...(slots !== undefined && { slots }),
      ...(tier !== undefined && { tier }),
    });
    process.stderr.write(`joined as ${joined.workerId}\n`);
    return await watch(browser, joined, drain, leave);
  } finally {
    await browser.close();
  }
}

/** @returns what it did, once it has left in peace */
async function watch(
  browser: WorkerBrowser,
  joined: WorkerSessionStatus,
  drain: AbortSignal,
  leave: AbortSignal,
): Promise<WorkerSessionStatus> {
  let last = joined;
  let draining: Promise<unknown> | undefined;
  const gone = browser.gone.then((why): never => {
    throw new ExportError('INTERRUPTED', why);
  });
  gone.catch(() => undefined);
  for (;;) {
    if (leave.aborted) {
      await browser.call('leave', undefined, LEAVE_MILLISECONDS);
      return last;
    }
    if (drain.aborted) draining ??= browser.call('drain', undefined, Number.POSITIVE_INFINITY);
    await Promise.race([
      sleepUnless(LOOK_MILLISECONDS, drain.aborted ? leave : drain),
      gone,
      draining ?? new Promise(() => undefined),
    ]);
    last = (await browser.call('status', undefined, ANSWER_MILLISECONDS)) ?? last;
    if (last.state === 'left') return last;
    const { refused } = last;
    if (refused && Date.now() - refused.since > REFUSED_MILLISECONDS) {
      throw new ExportError('NO_FARM', refused.message, { value: UNAUTHORISED });
    }
  }
}

function sleepUnless(milliseconds: number, signal: AbortSignal): Promise<void> {
  return sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

interface Leaving {
  /** End what is under way, then go. */
  readonly drain: AbortSignal;
  /** Go at once. */
  readonly leave: AbortSignal;
}

/** By signal; and, where whoever started this process is to be outlived by no worker, by the end of standard input. */
function leaveWhen({ signal, insisted }: Context): Leaving {
  if (process.env.FRAMEWRIGHT_LIFELINE !== 'stdin') return { drain: signal, leave: insisted };
  const lifeline = new AbortController();
  process.stdin.on('end', () => lifeline.abort());
  process.stdin.on('error', () => lifeline.abort());
  process.stdin.resume();
  // It must not keep the process when everything else has ended.
  process.stdin.unref?.();
  return { drain: AbortSignal.any([signal, lifeline.signal]), leave: insisted };
}

/** What no other attempt would mend. */
export function isFinal({ code, value }: ExportError): boolean {
  // A status: the token was refused. Where nobody answers, the value is the address.
  if (code === 'NO_FARM') return typeof value === 'number';
  // A server that starts, or has too much to do, answers so; versions of a protocol are small numbers.
  if (code === 'FARM_FAILED') return !(typeof value === 'number' && (value >= 500 || value === 429));
  return code === 'BROWSER_UNAVAILABLE' || code === 'INVALID_SETTINGS';
}

async function readPlan(options: Options): Promise<WorkPlan> {
  const farm = readFarm(options);
  if (!farm) throw badArgument('Name the farm to work for: --farm URL.');
  const certificate = await readCertificate(options);
  const sandbox = !options.has('no-sandbox');
  if (sandbox && process.getuid?.() === 0) {
    throw badArgument(
      'A browser run by root has no sandbox, and a worker draws what others send it: run it as another user. Where the machine itself is the sandbox (a container of its own), say so with --no-sandbox.',
      'root',
    );
  }
  const text = options.get('slots');
  const slots = typeof text === 'string' ? wholeNumber(text) : undefined;
  if (text !== undefined && (slots === undefined || slots < 1 || slots > MOST_SLOTS)) {
    throw badArgument(`--slots is a whole number from 1 to ${MOST_SLOTS}; it is "${String(text)}".`, text);
  }
  const given = options.get('name');
  const tier = options.get('tier');
  if (typeof tier === 'string' && !/^[\w-]{1,64}$/.test(tier)) {
    throw badArgument('--tier is a name of letters, digits, - and _.', tier);
  }
  return {
    farm,
    name: (typeof given === 'string' ? given : hostname()).slice(0, LONGEST_NAME),
    sandbox,
    json: options.has('json'),
    ...(slots !== undefined && { slots }),
    ...(typeof tier === 'string' && { tier }),
    ...(certificate !== undefined && { certificate }),
  };
}

function tell(
  { json }: WorkPlan,
  entry: Omit<WorkerLogEntry, 'at' | 'event'> & {
    at?: number;
    event: WorkerLogEntry['event'] | 'restarting';
  },
): void {
  const { at = Date.now(), ...rest } = entry;
  if (json) process.stdout.write(`${JSON.stringify({ at: new Date(at).toISOString(), ...rest })}\n`);
  else process.stderr.write(`${new Date(at).toISOString()} ${entry.message}\n`);
}

function add<T extends { segments: number; frames: number; failures: number }>(
  sum: T,
  status: WorkerSessionStatus | undefined,
) {
  return {
    segments: sum.segments + (status?.segments ?? 0),
    frames: sum.frames + (status?.frames ?? 0),
    failures: sum.failures + (status?.failures ?? 0),
  };
}
