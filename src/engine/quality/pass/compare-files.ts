import { ALL_FORMATS, BlobSource, Input } from 'mediabunny';
import type { FrameQuality } from '../../api/index.ts';
import { isMxfFile } from '../../container/index.ts';
import { ExportError } from '../../errors/index.ts';
import {
  BT709_LIMITED,
  type ColourSpace,
  inColourModel,
  KernelMemory,
  type YuvFrame,
} from '../../media/index.ts';
import { FrameMeter, type Picture } from '../../metrics/index.ts';
import { createPlaneReader } from '../../pixels/index.ts';
import { openFilePictures } from './file-pictures.ts';
import { measurePair } from './frame-measures.ts';

/**
 * Frames of one file against frames of another, one by one in their order.
 *
 * @param colours of each file's planes; BT.709 of limited range where absent
 * @returns nothing where they have other numbers of frames, or frames of other sizes
 * @throws ExportError CHECK_FAILED where one of them has no pictures that can be decoded
 */
export async function compareFiles(
  a: File,
  b: File,
  onProgress: (share: number) => void,
  colours: { readonly a?: ColourSpace; readonly b?: ColourSpace } = {},
): Promise<FrameQuality[]> {
  const rate = { num: 25, den: 1 };
  const [spaceA, spaceB] = [colours.a ?? BT709_LIMITED, colours.b ?? BT709_LIMITED];
  await Promise.all([requireMovie(a), requireMovie(b)]);
  const first = await openFilePictures(a, rate, spaceA);
  try {
    const second = await openFilePictures(b, rate, spaceB);
    try {
      if (first.count !== second.count) return [];
      const indices = Array.from({ length: first.count }, (_, index) => index);
      const others = second.pictures(indices);
      const [readA, readB] = [pictureReader(spaceA), pictureReader(spaceB)];
      const meter = new FrameMeter({ artifacts: true });
      const frames: FrameQuality[] = [];
      for await (const one of first.pictures(indices)) {
        const { value: other } = await others.next();
        const expected = one.picture ?? (one.planes && readA(one.planes));
        const actual = other && (other.picture ?? (other.planes && readB(other.planes)));
        if (!expected || !actual) continue;
        if (expected.width !== actual.width || expected.height !== actual.height) return [];
        frames.push(measurePair(meter, one.index, expected, actual));
        onProgress((one.index + 1) / first.count);
      }
      await others.return(undefined);
      return frames;
    } finally {
      second.close();
    }
  } finally {
    first.close();
  }
}

async function requireMovie(file: File): Promise<void> {
  if (await isMxfFile(file)) return;
  using input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  if (await input.canRead()) return;
  throw new ExportError('CHECK_FAILED', `“${file.name}” is no video whose frames could be compared.`, {
    value: file.name,
  });
}

function pictureReader(colourSpace: ColourSpace): (frame: YuvFrame) => Picture {
  let reader: ((data: Uint8Array) => Uint8Array) | undefined;
  let of: YuvFrame | undefined;
  return (frame) => {
    const { width, height, format, data } = frame;
    const isRgb = frame.colourSpace.matrix === 'rgb';
    const isSame = of?.format === format && (of.colourSpace.matrix === 'rgb') === isRgb;
    if (!reader || !isSame || of?.width !== width || of.height !== height) {
      // Frames of RGB say so themselves, whether or not the container does.
      const colours = inColourModel(colourSpace, isRgb);
      reader = createPlaneReader({ width, height, format, colourSpace: colours, memory: new KernelMemory() });
      of = frame;
    }
    return { width, height, data: reader(data) };
  };
}
