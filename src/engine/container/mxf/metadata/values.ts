import type { Rational } from '../../../media/index.ts';
import { type Bytes, concat, u8, u16, u32 } from '../../isobmff/bytes.ts';
import { label } from '../labels.ts';

/** Properties have lengths of two bytes. */
const LONGEST_TEXT = 32_000;
/** What an indirect value is: text in UTF-16, most significant byte first (SMPTE ST 377-1 section 4.3, AAF). */
const INDIRECT_TEXT = label('42 0110020000000000 060e2b3401040101');

/** UTF-16, most significant byte first, without a terminating zero. */
export function utf16(text: string): Bytes {
  const codes = Array.from({ length: Math.min(text.length, LONGEST_TEXT) }, (_, i) => text.charCodeAt(i));
  return u16(...codes);
}

export function indirectText(text: string): Bytes {
  return concat([INDIRECT_TEXT, utf16(text.slice(0, LONGEST_TEXT / 2))]);
}

/** ST 377-1 section 4.3; zeros stand for an unknown time. */
export function timestamp(date: Date | undefined): Bytes {
  if (!date) return new Uint8Array(8);
  return concat([
    u16(date.getUTCFullYear()),
    u8(date.getUTCMonth() + 1, date.getUTCDate()),
    u8(date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()),
    u8(Math.floor(date.getUTCMilliseconds() / 4)),
  ]);
}

export function ratio({ num, den }: Rational): Bytes {
  return u32(num, den);
}

/** A batch or an array: count, bytes of each, and the items. */
export function batch(items: readonly Uint8Array[], itemBytes = items[0]?.length ?? 16): Bytes {
  return concat([u32(items.length, itemBytes), ...items]);
}
