/** Bytes of a file's beginning that {@link fileKind} looks at. */
export const FILE_HEAD_BYTES = 192;

/** Brands of ISO base media files that are pictures (ISO/IEC 23008-12, AV1 Image File Format), and those of sound alone. */
const PICTURE_BRANDS = ['avif', 'avis', 'heic', 'heix', 'heim', 'heis', 'mif1', 'msf1'];
const SOUND_BRANDS = ['M4A ', 'M4B '];
/** Boxes that ISO base media and QuickTime files begin with. */
const FIRST_BOXES = ['ftyp', 'styp', 'moov', 'mdat', 'free', 'skip', 'wide', 'pnot'];
const TRANSPORT_PACKET = 188;

/**
 * What a file carries, as its first bytes have it: moving pictures (with or without sound), sound alone, or neither.
 *
 * @param head the first {@link FILE_HEAD_BYTES}, or all of a shorter file
 */
export function fileKind(head: Uint8Array): 'video' | 'sound' | undefined {
  const text = (from: number, to: number): string => String.fromCharCode(...head.subarray(from, to));
  const hex = (to: number): string =>
    head.subarray(0, to).reduce((all, byte) => all + byte.toString(16).padStart(2, '0'), '');
  const box = text(4, 8);
  if (box === 'ftyp') {
    const brand = text(8, 12);
    if (PICTURE_BRANDS.includes(brand)) return undefined;
    return SOUND_BRANDS.includes(brand) ? 'sound' : 'video';
  }
  if (FIRST_BOXES.includes(box)) return 'video';
  switch (text(0, 4)) {
    case 'RIFF':
    case 'RF64':
      return text(8, 12) === 'AVI ' ? 'video' : text(8, 12) === 'WAVE' ? 'sound' : undefined;
    case 'FORM':
      return text(8, 11) === 'AIF' ? 'sound' : undefined;
    case 'OggS':
    case 'fLaC':
    case 'caff':
      return 'sound';
  }
  switch (hex(4)) {
    // EBML (RFC 8794): Matroska and WebM; MPEG program streams; MXF (SMPTE ST 377-1); ASF.
    case '1a45dfa3':
    case '000001ba':
    case '060e2b34':
    case '3026b275':
      return 'video';
  }
  if (text(0, 3) === 'FLV') return 'video';
  if (text(0, 3) === 'ID3') return 'sound';
  if (head[0] === 0x47 && head[TRANSPORT_PACKET] === 0x47) return 'video';
  // MPEG audio and ADTS: eleven bits of synchronisation, then a layer that is not reserved, or ADTS's 00.
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0 && head[1] !== 0xfe && head[1] !== 0xff)
    return 'sound';
  return undefined;
}
