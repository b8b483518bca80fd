import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { AwsClient } from 'aws4fetch';
import type { Place, PlaceRequest } from '../../farm/protocol/http.ts';
import { Refusal } from '../http/answers.ts';
import { type ContentStore, PLACE_MILLISECONDS } from './store.ts';

/** A store that speaks Amazon's S3 protocol. */
export interface S3Options {
  /** Such as `https://s3.eu-central-1.amazonaws.com` or `https://minio.example:9000`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Before all names. */
  readonly prefix?: string;
}

/** The longest wait for the store's word on one thing. */
const ANSWER_MILLISECONDS = 15_000;

/**
 * Sends clients to an S3-compatible store by presigned addresses; only shared files pass through the server. How long
 * things stay is for the bucket's own lifecycle rules to say.
 */
export class S3Store implements ContentStore {
  readonly origins: readonly string[];
  readonly #client: AwsClient;

  constructor(
    private readonly options: S3Options,
    readonly largest: number,
  ) {
    const { accessKeyId, secretAccessKey, region } = options;
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 2 });
    this.origins = [new URL(options.endpoint).origin];
  }

  used(): number {
    return 0;
  }

  async sizeOf(tenant: string, sha256: string): Promise<number | undefined> {
    const response = await this.#ask(this.#address(tenant, sha256), { method: 'HEAD' });
    if (response.status === 404) return undefined;
    if (!response.ok) throw unwilling(response.status);
    return Number(response.headers.get('content-length'));
  }

  async place(tenant: string, { method, sha256 }: PlaceRequest): Promise<Place> {
    const present = (await this.sizeOf(tenant, sha256)) !== undefined;
    if (method === 'GET' && !present) throw new Refusal(404, 'There is no such content.');
    // The store itself then refuses whatever has another hash.
    const checksum = Buffer.from(sha256, 'hex').toString('base64');
    const headers: Record<string, string> = method === 'PUT' ? { 'x-amz-checksum-sha256': checksum } : {};
    const url = this.#address(tenant, sha256);
    url.searchParams.set('X-Amz-Expires', String(PLACE_MILLISECONDS / 1000));
    const expires = Date.now() + PLACE_MILLISECONDS;
    const signed = await this.#client.sign(url, { method, headers, aws: { signQuery: true } });
    return {
      url: signed.url,
      headers,
      expires,
      resumable: false,
      ...(method === 'PUT' && present ? { present } : {}),
    };
  }

  async read(tenant: string, sha256: string, start: number, end: number): Promise<Readable> {
    const response = await this.#ask(this.#address(tenant, sha256), {
      headers: { range: `bytes=${start}-${end - 1}` },
    });
    if (!response.ok || response.body === null) throw unwilling(response.status);
    return Readable.fromWeb(response.body as ReadableStream);
  }

  async close(): Promise<void> {}

  /** The answer's head must come in time; its body may take as long as its reader. */
  async #ask(url: URL, init: RequestInit): Promise<Response> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), ANSWER_MILLISECONDS);
    try {
      return await this.#client.fetch(url.href, { ...init, signal: stop.signal });
    } catch (cause) {
      throw new Error('The S3 store does not answer.', { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  #address(tenant: string, sha256: string): URL {
    const { endpoint, bucket, prefix = '' } = this.options;
    return new URL(`${endpoint.replace(/\/$/, '')}/${bucket}/${prefix}${tenant}/${sha256}`);
  }
}

function unwilling(status: number): Refusal {
  return new Refusal(502, `The store of the farm's content answered ${status}.`);
}
