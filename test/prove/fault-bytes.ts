import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listZipEntries, storedZipEntry, ZipArchive } from '../../src/engine/container/index.ts';
import { tool, withFolder } from './framewright.ts';

/** Runs native ffmpeg over a file. @param args with `IN` where the file's path belongs; the output comes after them */
export async function remade(
  file: Uint8Array,
  extension: string,
  args: readonly string[],
  output = extension,
): Promise<Uint8Array> {
  return withFolder(async (folder) => {
    const [source, target] = [join(folder, `in.${extension}`), join(folder, `out.${output}`)];
    await writeFile(source, file);
    const whole = args.map((arg) => (arg === 'IN' ? source : arg));
    await tool('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...whole, '-bitexact', target]);
    return new Uint8Array(await readFile(target));
  });
}

export interface Packet {
  readonly position: number;
  readonly bytes: number;
  readonly key: boolean;
}

/** Packets of the pictures in the order in which they are stored. */
export async function packetsOf(file: Uint8Array, extension: string): Promise<Packet[]> {
  return withFolder(async (folder) => {
    const source = join(folder, `in.${extension}`);
    await writeFile(source, file);
    const args = ['-v', 'error', '-select_streams', 'v:0', '-show_packets', '-of', 'json', source];
    const { packets } = JSON.parse((await tool('ffprobe', args)).toString()) as {
      packets: { pos: string; size: string; flags: string }[];
    };
    return packets.map(({ pos, size, flags }) => ({
      position: Number(pos),
      bytes: Number(size),
      key: flags.startsWith('K'),
    }));
  });
}

/** The middle of a packet overwritten, as a bad block of a disk does. */
export function spoilt(file: Uint8Array, { position, bytes }: Packet): Uint8Array {
  const out = Uint8Array.from(file);
  const from = position + Math.floor(bytes * 0.25);
  for (let at = from; at < position + Math.floor(bytes * 0.75); at++) out[at] = (out[at] ?? 0) ^ 0x5a;
  return out;
}

/** Another value in a field of a box. @param path such as `moov/mvhd` @param offset from the box's content */
export function patched(
  file: Uint8Array,
  path: string,
  offset: number,
  change: (value: number) => number,
): Uint8Array {
  const out = Uint8Array.from(file);
  const view = new DataView(out.buffer);
  let [from, to] = [0, out.length];
  for (const type of path.split('/')) {
    let found = false;
    for (let at = from; at + 8 <= to; ) {
      const size = view.getUint32(at);
      const name = String.fromCharCode(...out.subarray(at + 4, at + 8));
      if (name === type) {
        [from, to] = [at + 8, at + size];
        found = true;
        break;
      }
      // Sizes of 64 bits are those of media data, which lies last or is passed over by its end.
      at += size === 1 ? Number(view.getBigUint64(at + 8)) : size;
      if (size === 0) break;
    }
    if (!found) throw new Error(`There is no box ${path}.`);
  }
  view.setUint32(from + offset, change(view.getUint32(from + offset)));
  return out;
}

/** A ZIP archive with its entries changed; those for which nothing comes back are left out. */
export async function rezipped(
  file: Uint8Array<ArrayBuffer>,
  change: (
    name: string,
    bytes: Uint8Array<ArrayBuffer>,
    index: number,
  ) => Promise<Uint8Array<ArrayBuffer> | undefined>,
): Promise<Uint8Array> {
  const parts: { readonly bytes: Uint8Array; readonly position: number }[] = [];
  const archive = new ZipArchive({
    write: async (bytes, position) => {
      parts.push({ bytes: Uint8Array.from(bytes), position });
    },
  });
  const blob = new Blob([file]);
  for (const [index, entry] of (await listZipEntries(blob)).entries()) {
    const stored = new Uint8Array(await (await storedZipEntry(blob, entry)).arrayBuffer());
    const bytes = await change(entry.name, stored, index);
    if (bytes) await archive.addBytes(entry.name, bytes);
  }
  await archive.finish();
  const out = new Uint8Array(Math.max(...parts.map(({ bytes, position }) => position + bytes.length)));
  for (const { bytes, position } of parts) out.set(bytes, position);
  return out;
}
