import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { badArgument } from './exit-status.ts';
import type { Options } from './option-readers.ts';

/** The variable that the token is read from: other programs of the machine see arguments, but not this. */
export const TOKEN_VARIABLE = 'FRAMEWRIGHT_TOKEN';

/** A farm, as the command line names it. */
export interface FarmArguments {
  readonly url: string;
  readonly token: string;
}

/**
 * `--farm` with its token.
 *
 * @throws ExportError INVALID_SETTINGS
 */
export function readFarm(options: Options): FarmArguments | undefined {
  const farm = options.get('farm');
  const given = options.get('token');
  if (typeof farm !== 'string') {
    if (given !== undefined) throw badArgument('--token belongs to a --farm.', 'token');
    return undefined;
  }
  const url = farmOrigin(farm);
  const token = typeof given === 'string' ? given : process.env[TOKEN_VARIABLE];
  if (token === undefined || token === '') {
    throw badArgument(
      `The farm asks for a token: set ${TOKEN_VARIABLE} (other programs of this machine can't read it), or give --token.`,
      'token',
    );
  }
  return { url, token };
}

/** A join link stands for the farm that it names. */
function farmOrigin(text: string): string {
  if (URL.canParse(text)) {
    const { protocol, origin } = new URL(text);
    if (protocol === 'https:' || protocol === 'http:') return origin;
  }
  throw badArgument(
    `--farm is the farm's address, such as https://farm.example; it is "${text.slice(0, 80)}".`,
    text,
  );
}

/**
 * What tells the browser to trust a certificate that no authority signed: the SHA-256 of its public key, base64.
 *
 * @throws ExportError INVALID_SETTINGS where there is none in the file
 */
export async function readCertificate(options: Options): Promise<string | undefined> {
  const path = options.get('certificate');
  if (typeof path !== 'string') return undefined;
  try {
    const { publicKey } = new X509Certificate(await readFile(path));
    return createHash('sha256')
      .update(publicKey.export({ type: 'spki', format: 'der' }))
      .digest('base64');
  } catch (error) {
    throw badArgument(`--certificate ${path} can't be read as a certificate: ${String(error)}.`, path);
  }
}

/** Arguments of a browser that is to trust it. */
export function trusting(certificate: string | undefined): string[] {
  return certificate === undefined ? [] : [`--ignore-certificate-errors-spki-list=${certificate}`];
}
