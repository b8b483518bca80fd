import { type Bytes, box, latin1, u32 } from './bytes.ts';
import type { Flavour } from './track.ts';

/** `ftyp`: whom the file is written for (ISO/IEC 14496-12 annex E; QuickTime File Format Specification). */
export function fileType(flavour: Flavour, codec: string, fragmented: boolean): Bytes {
  if (flavour === 'mov') return box('ftyp', latin1('qt  '), u32(0x200), latin1('qt  '));
  const [major, ...others] = fragmented ? ['iso6', 'iso5', 'mp41'] : ['isom', 'iso2', 'mp41'];
  const own = /^(avc1|av01)/.exec(codec)?.[0];
  return box(
    'ftyp',
    latin1(major ?? 'isom'),
    u32(0x200),
    latin1([major, ...others, ...(own ? [own] : [])].join('')),
  );
}
