import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { JsonFile } from './json-file.ts';

const Secrets = v.object({
  /** Newest first: the first signs, all verify. */
  keys: v.pipe(
    v.array(v.object({ kid: v.string(), secret: v.pipe(v.string(), v.minLength(43)), created: v.number() })),
    v.minLength(1),
  ),
  /** Of the service's own users of NATS. */
  natsPassword: v.string(),
  /** Seed of the account key that signs the users' rights in NATS. */
  natsIssuer: v.optional(v.string()),
});
type Secrets = v.InferOutput<typeof Secrets>;

/** What a signature is for: one made for a link to a file is worth nothing as a token. */
export type Purpose = 'token' | 'nats' | 'place' | 'share';

export interface Signature {
  readonly kid: string;
  /** HMAC-SHA256, base64url. */
  readonly mac: string;
}

/** The server's own keys, in a file of its data folder that only it may read. */
export class KeyRing {
  private constructor(
    private readonly file: JsonFile<Secrets>,
    private secrets: Secrets,
  ) {}

  static async open(dataFolder: string): Promise<KeyRing> {
    const file = new JsonFile(join(dataFolder, 'secrets.json'), Secrets);
    const known = await file.read();
    if (known !== undefined) return new KeyRing(file, known);
    const fresh: Secrets = { keys: [newKey()], natsPassword: randomBytes(24).toString('base64url') };
    await file.write(fresh);
    return new KeyRing(file, fresh);
  }

  get natsPassword(): string {
    return this.secrets.natsPassword;
  }

  /** Kept once made: NATS refuses rights signed by another. */
  async natsIssuer(make: () => string): Promise<string> {
    if (this.secrets.natsIssuer === undefined) {
      this.secrets = { ...this.secrets, natsIssuer: make() };
      await this.file.write(this.secrets);
    }
    return this.secrets.natsIssuer ?? '';
  }

  sign(purpose: Purpose, text: string): Signature {
    const [newest] = this.secrets.keys;
    if (newest === undefined) throw new Error('The key ring is empty.');
    return { kid: newest.kid, mac: hmac(newest.secret, purpose, text).toString('base64url') };
  }

  verify(purpose: Purpose, text: string, { kid, mac }: Signature): boolean {
    const key = this.secrets.keys.find((candidate) => candidate.kid === kid);
    // An unknown key takes as long to refuse as a wrong signature.
    const expected = hmac(key?.secret ?? 'none', purpose, text);
    const given = Buffer.from(mac, 'base64url');
    const equal = given.length === expected.length && timingSafeEqual(given, expected);
    return equal && key !== undefined;
  }
}

function newKey(): Secrets['keys'][number] {
  return {
    kid: randomBytes(6).toString('hex'),
    secret: randomBytes(32).toString('base64url'),
    created: Date.now(),
  };
}

function hmac(secret: string, purpose: Purpose, text: string): Buffer {
  return createHmac('sha256', secret).update(`framewright ${purpose}\n${text}`).digest();
}
