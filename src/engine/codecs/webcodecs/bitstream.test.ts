import { describe, expect, it } from 'vitest';
import { isKeyFrame, tagVp9Bt709 } from './bitstream.ts';

const nal = (type: number, length: number): number[] => [0, 0, 0, length, type, ...Array(length - 1).fill(0)];

describe('isKeyFrame', () => {
  it('finds an IDR slice behind other H.264 units', () => {
    expect(isKeyFrame('h264', Uint8Array.from([...nal(6, 9), ...nal(5, 20)]))).toBe(true);
    expect(isKeyFrame('h264', Uint8Array.from([...nal(6, 9), ...nal(1, 20)]))).toBe(false);
    expect(isKeyFrame('h264', Uint8Array.from([0, 3, 6, 0, 0, 0, 2, 0x65, 0]), 2)).toBe(true);
    expect(isKeyFrame('h264', new Uint8Array(0))).toBe(false);
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

describe('tagVp9Bt709', () => {
  it('writes BT.709 where the colours are unknown, and only there', () => {
    const unknown = Uint8Array.of(0x82, 0x49, 0x83, 0x42, 0b0000_1010, 7);
    tagVp9Bt709(unknown);
    expect(unknown).toEqual(Uint8Array.of(0x82, 0x49, 0x83, 0x42, 0b0100_1010, 7));
    const known = Uint8Array.of(0x82, 0x49, 0x83, 0x42, 0b0010_1010, 7);
    tagVp9Bt709(known);
    expect(known[4]).toBe(0b0010_1010);
  });
});
