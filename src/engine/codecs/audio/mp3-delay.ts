/** What every MP3 decoder adds to the delay of the encoder (LAME, mp3 info tag revision 1). */
const DECODER_DELAY = 529;
/** From the name of the encoder to its delay, 12 bits. */
const DELAY_OFFSET = 21;

/** How far into a file the first frame is looked for, behind tags with pictures. */
export const MP3_HEAD_BYTES = 1 << 12;

/** Where the first frame may begin: behind an ID3v2 tag (id3.org, ID3v2.4.0 § 3.1), if there is one. */
export function mp3Start(head: Uint8Array): number {
  if (head[0] !== 0x49 || head[1] !== 0x44 || head[2] !== 0x33) return 0;
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + ((head[at] ?? 0) & 0x7f), 0);
  const footer = ((head[5] ?? 0) & 0x10) !== 0 ? 10 : 0;
  return 10 + size + footer;
}

/**
 * Samples that players leave out at the beginning of an MP3 file: what its encoder says in the information frame, where
 * there is one. Decoders of single packets don't see it.
 *
 * @param frames the file's bytes from its first frame on
 */
export function mp3Delay(frames: Uint8Array): number {
  const text = new TextDecoder('latin1').decode(frames.subarray(0, 200));
  const tag = Math.max(text.indexOf('Xing'), text.indexOf('Info'));
  if (tag < 0) return 0;
  // The encoder's name follows flags, number of frames and bytes, a table and the quality, each where a flag says so.
  const flags = frames[tag + 7] ?? 0;
  const name =
    tag + 8 + (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
  const at = name + DELAY_OFFSET;
  if ((frames[name] ?? 0) === 0 || at + 1 >= frames.length) return 0;
  const delay = ((frames[at] ?? 0) << 4) | ((frames[at + 1] ?? 0) >> 4);
  return delay === 0 ? 0 : delay + DECODER_DELAY;
}
