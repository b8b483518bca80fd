import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** PEM, with what its owner compares it by. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  /** SHA-256 of the certificate, as browsers show it. */
  readonly fingerprint: string;
  readonly validTo: Date;
  /** Where the certificate lies. */
  readonly file: string;
}

const DAY = 86_400_000;
/** Browsers take none that is made for longer. */
const VALID = 397 * DAY;
const RENEWED_BEFORE = 30 * DAY;

class MismatchError extends Error {}

/** Names and addresses under which others may reach this machine. */
export function ownNames(): string[] {
  const name = hostname();
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    // Addresses of the link alone mean something else on each link.
    .filter(({ address }) => !address.startsWith('fe80:'))
    .map(({ address }) => address);
  return [...new Set(['localhost', name, `${name}.local`, '127.0.0.1', '::1', ...addresses])];
}

/**
 * A certificate of this farm's own for `names`, kept in the data folder; made anew, from the same key, where it ends soon
 * or lacks a name or an IPv4 address: those of IPv6 change by themselves. It can vouch for nobody else: whoever trusts it trusts this farm alone.
 */
export async function ownCertificate(dataFolder: string, names: readonly string[]): Promise<Certificate> {
  const folder = join(dataFolder, 'tls');
  const [certificateFile, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const kept = await readCertificate(certificateFile, keyFile).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error instanceof MismatchError) return undefined;
    throw error;
  });
  if (kept !== undefined && kept.validTo.getTime() > Date.now() + RENEWED_BEFORE && covers(kept, names))
    return kept;
  const keyPair = kept === undefined ? undefined : pairOf(kept.key);
  const made = await generate([{ name: 'commonName', value: 'Framewright farm' }], {
    ...(keyPair === undefined ? {} : { keyPair }),
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY),
    notAfterDate: new Date(Date.now() + VALID - DAY),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isAddress(name) ? { type: 7, ip: name } : { type: 2, value: name })),
      },
    ],
  });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(keyFile, made.private, { mode: 0o600 });
  await chmod(keyFile, 0o600);
  await writeFile(certificateFile, made.cert);
  return readCertificate(certificateFile, keyFile);
}

/** @throws where they can't be read or don't belong together */
export async function readCertificate(certificateFile: string, keyFile: string): Promise<Certificate> {
  const [certificate, key] = await Promise.all([
    readFile(certificateFile, 'utf8'),
    readFile(keyFile, 'utf8'),
  ]);
  const read = new X509Certificate(certificate);
  if (!read.checkPrivateKey(createPrivateKey(key))) {
    throw new MismatchError(`The key ${keyFile} is not that of the certificate ${certificateFile}.`);
  }
  return {
    certificate,
    key,
    fingerprint: read.fingerprint256,
    validTo: new Date(read.validTo),
    file: certificateFile,
  };
}

function covers({ certificate }: Certificate, names: readonly string[]): boolean {
  const read = new X509Certificate(certificate);
  const steady = names.filter((name) => !name.includes(':'));
  return steady.every((name) =>
    isAddress(name) ? read.checkIP(name) !== undefined : read.checkHost(name) !== undefined,
  );
}

function pairOf(key: string): { privateKey: string; publicKey: string } {
  const publicKey = createPublicKey(createPrivateKey(key));
  return { privateKey: key, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
}

function isAddress(name: string): boolean {
  return /^[\d.]+$/.test(name) || name.includes(':');
}
