import { expect, test } from 'vitest';
import { createFileWriter } from '../container/index.ts';
import { BT709_LIMITED, type EncodedSegment, rational } from '../media/index.ts';
import type { SegmentProof } from '../segments/index.ts';
import type { Comparison } from './comparison.ts';
import { decodeVideo } from './decode.ts';
import { packetsName } from './packets-name.ts';
import { adoptProofs } from './proofs.ts';

const RATE = rational(30);
const RANGES = [
  { index: 0, start: 90, end: 94 },
  { index: 1, start: 94, end: 98 },
];
/** Baseline, level 1: a sequence of 16 × 16 pixels and a picture parameter set (ISO/IEC 14496-15, avcC). */
const DESCRIPTION = Uint8Array.of(
  ...[1, 0x42, 0xc0, 0x0a, 0xff, 0xe1, 0, 9, 0x67, 0x42, 0xc0, 0x0a, 0xda, 0x1e, 0x88, 0x40, 0x40],
  ...[1, 0, 4, 0x68, 0xce, 0x3c, 0x80],
);

function segment(fill: number, order: readonly number[] = [0, 1, 2, 3]): EncodedSegment {
  return {
    frameCount: 4,
    track: {
      codec: 'avc1.42c00a',
      width: 16,
      height: 16,
      description: DESCRIPTION,
      colourSpace: BT709_LIMITED,
    },
    packets: order.map((content, frame) => ({
      data: Uint8Array.of(0, 0, 0, 6, frame === 0 ? 0x65 : 0x41, fill, content, 1, 2, 3),
      type: frame === 0 ? 'key' : 'delta',
      frame,
      duration: 1,
    })),
  };
}

async function fileOf(...segments: readonly EncodedSegment[]): Promise<File> {
  let file = new Uint8Array(0);
  const [first] = segments;
  if (!first) throw new Error('There is nothing to write.');
  const writer = createFileWriter(
    { container: 'mp4', track: first.track, frameRate: RATE, frameCount: 4 * segments.length, firstFrame: 0 },
    {
      async write(bytes: Uint8Array<ArrayBuffer>, position: number) {
        const grown = new Uint8Array(Math.max(file.length, position + bytes.length));
        grown.set(file);
        grown.set(bytes, position);
        file = grown;
      },
    },
  );
  for (const one of segments) await writer.add(one);
  await writer.finish();
  return new File([file], 'film.mp4');
}

async function proofOf({ track, packets }: EncodedSegment, frames: readonly number[]): Promise<SegmentProof> {
  const data = packets.map((packet) => packet.data);
  return {
    packets: await packetsName(track, data),
    renderer: 'cpu',
    frames: frames.map((frame) => ({
      ...{ frame, framesCompared: 1, ssim: 1 - frame / 1000, deltaE: frame / 1000, problems: [] },
    })),
    milliseconds: 1,
  };
}

/** @returns the file's frames that are left to be decoded, and what was taken over */
async function adopt(file: File): Promise<{ open: readonly number[]; comparison: Comparison }> {
  const [a, b] = [segment(1), segment(2)];
  const proofs = new Map([
    [0, await proofOf(a, [90, 92])],
    [1, await proofOf(b, [94, 96, 97])],
  ]);
  const video = await decodeVideo(file, RATE, BT709_LIMITED);
  const comparison: Comparison = { framesCompared: 0, ssim: 1, deltaE: 0, problems: [] };
  try {
    return { open: await adoptProofs(video, RANGES, proofs, [0, 3, 4, 7], comparison), comparison };
  } finally {
    video.close();
  }
}

test('what segments proved counts where the file holds their very packets, and only for frames of the sample', async () => {
  const { open, comparison } = await adopt(await fileOf(segment(1), segment(2)));
  expect(open).toEqual([3]);
  expect(comparison).toEqual({ framesCompared: 3, ssim: 1 - 0.097, deltaE: 0.097, problems: [] });
});

test('a proof that equal segments share tells of the frames of one of them alone', async () => {
  const video = await decodeVideo(await fileOf(segment(1), segment(1)), RATE, BT709_LIMITED);
  const comparison: Comparison = { framesCompared: 0, ssim: 1, deltaE: 0, problems: [] };
  const shared = await proofOf(segment(1), [90, 93]);
  const proofs = new Map([
    [0, shared],
    [1, shared],
  ]);
  // A proof of the second's frames is none of the first's, whatever it says.
  const stray = new Map([[0, await proofOf(segment(1), [94])]]);
  try {
    expect(await adoptProofs(video, RANGES, proofs, [0, 3, 4, 7], comparison)).toEqual([4, 7]);
    expect(await adoptProofs(video, RANGES, stray, [4, 7], comparison)).toEqual([4, 7]);
    expect(comparison.framesCompared).toBe(2);
  } finally {
    video.close();
  }
});

test('packets of other bytes, in another order or of another segment leave every frame to be decoded', async () => {
  const everything = {
    open: [0, 3, 4, 7],
    comparison: { framesCompared: 0, ssim: 1, deltaE: 0, problems: [] },
  };
  expect(await adopt(await fileOf(segment(2), segment(1)))).toEqual(everything);
  expect(await adopt(await fileOf(segment(3), segment(2, [0, 2, 1, 3])))).toEqual(everything);
  const other = segment(1);
  const track = { ...other.track, description: DESCRIPTION.with(3, 0x0b) };
  const elsewhere = await fileOf({ ...other, track }, { ...segment(2), track });
  expect(await adopt(elsewhere)).toEqual(everything);
  const taller = { ...segment(1).track, height: 32 };
  const stretched = await fileOf({ ...segment(1), track: taller }, { ...segment(2), track: taller });
  expect(await adopt(stretched)).toEqual(everything);
  // One that is missing shifts all that follow.
  expect(await adopt(await fileOf(segment(2)))).toEqual(everything);
});
