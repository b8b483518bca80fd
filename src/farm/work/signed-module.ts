import { Refusal } from './refusal.ts';

/**
 * Looks whether the farm's owner signed a program: Ed25519 (RFC 8032) over the 32 bytes of its SHA-256.
 *
 * @param sha256 of the program's bytes, which were checked against it
 * @param signature and
 * @param signer the owner's public key: raw, base64url
 * @throws Refusal UNSIGNED_PROGRAM
 */
export async function requireSignature(
  sha256: string,
  signature: string | undefined,
  signer: string | undefined,
): Promise<void> {
  if (signer === undefined) throw unsigned('this farm takes none');
  if (signature === undefined) throw unsigned('it bears no signature');
  const key = fromBase64Url(signer);
  const signed = fromBase64Url(signature);
  if (key?.length !== 32 || signed?.length !== 64) throw unsigned('key or signature are malformed');
  const digest = Uint8Array.from(sha256.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  let good = false;
  try {
    const owner = await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
    good = await crypto.subtle.verify('Ed25519', owner, signed, digest);
  } catch {
    throw unsigned('this browser can not check signatures');
  }
  if (!good) throw unsigned('its signature is not the owner’s');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const plain = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
    return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function unsigned(why: string): Refusal {
  return new Refusal(
    'UNSIGNED_PROGRAM',
    `A worker runs programs only that the farm's owner signed, and ${why}.`,
  );
}
