import type { BatchEvent, NotificationSettings } from '../api/index.ts';
import { unlessAborted } from '../errors/index.ts';
import { mayPass } from './retry-policy.ts';

/** How long a server may take to answer. */
const WEBHOOK_MILLISECONDS = 10_000;
/** Before each further attempt. */
const WEBHOOK_WAITS = [1_000, 5_000, 20_000];

/** What of a page notifications need; tests bring their own. */
export interface NotificationHost {
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Resolves after so many milliseconds. */
  wait(milliseconds: number): Promise<void>;
  /** @returns why it can't be shown, in words */
  show(title: string, body: string, tag: string): Promise<string | undefined>;
}

/**
 * Tells of an event by each way that was asked for. A server may get an event twice, where a page went away before it
 * could note that the first was sent: batch, kind and job tell which one it is.
 *
 * @returns what failed, in words
 */
export async function notify(
  settings: NotificationSettings,
  event: BatchEvent,
  signal: AbortSignal,
  host: NotificationHost = PAGE,
): Promise<string[]> {
  const problems = await Promise.all([
    settings.webhook === undefined ? undefined : post(settings.webhook, event, signal, host),
    settings.browser && event.jobId === undefined ? show(event, host) : undefined,
  ]);
  return problems.filter((problem) => problem !== undefined);
}

/** An event as servers get it: its pictures are left out. */
export function webhookBody(event: BatchEvent): string {
  return JSON.stringify(event, (key, value) => (key === 'thumbnail' ? undefined : value));
}

async function post(
  webhook: NonNullable<NotificationSettings['webhook']>,
  event: BatchEvent,
  signal: AbortSignal,
  host: NotificationHost,
): Promise<string | undefined> {
  const { url, headers = {} } = typeof webhook === 'string' ? { url: webhook } : webhook;
  const request: RequestInit = {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: webhookBody(event),
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
  };
  let reason = '';
  for (const wait of [0, ...WEBHOOK_WAITS]) {
    if (wait > 0) await unlessAborted(signal, host.wait(wait));
    const answer = await attempt(url, request, signal, host);
    if (answer === undefined) return undefined;
    reason = answer.reason;
    if (!answer.passing) break;
  }
  return `The webhook ${new URL(url).host} was not told that ${eventWords(event)}: ${reason}.`;
}

/** @returns undefined where it was taken */
async function attempt(
  url: string,
  request: RequestInit,
  signal: AbortSignal,
  host: NotificationHost,
): Promise<{ readonly reason: string; readonly passing: boolean } | undefined> {
  const late = AbortSignal.timeout(WEBHOOK_MILLISECONDS);
  try {
    const response = await host.fetch(url, { ...request, signal: AbortSignal.any([signal, late]) });
    if (response.ok) return undefined;
    const passing = mayPass({ code: 'OUTPUT_FAILED', value: response.status }, 'http');
    return { reason: `it answered ${response.status}`, passing };
  } catch (thrown) {
    signal.throwIfAborted();
    if (late.aborted)
      return { reason: `it gave no answer in ${WEBHOOK_MILLISECONDS / 1000} s`, passing: true };
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { reason: `it could not be reached (${reason})`, passing: true };
  }
}

async function show(event: BatchEvent, host: NotificationHost): Promise<string | undefined> {
  const { status } = event;
  const made = `${status.completedJobs} of ${status.jobs.length} files are made`;
  const failed = status.failedJobs > 0 ? `; ${status.failedJobs} failed` : '';
  const reason = await host.show(`${status.name}: ${event.kind}`, `${made}${failed}.`, event.batchId);
  return reason === undefined ? undefined : `The browser's notification was not shown: ${reason}.`;
}

function eventWords({ kind, jobId }: BatchEvent): string {
  switch (kind) {
    case 'job-completed':
      return `the export ${jobId} is complete`;
    case 'job-failed':
      return `the export ${jobId} failed`;
    case 'completed':
      return 'the batch is complete';
    case 'failed':
      return 'the batch failed';
    case 'cancelled':
      return 'the batch was cancelled';
  }
}

/** The page that this engine runs in. */
const PAGE: NotificationHost = {
  fetch: (url, init) => fetch(url, init),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  async show(title, body, tag) {
    if (!('Notification' in globalThis)) return 'this browser has none';
    if (Notification.permission !== 'granted') return `permission is “${Notification.permission}”`;
    // Browsers on phones show notifications of service workers only.
    const registration = await globalThis.navigator.serviceWorker?.getRegistration();
    try {
      if (registration?.active) await registration.showNotification(title, { body, tag });
      else new Notification(title, { body, tag });
      return undefined;
    } catch (thrown) {
      return thrown instanceof Error ? thrown.message : String(thrown);
    }
  },
};
