import { describe, expect, it } from 'vitest';
import { BT709_LIMITED, VIDEO_COLOURS } from '../../media/index.ts';
import { AV1_UNIT, av1Units, readAv1Sequence } from './av1-units.ts';
import { isKeyFrame } from './bitstream.ts';
import { tagKeyFrame } from './colour-tags.ts';
import { describeVideoTrack } from './track.ts';

const nal = (type: number, length: number): number[] => [0, 0, 0, length, type, ...Array(length - 1).fill(0)];

describe('isKeyFrame', () => {
  it('finds an IDR slice behind other H.264 units', () => {
    expect(isKeyFrame('h264', Uint8Array.from([...nal(6, 9), ...nal(5, 20)]))).toBe(true);
    expect(isKeyFrame('h264', Uint8Array.from([...nal(6, 9), ...nal(1, 20)]))).toBe(false);
    expect(isKeyFrame('h264', Uint8Array.from([0, 3, 6, 0, 0, 0, 2, 0x65, 0]), 2)).toBe(true);
    expect(isKeyFrame('h264', new Uint8Array(0))).toBe(false);
  });

  it('finds pictures of HEVC where decoding may start behind its parameter sets', () => {
    const unit = (type: number): number[] => [0, 0, 0, 3, type << 1, 1, 0];
    const [vps, sps, pps, sei] = [32, 33, 34, 39].map(unit);
    for (const start of [16, 19, 20, 21]) {
      expect(isKeyFrame('h265', Uint8Array.from([vps, sps, pps, sei, unit(start)].flat() as number[]))).toBe(
        true,
      );
    }
    for (const other of [0, 1, 8, 9]) {
      expect(isKeyFrame('h265', Uint8Array.from([...(sei ?? []), ...unit(other)]))).toBe(false);
    }
  });

  it('reads frame_type of VP9', () => {
    expect(isKeyFrame('vp9', Uint8Array.of(0b1000_0010))).toBe(true);
    expect(isKeyFrame('vp9', Uint8Array.of(0b1000_0110))).toBe(false);
    expect(isKeyFrame('vp9', Uint8Array.of(0b1000_1000)), 'a frame shown again').toBe(false);
  });

  it('wants AV1’s sequence header before a key frame', () => {
    const delimiter = [0x12, 0];
    const sequence = [0x0a, 2, 0, 0];
    const key = [0x32, 1, 0b0001_0000];
    const inter = [0x32, 1, 0b0011_0000];
    expect(isKeyFrame('av1', Uint8Array.from([...delimiter, ...sequence, ...key]))).toBe(true);
    expect(isKeyFrame('av1', Uint8Array.from([...delimiter, ...sequence, ...inter]))).toBe(false);
    expect(isKeyFrame('av1', Uint8Array.from([...delimiter, ...key]))).toBe(false);
  });

  it('ends on sizes that point outside', () => {
    expect(isKeyFrame('h264', Uint8Array.of(255, 255, 255, 255, 6, 0))).toBe(false);
    expect(isKeyFrame('av1', Uint8Array.of(0x0a, 255, 255, 255, 255, 255, 255, 255, 255, 255))).toBe(false);
  });
});

/** The first 28 bytes of what Chromium 156 made at 320×240 of frames in BT.2020 PQ. */
const AV1_KEY = hex('12000a0d000000043cffbc01a21220120832b6bb0210428002082084');
const VP9_DEEP_KEY = hex('924983425009f8077b031c120e0c240008005f63fd9f93ffd9fdfff3');

function hex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

function sequenceOf(keyFrame: Uint8Array) {
  for (const { type, payload } of av1Units(keyFrame)) {
    if (type === AV1_UNIT.sequenceHeader) return { payload, sequence: readAv1Sequence(payload) };
  }
  throw new Error('There is no sequence header.');
}

describe('colour tags', () => {
  it('are written where VP9 leaves its colours unknown, and only there', () => {
    const unknown = Uint8Array.of(0x82, 0x49, 0x83, 0x42, 0b0000_1010, 7);
    tagKeyFrame('vp9', unknown, BT709_LIMITED, 'left');
    expect(unknown).toEqual(Uint8Array.of(0x82, 0x49, 0x83, 0x42, 0b0100_1010, 7));
    // Of P3, VP9 has a word for the matrix only.
    const wide = Uint8Array.of(0x82, 0x49, 0x83, 0x42, 0b0000_1010, 7);
    tagKeyFrame('vp9', wide, VIDEO_COLOURS.p3, 'left');
    expect(wide).toEqual(unknown);
    const known = Uint8Array.of(0x82, 0x49, 0x83, 0x42, 0b0010_1010, 7);
    tagKeyFrame('vp9', known, BT709_LIMITED, 'left');
    expect(known[4]).toBe(0b0010_1010);
  });

  it('go into VP9 of 10 bits behind its depth bit', () => {
    const untagged = VP9_DEEP_KEY.slice();
    // Bit depth 10, then color_space and color_range: 0 101 0.
    untagged[4] = (untagged[4] ?? 0) & 0b1000_0111;
    tagKeyFrame('vp9', untagged, VIDEO_COLOURS.hlg, 'left');
    expect(untagged).toEqual(VP9_DEEP_KEY);
  });

  it('go into the sequence header of AV1, siting too, and change nothing else', () => {
    const { sequence } = sequenceOf(AV1_KEY);
    expect(sequence).toMatchObject({ profile: 0, depth: 8, monochrome: false, highTier: false });
    const tagged = AV1_KEY.slice();
    tagKeyFrame('av1', tagged, VIDEO_COLOURS.hlg, 'top-left');
    const [before, after] = [sequenceOf(AV1_KEY).payload, sequenceOf(tagged).payload];
    const at = sequence?.coloursAt ?? 0;
    const bits = (payload: Uint8Array): string =>
      Array.from(payload, (byte) => byte.toString(2).padStart(8, '0')).join('');
    expect(bits(before).slice(at, at + 24)).toBe('00001001' + '00010000' + '00001001');
    expect(bits(after).slice(at, at + 24)).toBe('00001001' + '00010010' + '00001001');
    // color_range, then chroma_sample_position.
    expect(bits(after).slice(at + 24, at + 27)).toBe('010');
    expect(bits(after).slice(0, at)).toBe(bits(before).slice(0, at));
    expect(bits(after).slice(at + 27)).toBe(bits(before).slice(at + 27));
    tagKeyFrame('av1', tagged, VIDEO_COLOURS.pq, 'left');
    expect(bits(sequenceOf(tagged).payload).slice(at + 24, at + 27)).toBe('001');
  });
});

describe('a track is described by what came', () => {
  const settings = {
    codec: 'h264',
    width: 320,
    height: 240,
    frameRate: { num: 30, den: 1 },
    rate: { mode: 'quality', quality: 75 },
    colourSpace: BT709_LIMITED,
    depth: 8,
  } as const;

  it('H.264 by avcC, AV1 by its sequence header', () => {
    const avcC = hex('01640c14ffe1001267640c14ac191a8141f26a1220120f08846a01000468ce3c80fdf8f800');
    const h264 = describeVideoTrack(settings, 'h264', 'avc1.64001e', avcC, new Uint8Array(0));
    expect(h264.codec).toBe('avc1.640c14');
    const av1 = describeVideoTrack(settings, 'av1', 'av01.0.08M.08.0.111.01.01.01.0', undefined, AV1_KEY);
    expect(av1.codec).toBe('av01.0.00M.08.0.111.01.01.01.0');
  });

  it('HEVC by hvcC, as ISO/IEC 14496-15 spells it', () => {
    const hvcC = new Uint8Array(23);
    // Main 10 (2), compatible with itself and Main: flags 1 and 2; main tier, level 4; progressive, frame-only.
    hvcC.set([1, 0x02, 0x20, 0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 120]);
    const track = describeVideoTrack(
      { ...settings, codec: 'h265', depth: 10 },
      'h265',
      '',
      hvcC,
      new Uint8Array(0),
    );
    expect(track).toMatchObject({ codec: 'hvc1.2.4.L120.B0', depth: 10 });
    hvcC.set([0x21, 0x60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 153], 1);
    expect(describeVideoTrack(settings, 'h265', '', hvcC, new Uint8Array(0)).codec).toBe('hvc1.1.6.H153');
  });

  it('and nothing without parameter sets', () => {
    expect(() => describeVideoTrack(settings, 'h264', 'avc1.64001e', undefined, new Uint8Array(0))).toThrow(
      /no parameter sets/,
    );
  });
});
