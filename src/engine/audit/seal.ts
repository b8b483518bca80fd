import type { FormatSettings } from '../formats/index.ts';

/** What a row says of a person; only their key opens it. */
export interface AuditSecret {
  readonly userId: string;
  readonly compositionId: string;
  readonly settings?: FormatSettings;
}

/** NIST SP 800-38D, § 8.2: 96 bits of nonce, of which random ones are safe for 2³² rows of one person. */
const NONCE_BYTES = 12;
const ALGORITHM = 'AES-GCM';
/** Whole caption files and look-up tables are no settings to keep for years. */
const LONGEST_TEXT = 1000;

/** A key that can be used, and never be read: whoever copies the store's rows has nothing. */
export function createPersonKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ['encrypt', 'decrypt']);
}

export async function seal(key: CryptoKey, secret: AuditSecret): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const text = new TextEncoder().encode(JSON.stringify(secret, shortened));
  const encrypted = new Uint8Array(await crypto.subtle.encrypt({ name: ALGORITHM, iv: nonce }, key, text));
  const bytes = new Uint8Array(NONCE_BYTES + encrypted.length);
  bytes.set(nonce);
  bytes.set(encrypted, NONCE_BYTES);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** @returns undefined where the key does not fit, or the text was changed */
export async function open(key: CryptoKey, sealed: string): Promise<AuditSecret | undefined> {
  try {
    const bytes = Uint8Array.from(atob(sealed), (character) => character.charCodeAt(0));
    const text = await crypto.subtle.decrypt(
      { name: ALGORITHM, iv: bytes.subarray(0, NONCE_BYTES) },
      key,
      bytes.subarray(NONCE_BYTES),
    );
    return JSON.parse(new TextDecoder().decode(text)) as AuditSecret;
  } catch {
    return undefined;
  }
}

/** A replacer for JSON. */
function shortened(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= LONGEST_TEXT) return value;
  return `${value.slice(0, LONGEST_TEXT)}… (${value.length} characters)`;
}
