import {
  decodePicture,
  type EncodeSettings,
  encodeFramePng,
  type FrameLayer,
  isPictureCodec,
  storedPicture,
} from '../codecs/index.ts';
import { listZipEntries, type PictureNaming, pictureName, stampPicture } from '../container/index.ts';
import { ExportError } from '../errors/index.ts';
import type { Frame } from '../media/index.ts';
import { type OutputTarget, outputUrl, type SegmentRange } from '../segments/index.ts';
import type { CheckRequest } from './check-types.ts';
import type { Comparison } from './comparison.ts';
import type { Reference } from './reference.ts';
import { sampleFrames } from './samples.ts';
import type { ExpectedFile } from './structure.ts';

/** Local file header without its name and extra field (PKWARE APPNOTE 6.3.10, § 4.3.7). */
const LOCAL_HEADER_BYTES = 30;

/** Gives a picture by its name; undefined where there is none. */
export type PictureReader = (name: string) => Promise<Blob | undefined>;

/** How the pictures of an export are named. */
export function pictureNaming(
  { codec }: Pick<EncodeSettings, 'codec'>,
  { start, end }: Pick<SegmentRange, 'start' | 'end'>,
  { pictureNames }: ExpectedFile = {},
): PictureNaming {
  return {
    ...{ firstFrame: start, frameCount: end - start, codec },
    ...(pictureNames !== undefined && { template: pictureNames }),
  };
}

/**
 * Compares pictures with fresh renderings; nothing is lost, so that any difference is a fault. PNG is held against what
 * the same encoder makes anew, which gives equal bytes for equal pixels; the others are decoded.
 */
export async function comparePictureFiles(
  { recipe, ranges, output, everyFrame, expected }: CheckRequest,
  reference: Reference,
  comparison: Comparison,
  onProgress: (share: number) => void,
): Promise<void> {
  const { settings } = recipe.encoder;
  const origin = ranges[0]?.start ?? 0;
  const naming = pictureNaming(settings, { start: origin, end: ranges.at(-1)?.end ?? origin }, expected);
  const read = output.kind === 'file' ? await zipReader(output.file) : sequenceReader(output.target);
  const indices = sampleFrames(ranges, everyFrame);
  for (const index of indices) {
    const name = pictureName(naming, index);
    const file = await read(name);
    if (!file) {
      comparison.problems.push(`The picture ${name} is missing.`);
      continue;
    }
    const drawn = await reference.pixels(origin + index);
    const stamp = { ...expected, frameRate: recipe.frameRate };
    comparison.framesCompared++;
    const problem =
      (await differenceOf(file, drawn, settings, (png) => stampPicture(png, 'png', stamp, index))) ??
      (await differentLayer(file, await reference.layers(origin + index), settings));
    if (problem !== undefined) {
      comparison.problems.push(`${name} is not frame ${origin + index}: ${problem}`);
    }
    onProgress(comparison.framesCompared / indices.length);
  }
}

/** @returns what differs, in words; undefined where nothing does */
async function differenceOf(
  file: Blob,
  drawn: Frame,
  settings: EncodeSettings,
  stamped: (png: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer>>,
): Promise<string | undefined> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { codec, colourSpace } = settings;
  if (!isPictureCodec(codec) || codec === 'png') {
    const expected = await stamped(await encodeFramePng(drawn, colourSpace));
    return equal(expected, bytes) ? undefined : 'its pixels are others.';
  }
  try {
    const read = await decodePicture(bytes, codec);
    const expected = storedPicture(drawn, codec, settings);
    if (read.width !== expected.width || read.height !== expected.height || read.format !== expected.format) {
      return `it is ${read.width}×${read.height} in ${read.format}.`;
    }
    return equal(expected.data, read.data) ? undefined : 'its pixels are others.';
  } catch (thrown) {
    return ExportError.from(thrown).message;
  }
}

/** @returns which layer differs, and how; undefined where none does */
async function differentLayer(
  file: Blob,
  layers: readonly FrameLayer[],
  settings: EncodeSettings,
): Promise<string | undefined> {
  const { codec } = settings;
  if (codec !== 'exr' || layers.length === 0) return undefined;
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    for (const { name, draw } of layers) {
      const read = await decodePicture(bytes, codec, name);
      const expected = storedPicture(await draw(), codec, { ...settings, alpha: true });
      if (!equal(expected.data, read.data)) return `the pixels of its layer ${name} are others.`;
    }
    return undefined;
  } catch (thrown) {
    return ExportError.from(thrown).message;
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

function equal(a: Frame['data'], b: Frame['data']): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
