import { encodeFramePng } from '../codecs/index.ts';
import { listZipEntries, pictureName } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import { type OutputTarget, outputUrl } from '../segments/index.ts';
import type { CheckRequest } from './check-types.ts';
import type { Comparison } from './comparison.ts';
import type { Reference } from './reference.ts';
import { sampleFrames } from './samples.ts';

/** Local file header without its name and extra field (PKWARE APPNOTE 6.3.10, § 4.3.7). */
const LOCAL_HEADER_BYTES = 30;

/** Gives a picture by its name; undefined where there is none. */
export type PictureReader = (name: string) => Promise<Blob | undefined>;

/**
 * Compares PNG files with fresh renderings, put through the same encoder: it is lossless and gives equal bytes for
 * equal pixels, so that equal files are equal pixels.
 */
export async function comparePictureFiles(
  { recipe, ranges, output, everyFrame }: CheckRequest,
  reference: Reference,
  comparison: Comparison,
  onProgress: (share: number) => void,
): Promise<void> {
  const { colourSpace } = recipe.encoder.settings;
  const origin = ranges[0]?.start ?? 0;
  const frameCount = (ranges.at(-1)?.end ?? origin) - origin;
  const read = output.kind === 'file' ? await zipReader(output.file) : sequenceReader(output.target);
  const indices = sampleFrames(ranges, everyFrame);
  for (const index of indices) {
    const name = pictureName({ firstFrame: origin, frameCount }, index);
    const file = await read(name);
    if (!file) {
      comparison.problems.push(`The picture ${name} is missing.`);
      continue;
    }
    const expected = await encodeFramePng(await reference.pixels(origin + index), colourSpace);
    comparison.framesCompared++;
    if (!equal(expected, new Uint8Array(await file.arrayBuffer()))) {
      comparison.problems.push(`The pixels of ${name} are not those of frame ${origin + index}.`);
    }
    onProgress(comparison.framesCompared / indices.length);
  }
}

export async function zipReader(file: File): Promise<PictureReader> {
  const entries = new Map((await listZipEntries(file)).map((entry) => [entry.name, entry]));
  return async (name) => {
    const entry = entries.get(name);
    if (entry?.method !== 0) return undefined;
    const header = new DataView(
      await file.slice(entry.offset, entry.offset + LOCAL_HEADER_BYTES).arrayBuffer(),
    );
    if (header.byteLength < LOCAL_HEADER_BYTES) return undefined;
    const start = entry.offset + LOCAL_HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
    return file.slice(start, start + entry.bytes);
  };
}

/** Pictures that lie loose. @throws ExportError INTERNAL for a target of another kind */
export function sequenceReader(target: OutputTarget): PictureReader {
  switch (target.kind) {
    case 'folder':
      return async (name) => {
        try {
          return await (await target.handle.getFileHandle(name)).getFile();
        } catch (thrown) {
          if (thrown instanceof DOMException && thrown.name === 'NotFoundError') return undefined;
          throw ExportError.from(thrown, 'OUTPUT_FAILED');
        }
      };
    case 'http':
      return async (name) => {
        const response = await fetch(outputUrl(target.url, 'name', name), { cache: 'no-store' });
        return response.ok ? response.blob() : undefined;
      };
    case 'opfs':
    case 'file':
      throw new ExportError('INTERNAL', 'Loose files lie in a folder or at a server.', {
        value: target.kind,
      });
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
