import { chromium, errors, type Page } from 'playwright-core';
import { ExportError } from '../engine/index.ts';
import { createStaticHost, listen } from '../server/static-host.ts';
import { browserArguments, findBrowser, INSTALL_ADVICE } from './find-browser.ts';
import { createOutputRoutes, type OutputRoutes } from './output-routes.ts';
import {
  PAGE_CALLS,
  PAGE_PROGRESS,
  type PageAnswer,
  type PageCalls,
  type PageProgress,
} from './page-protocol.ts';
import { openProfile } from './profile.ts';

/**
 * The page's address. What the browser stores belongs to an origin, so it has to stay the same from run to run,
 * whatever port is free: the browser is told to look for it at ours. Names under `localhost` count as secure.
 */
const HOST = 'framewright.localhost';

const START_TIME_MS = 60_000;

type Argument<Name extends keyof PageCalls> = PageCalls[Name]['argument'];
type Result<Name extends keyof PageCalls> = PageCalls[Name]['result'];

/** The engine's page, open in a headless browser. */
export interface Session {
  readonly outputs: OutputRoutes;
  /** Called with each progress report of the export under way. */
  onProgress: ((progress: PageProgress) => void) | undefined;
  /**
   * @param files put into the page's file input before the call
   * @throws ExportError as the engine threw it; INTERRUPTED when the browser died
   */
  call<Name extends keyof PageCalls>(
    name: Name,
    argument: Argument<Name>,
    files?: readonly string[],
  ): Promise<Result<Name>>;
  close(): Promise<void>;
}

/**
 * @param appFolder the built app
 * @param storeFolder where the browser keeps checkpoints; absent, nothing is kept
 * @param moreArguments of the browser
 * @throws ExportError BROWSER_UNAVAILABLE, with what to install where there is no browser
 */
export async function openSession(
  appFolder: string,
  storeFolder?: string,
  moreArguments: readonly string[] = [],
): Promise<Session> {
  const executablePath = await findBrowser();
  if (!executablePath) {
    const named = process.env.FRAMEWRIGHT_BROWSER;
    throw new ExportError(
      'BROWSER_UNAVAILABLE',
      named
        ? `FRAMEWRIGHT_BROWSER names ${named}, which can't be run.`
        : `No Chrome, Chromium or Edge was found. ${INSTALL_ADVICE}`,
      { value: named },
    );
  }
  const owned: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (let release = owned.pop(); release; release = owned.pop()) await release();
  };
  try {
    const profile = await openProfile(storeFolder);
    owned.push(() => profile.dispose());
    const outputs = createOutputRoutes();
    const app = createStaticHost(appFolder);
    const server = await listen((request, response) =>
      (request.url?.startsWith('/out/') ? outputs.handler : app)(request, response),
    );
    owned.push(() => server.close());
    const context = await chromium
      .launchPersistentContext(profile.folder, {
        executablePath,
        headless: true,
        // Signals are ours: a cancelled export stops its encoders and removes its part file first.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        timeout: START_TIME_MS,
        args: [
          ...browserArguments(),
          ...moreArguments,
          `--host-resolver-rules=MAP ${HOST}:80 127.0.0.1:${server.port}`,
        ],
      })
      .catch((error: unknown) => {
        throw browserFailure('BROWSER_UNAVAILABLE', `${executablePath} could not be started`, error);
      });
    owned.push(() => context.close());
    const page = context.pages()[0] ?? (await context.newPage());
    return await drive(page, outputs, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function drive(page: Page, outputs: OutputRoutes, close: () => Promise<void>): Promise<Session> {
  const died = new Promise<never>((_, reject) => {
    const fail = (what: string) => () => reject(new ExportError('INTERRUPTED', what));
    page.on('crash', fail('The browser page crashed, most likely for want of memory.'));
    page.on('close', fail('The browser ended in the middle of the work.'));
  });
  // It is looked at where a call is under way; between calls nobody waits for it.
  died.catch(() => undefined);
  const session: Session = {
    outputs,
    onProgress: undefined,
    close,
    async call(name, argument, files) {
      if (files) await Promise.race([page.setInputFiles('#files', [...files]), died]);
      const answer = await Promise.race([evaluateCall(page, name, argument), died]);
      if (!answer.ok) throw ExportError.fromRecord(answer.error);
      return answer.value;
    },
  };
  await page.exposeFunction(PAGE_PROGRESS, (progress: PageProgress) => session.onProgress?.(progress));
  page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
  await page.goto(`http://${HOST}/headless.html`, { timeout: START_TIME_MS }).catch((error: unknown) => {
    throw browserFailure('BROWSER_UNAVAILABLE', 'The engine page could not be opened', error);
  });
  await page
    .waitForFunction((name) => name in globalThis, PAGE_CALLS, { timeout: START_TIME_MS })
    .catch((error: unknown) => {
      throw browserFailure('BROWSER_UNAVAILABLE', 'The engine page did not start', error);
    });
  return session;
}

async function evaluateCall<Name extends keyof PageCalls>(
  page: Page,
  name: Name,
  argument: Argument<Name>,
): Promise<PageAnswer<Result<Name>>> {
  try {
    return await page.evaluate(
      ([calls, method, value]) => Reflect.get(Reflect.get(globalThis, calls), method)(value),
      [PAGE_CALLS, name as string, argument] as const,
    );
  } catch (error) {
    throw browserFailure('INTERRUPTED', 'The browser ended in the middle of the work', error);
  }
}

function browserFailure(
  code: 'BROWSER_UNAVAILABLE' | 'INTERRUPTED',
  what: string,
  error: unknown,
): ExportError {
  const first = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  const why = error instanceof errors.TimeoutError ? `no answer within ${START_TIME_MS / 1000} s` : first;
  return new ExportError(code, `${what}: ${why}.`, { cause: error });
}
