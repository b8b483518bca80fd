import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from './answers.ts';

/** How many requests are answered, a minute. */
export interface RateLimits {
  readonly perAddress: number;
  readonly perToken: number;
  /** Bad tokens and signatures, of an address. */
  readonly failures: number;
}

/**
 * A segment costs two calls, one of its worker and one of its submitter: a hundred segments a second come from behind one
 * address. Content itself is not counted.
 */
export const DEFAULT_LIMITS: RateLimits = { perAddress: 12_000, perToken: 12_000, failures: 120 };

export class RateLimiter {
  readonly #address: RateLimiterMemory;
  readonly #token: RateLimiterMemory;
  readonly #failures: RateLimiterMemory;

  constructor(limits: RateLimits) {
    const limiter = (keyPrefix: string, points: number) =>
      new RateLimiterMemory({ keyPrefix, points, duration: 60 });
    this.#address = limiter('address', limits.perAddress);
    this.#token = limiter('token', limits.perToken);
    this.#failures = limiter('failure', limits.failures);
  }

  /** @throws Refusal 429 */
  address(address: string): Promise<void> {
    return consume(this.#address, address);
  }

  /** @throws Refusal 429 */
  token(token: string): Promise<void> {
    return consume(this.#token, createHash('sha256').update(token).digest('base64'));
  }

  /** Counts a bad token or signature. @throws Refusal 429 where an address brought too many */
  failure(address: string): Promise<void> {
    return consume(this.#failures, address);
  }
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (reason) {
    if (!(reason instanceof RateLimiterRes)) throw reason;
    const seconds = Math.max(1, Math.ceil(reason.msBeforeNext / 1000));
    throw new Refusal(429, `Too many requests: try again in ${seconds} s.`, {
      'Retry-After': String(seconds),
    });
  }
}
