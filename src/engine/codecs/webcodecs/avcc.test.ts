import { expect, it } from 'vitest';
import { withSingleHeaders } from './avcc.ts';

const bytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** As Firefox 153 ESR gave it, and what ISO/IEC 14496-15 asks for. */
const FIREFOX = bytes(
  '0164001403 01 0019 67 67640014acd941419f9e10000003001001e84800f1429960 01 0006 68 68ebecb22c',
);
const MENDED = bytes(
  '01640014ff e1 0018 67640014acd941419f9e10000003001001e84800f1429960 01 0005 68ebecb22c',
);

it('takes the second header byte out of an avcC that has two, and leaves all others alone', () => {
  expect(withSingleHeaders(FIREFOX)).toEqual(MENDED);
  expect(withSingleHeaders(MENDED)).toBe(MENDED);
  for (const damaged of [
    FIREFOX.slice(0, 12),
    FIREFOX.slice(0, -3),
    bytes(''),
    bytes('0164001403'),
    bytes('0164001403e0'),
  ]) {
    expect(withSingleHeaders(damaged)).toBe(damaged);
  }
});
