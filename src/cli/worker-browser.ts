import { chromium, type Page } from 'playwright-core';
import { ExportError } from '../engine/index.ts';
import { browserArguments, findBrowser, INSTALL_ADVICE } from './find-browser.ts';
import { openProfile } from './profile.ts';
import {
  WORKER_CALLS,
  WORKER_LOG,
  type WorkerAnswer,
  type WorkerCalls,
  type WorkerLogEntry,
} from './worker-protocol.ts';

const START_MILLISECONDS = 60_000;
/** Trials of all formats on a slow machine take a while. */
const JOIN_MILLISECONDS = 180_000;
/** Of each of the page's threads; a document that needs more fails by itself, before the machine does. */
const HEAP_MEGABYTES = 4_096;

export interface WorkerBrowserOptions {
  /** Where the page comes from: the farm itself, so that page and farm are of one version. */
  readonly farm: string;
  readonly sandbox: boolean;
  readonly arguments: readonly string[];
  readonly onLog: (entry: WorkerLogEntry) => void;
}

/** A headless browser with a worker's page in it. */
export interface WorkerBrowser {
  /** Resolves when the page or the browser is gone, with the reason. */
  readonly gone: Promise<string>;
  /** @throws ExportError as the page threw it; INTERRUPTED where it is gone or does not answer */
  call<Name extends keyof WorkerCalls>(
    name: Name,
    argument: WorkerCalls[Name]['argument'],
    milliseconds?: number,
  ): Promise<WorkerCalls[Name]['result']>;
  close(): Promise<void>;
}

/**
 * @throws ExportError BROWSER_UNAVAILABLE where none is found or it does not start; NO_FARM where the farm does not give
 *   the page
 */
export async function openWorkerBrowser(options: WorkerBrowserOptions): Promise<WorkerBrowser> {
  const { sandbox, farm, onLog } = options;
  const executablePath = await findBrowser();
  if (!executablePath) {
    throw new ExportError('BROWSER_UNAVAILABLE', `No Chrome, Chromium or Edge was found. ${INSTALL_ADVICE}`, {
      value: process.env.FRAMEWRIGHT_BROWSER,
    });
  }
  const profile = await openProfile(undefined);
  const context = await chromium
    .launchPersistentContext(profile.folder, {
      executablePath,
      headless: true,
      chromiumSandbox: sandbox,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      timeout: START_MILLISECONDS,
      args: [
        ...browserArguments().filter((argument) => argument !== '--no-sandbox'),
        `--js-flags=--max-old-space-size=${HEAP_MEGABYTES}`,
        ...options.arguments,
      ],
    })
    .catch(async (cause: unknown) => {
      await profile.dispose();
      const hint = sandbox
        ? ' Where its sandbox can not work, such as in some containers, --no-sandbox does without.'
        : '';
      throw new ExportError(
        'BROWSER_UNAVAILABLE',
        `${executablePath} could not be started: ${firstLine(cause)}.${hint}`,
        { cause },
      );
    });
  const close = async (): Promise<void> => {
    await context.close();
    await profile.dispose();
  };
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const gone = new Promise<string>((resolve) => {
      page.on('crash', () => resolve('The page crashed, most likely for want of memory.'));
      page.on('close', () => resolve('The page was closed.'));
      context.on('close', () => resolve('The browser ended.'));
    });
    await page.exposeFunction(WORKER_LOG, onLog);
    page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
    await openPage(page, farm);
    return {
      gone,
      close,
      call: (name, argument, milliseconds) => call(page, gone, name, argument, milliseconds),
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function openPage(page: Page, farm: string): Promise<void> {
  const unreachable = (why: string, cause?: unknown): ExportError =>
    new ExportError('NO_FARM', `The farm at ${farm} does not give the worker's page: ${why}.`, {
      value: farm,
      cause,
    });
  const answer = await page
    .goto(`${farm}/headless.html`, { timeout: START_MILLISECONDS })
    .catch((cause: unknown) => {
      throw unreachable(firstLine(cause), cause);
    });
  if (!answer?.ok()) throw unreachable(`it answered ${answer?.status() ?? 'nothing'}`);
  await page
    .waitForFunction((name) => name in globalThis, WORKER_CALLS, { timeout: START_MILLISECONDS })
    .catch((cause: unknown) => {
      throw unreachable('it is no page of a worker', cause);
    });
}

async function call<Name extends keyof WorkerCalls>(
  page: Page,
  gone: Promise<string>,
  name: Name,
  argument: WorkerCalls[Name]['argument'],
  milliseconds = JOIN_MILLISECONDS,
): Promise<WorkerCalls[Name]['result']> {
  let timer: NodeJS.Timeout | undefined;
  const failure = Promise.race([
    gone,
    new Promise<string>((resolve) => {
      if (Number.isFinite(milliseconds))
        timer = setTimeout(resolve, milliseconds, 'The page does not answer.');
    }),
  ]).then((why): never => {
    throw new ExportError('INTERRUPTED', why);
  });
  const asked = page
    .evaluate(([calls, method, value]) => Reflect.get(Reflect.get(globalThis, calls), method)(value), [
      WORKER_CALLS,
      name as string,
      argument,
    ] as const)
    .catch((cause: unknown): never => {
      throw new ExportError('INTERRUPTED', `The page is gone: ${firstLine(cause)}.`, { cause });
    }) as Promise<WorkerAnswer<Name>>;
  try {
    const answer = await Promise.race([asked, failure]);
    if (!answer.ok) throw ExportError.fromRecord(answer.error);
    return answer.value;
  } finally {
    clearTimeout(timer);
    // Whichever comes second is of no interest.
    asked.catch(() => undefined);
    failure.catch(() => undefined);
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
