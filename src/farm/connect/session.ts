import { ExportError } from '../../engine/index.ts';
import { FARM_PATH, type FarmSession, PROTOCOL_VERSION, readSession } from '../protocol/index.ts';

/** Where a farm is, and the right to use it. */
export interface FarmAddress {
  /** Such as `https://farm.example`. */
  readonly url: string;
  readonly token: string;
}

/** A farm that does not answer at all within this is not there. */
const ANSWER_MILLISECONDS = 15_000;
/** Of an answer that is JSON. */
const LONGEST_ANSWER = 2 ** 20;

/** @throws ExportError NO_FARM for what is no address */
export function farmUrl(text: string): URL {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // Said below, as for other schemes.
  }
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new ExportError('NO_FARM', `“${text.slice(0, 200)}” is no farm's address: it begins with https://.`, {
    value: text.slice(0, 200),
  });
}

/** The farm's HTTP calls. */
export class FarmHttp {
  readonly #base: URL;
  readonly #token: string;
  readonly #fetch: typeof fetch;

  constructor({ url, token }: FarmAddress, fetchIt: typeof fetch = (...asked) => fetch(...asked)) {
    this.#base = farmUrl(url);
    this.#token = token;
    this.#fetch = fetchIt;
  }

  /**
   * @param path under {@link FARM_PATH}, such as `places`
   * @throws ExportError NO_FARM where nobody answers, or the token is refused; any other status is the caller's
   */
  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const url = new URL(`${FARM_PATH}/${path}`, this.#base);
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.#token}`);
    const answer = AbortSignal.timeout(ANSWER_MILLISECONDS);
    const signal = init.signal ? AbortSignal.any([init.signal, answer]) : answer;
    let response: Response;
    try {
      response = await this.#fetch(url, { ...init, headers, signal, redirect: 'error' });
    } catch (cause) {
      if (init.signal?.aborted) throw ExportError.from(init.signal.reason, 'CANCELLED');
      throw new ExportError('NO_FARM', `The farm at ${this.#base.origin} does not answer.`, {
        value: this.#base.origin,
        cause,
      });
    }
    if (response.status !== 401 && response.status !== 403) return response;
    await response.body?.cancel();
    throw new ExportError(
      'NO_FARM',
      `The farm at ${this.#base.origin} refused the token: it is false, expired or revoked, or gives no right to this. Ask for a new invitation.`,
      { value: response.status },
    );
  }

  /** @throws ExportError FARM_FAILED for any status but 2xx, and for what is no JSON of a decent length */
  async json(path: string, init?: RequestInit): Promise<unknown> {
    const response = await this.request(path, init);
    const text = await response.text();
    if (!response.ok || text.length > LONGEST_ANSWER) {
      const said = messageOf(text) || response.statusText;
      throw new ExportError('FARM_FAILED', `The farm answered ${response.status} to “${path}”: ${said}`, {
        value: response.status,
      });
    }
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new ExportError('FARM_FAILED', `The farm's answer to “${path}” is no JSON.`, {
        value: text.slice(0, 100),
        cause,
      });
    }
  }

  /**
   * @param id the participant's own from an earlier session, to stay the same one
   * @throws ExportError NO_FARM; FARM_FAILED where its server speaks another version of the protocol
   */
  async session(signal?: AbortSignal, id?: string): Promise<FarmSession> {
    const path = id === undefined ? 'session' : `session?id=${encodeURIComponent(id)}`;
    const session = readSession(await this.json(path, signal ? { signal } : {}));
    if (session.version !== PROTOCOL_VERSION) {
      throw new ExportError(
        'FARM_FAILED',
        `The farm speaks version ${session.version} of the farm's protocol, this program version ${PROTOCOL_VERSION}. Bring both to the same release.`,
        { value: session.version },
      );
    }
    return session;
  }

  /** Addresses of NATS as WebSockets, absolute. */
  natsAddresses({ nats }: FarmSession): string[] {
    return nats.map((text) => {
      const url = new URL(text, this.#base);
      if (url.protocol === 'http:') url.protocol = 'ws:';
      if (url.protocol === 'https:') url.protocol = 'wss:';
      return url.href;
    });
  }
}

/** The server's own sentence, which lies in `message`; else what it answered. */
function messageOf(text: string): string {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === 'object' && answer !== null && 'message' in answer) {
      return String(answer.message).slice(0, 300);
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return text.slice(0, 300);
}
