import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';

/**
 * Writes the checksum of a file beside it, as `md5sum` and `sha256sum` write and check it.
 *
 * @returns the path of the checksum file
 */
export async function writeSidecar(path: string, algorithm: 'md5' | 'sha256'): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  const sidecar = `${path}.${algorithm}`;
  await writeFile(sidecar, `${hash.digest('hex')}  ${basename(path)}\n`);
  return sidecar;
}
