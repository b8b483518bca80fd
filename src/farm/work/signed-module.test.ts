import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { requireSignature } from './signed-module.ts';

const owner = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const publicKey = (pair: typeof owner): string => pair.publicKey.export({ format: 'jwk' }).x ?? '';
const sha256 = createHash('sha256').update('export default () => ({})').digest('hex');
const signedBy = (pair: typeof owner, hash = sha256): string =>
  sign(null, Buffer.from(hash, 'hex'), pair.privateKey).toString('base64url');

test('a program runs only with the signature of the farm’s owner over its very bytes', async () => {
  await requireSignature(sha256, signedBy(owner), publicKey(owner));
  const other = createHash('sha256').update('another program').digest('hex');
  const refused: [string, string | undefined, string | undefined][] = [
    [sha256, signedBy(stranger), publicKey(owner)],
    [other, signedBy(owner), publicKey(owner)],
    [sha256, undefined, publicKey(owner)],
    [sha256, signedBy(owner), undefined],
    [sha256, 'AAAA', publicKey(owner)],
    [sha256, '%%%', publicKey(owner)],
    [sha256, signedBy(owner), 'AAAA'],
  ];
  for (const [hash, signature, signer] of refused) {
    await expect(requireSignature(hash, signature, signer)).rejects.toMatchObject({
      code: 'UNSIGNED_PROGRAM',
    });
  }
});
