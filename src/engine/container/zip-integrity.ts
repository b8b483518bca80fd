import { crc32 } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import { storedZipEntry, type ZipEntry } from './zip-directory.ts';

/** An entry that is not as the directory says. */
export interface ZipDamage {
  readonly name: string;
  /** `checksum`: its bytes are others. `structure`: it is not where or what the directory says. */
  readonly kind: 'checksum' | 'structure';
  readonly message: string;
}

/** More are not told. */
const MOST_DAMAGES = 100;

/** Reads every stored entry and compares it with its checksum: PKWARE APPNOTE 6.3.10 section 4.4.7. */
export async function checkZipEntries(file: Blob, entries: readonly ZipEntry[]): Promise<ZipDamage[]> {
  const damages: ZipDamage[] = [];
  let total = 0;
  for (const entry of entries) {
    if (damages.length >= MOST_DAMAGES) break;
    const { name, bytes, crc, method } = entry;
    // Entries that share their bytes would make a small file endless.
    total += bytes;
    if (total > file.size) {
      const message = 'The entries of the archive have more bytes together than the archive.';
      return [...damages, { name, kind: 'structure', message }];
    }
    if (method !== 0) continue;
    try {
      const content = await storedZipEntry(file, entry);
      let sum = 0;
      const reader = content.stream().getReader();
      for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) {
        sum = crc32(value, sum);
      }
      if (sum !== crc) {
        damages.push({
          name,
          kind: 'checksum',
          message: `The bytes of ${name} are not those of its checksum.`,
        });
      }
    } catch (thrown) {
      damages.push({ name, kind: 'structure', message: ExportError.from(thrown).message });
    }
  }
  return damages;
}
