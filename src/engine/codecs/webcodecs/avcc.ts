/** Where the sequence parameter sets begin, ISO/IEC 14496-15 section 5.3.3.1.2. */
const SETS_AT = 5;
const SEQUENCE_SET = 7;

/**
 * An avcC whose parameter sets carry their NAL unit header once. Firefox writes it twice and leaves reserved bits clear
 * (quirk `doubledHeaders`); a decoder then reads the header as a profile, or refuses the file. Anything else is given back as it
 * is: 0x67, read as the profile of a sequence parameter set, is none.
 */
export function withSingleHeaders(avcC: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const sequences = readSets(avcC, SETS_AT, 0x1f);
  const pictures = sequences && readSets(avcC, sequences.end, 0xff);
  const first = sequences?.sets[0];
  if (!pictures || !first) return avcC;
  const [header = 0, again, profile] = first;
  if ((header & 31) !== SEQUENCE_SET || header !== again || profile !== avcC[1]) return avcC;
  const single = (sets: readonly Uint8Array[]): number[] =>
    sets.flatMap((set) => {
      const data = set[0] === set[1] ? set.subarray(1) : set;
      return [data.length >> 8, data.length & 255, ...data];
    });
  return Uint8Array.from([
    ...avcC.subarray(0, SETS_AT - 1),
    0xfc | ((avcC[SETS_AT - 1] ?? 0) & 3),
    0xe0 | sequences.sets.length,
    ...single(sequences.sets),
    pictures.sets.length,
    ...single(pictures.sets),
    ...avcC.subarray(pictures.end),
  ]);
}

/** A count and as many sets of a length and bytes each; `undefined` where they do not fit. */
function readSets(
  avcC: Uint8Array,
  start: number,
  countMask: number,
): { readonly sets: readonly Uint8Array[]; readonly end: number } | undefined {
  const sets: Uint8Array[] = [];
  let at = start + 1;
  for (let left = (avcC[start] ?? 0) & countMask; left > 0; left--) {
    const end = at + 2 + (((avcC[at] ?? 0) << 8) | (avcC[at + 1] ?? 0));
    if (end > avcC.length) return undefined;
    sets.push(avcC.subarray(at + 2, end));
    at = end;
  }
  return { sets, end: at };
}
