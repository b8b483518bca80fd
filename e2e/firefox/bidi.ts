import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/*
 * As much of WebDriver BiDi (https://w3c.github.io/webdriver-bidi) as a smoke test needs. Playwright drives a Firefox of its
 * own build, or the newest one: with version 1.65 it asks for a command that Firefox 153 ESR does not know.
 */

const START_MILLISECONDS = 60_000;

type Answer = {
  readonly id?: number;
  readonly result?: unknown;
  readonly message?: string;
  readonly error?: string;
};
type RemoteValue = { readonly type: string; readonly value?: unknown };
type Called =
  | { readonly type: 'success'; readonly result: RemoteValue }
  | { readonly type: 'exception'; readonly exceptionDetails: { readonly text: string } };

/** A page in a Firefox of its own, with a profile that is thrown away. */
export interface FirefoxPage {
  /** Such as `153.7.0`. */
  readonly version: string;
  goto(url: string): Promise<void>;
  /**
   * Calls a function in the page, which sees nothing but its arguments; they and its result travel as JSON.
   *
   * @throws Error with what it threw
   */
  call<Arguments extends readonly unknown[], Result>(
    work: (...values: Arguments) => Result | Promise<Result>,
    ...values: Arguments
  ): Promise<Result>;
  /** Calls a function until it gives something true. @throws Error naming `what` where it does not in time */
  until<Arguments extends readonly unknown[]>(
    what: string,
    seconds: number,
    work: (...values: Arguments) => unknown,
    ...values: Arguments
  ): Promise<void>;
  /** What the page's console said as errors, and what it threw. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

/** Starts Firefox without a window. @throws Error where it does not speak in time */
export async function openFirefox(program: string): Promise<FirefoxPage> {
  const profile = await mkdtemp(join(tmpdir(), 'framewright-firefox-'));
  const child = spawn(
    program,
    ['--headless', '--remote-debugging-port=0', '--profile', profile, '--no-remote'],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const close = async (): Promise<void> => {
    if (child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    return await drive(await connect(await addressOf(child)), close);
  } catch (error) {
    await close();
    throw error;
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
      if (found?.[1]) resolve(`${found[1]}/session`);
    });
    child.once('error', reject);
    child.once('close', (status) => reject(new Error(`Firefox ended with ${status}: ${said.slice(-2000)}`)));
    setTimeout(() => reject(new Error(`Firefox gave no address: ${said}`)), START_MILLISECONDS).unref();
  });
}

interface Connection {
  send(method: string, params: object): Promise<unknown>;
  onEvent(listener: (method: string, params: Record<string, unknown>) => void): void;
}

async function connect(address: string): Promise<Connection> {
  const socket = new WebSocket(address);
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const listeners: ((method: string, params: Record<string, unknown>) => void)[] = [];
  let last = 0;
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Answer & {
      method?: string;
      params?: Record<string, unknown>;
    };
    if (message.method) for (const listener of listeners) listener(message.method, message.params ?? {});
    const asked = message.id === undefined ? undefined : waiting.get(message.id);
    if (!asked || message.id === undefined) return;
    waiting.delete(message.id);
    if (message.error) asked.reject(new Error(`${message.error}: ${message.message}`));
    else asked.resolve(message.result);
  });
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox is gone.'));
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error(`${address} does not answer.`)));
  });
  return {
    send: (method, params) =>
      new Promise((resolve, reject) => {
        const id = ++last;
        waiting.set(id, { resolve, reject });
        socket.send(JSON.stringify({ id, method, params }));
      }),
    onEvent: (listener) => listeners.push(listener),
  };
}

async function drive({ send, onEvent }: Connection, close: () => Promise<void>): Promise<FirefoxPage> {
  const session = (await send('session.new', { capabilities: {} })) as {
    capabilities: { browserVersion: string };
  };
  const { contexts } = (await send('browsingContext.getTree', {})) as { contexts: { context: string }[] };
  const context = contexts[0]?.context;
  const errors: string[] = [];
  await send('session.subscribe', { events: ['log.entryAdded'] });
  onEvent((_, { level, text }) => {
    if (level === 'error') errors.push(String(text));
  });
  const page: FirefoxPage = {
    version: session.capabilities.browserVersion,
    errors,
    close,
    async goto(url) {
      await send('browsingContext.navigate', { context, url, wait: 'complete' });
    },
    async call(work, ...values) {
      // Results travel as JSON too: the protocol's own form of objects is another one.
      const functionDeclaration = `async (text) => JSON.stringify({ value: await (${work})(...JSON.parse(text)) })`;
      const called = (await send('script.callFunction', {
        functionDeclaration,
        awaitPromise: true,
        target: { context },
        arguments: [{ type: 'string', value: JSON.stringify(values) }],
      })) as Called;
      if (called.type === 'exception') throw new Error(called.exceptionDetails.text);
      return JSON.parse(String(called.result.value)).value;
    },
    async until(what, seconds, work, ...values) {
      const end = performance.now() + seconds * 1000;
      while (!(await page.call(work, ...values))) {
        if (performance.now() > end) throw new Error(`Not within ${seconds} s: ${what}.`);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    },
  };
  return page;
}
