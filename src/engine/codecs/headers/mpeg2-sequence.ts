import { readMpeg2Picture, startCodes } from '../mpeg2/pictures.ts';
import { ParameterBits } from './parameter-bits.ts';
import { colourCodes, type StreamFacts } from './stream-facts.ts';

const [SEQUENCE, EXTENSION] = [0xb3, 0xb5];
/** extension_start_code_identifier: ISO/IEC 13818-2 table 6-2. */
const [SEQUENCE_EXTENSION, DISPLAY_EXTENSION] = [1, 2];
/** Table 6-4. */
const FRAME_RATES: readonly (number | undefined)[] = [
  undefined, 24000 / 1001, 24, 25, 30000 / 1001, 30, 50, 60000 / 1001, 60,
]; // biome-ignore format: a table
/** D-10 has lines of the vertical blanking above those that are shown (SMPTE ST 356). */
const D10_WIDTH = 720;
const D10_SHOWN: Readonly<Record<number, number>> = { 608: 576, 512: 486 };
const CHROMA = ['400', '420', '422', '444'] as const;

/** The headers before a picture, ISO/IEC 13818-2 sections 6.2.2.1, 6.2.2.3 and 6.2.2.4; undefined where there are none. */
export function readMpeg2Sequence(packet: Uint8Array): StreamFacts | undefined {
  let [width, height, rate] = [0, 0, 0];
  let extension: Pick<StreamFacts, 'chroma' | 'profile' | 'interlaced'> | undefined;
  let colour: StreamFacts['colour'] = {};
  for (const { at, code } of startCodes(packet)) {
    const bits = new ParameterBits(packet.subarray(at + 4));
    if (code === SEQUENCE) {
      width = bits.read(12);
      height = bits.read(12);
      bits.skip(4);
      rate = bits.read(4);
    } else if (code === EXTENSION) {
      const kind = bits.read(4);
      if (kind === SEQUENCE_EXTENSION) {
        const profile = bits.read(8);
        const interlaced = !bits.flag();
        extension = { profile, interlaced, chroma: CHROMA[bits.read(2)] ?? '420' };
      } else if (kind === DISPLAY_EXTENSION) {
        bits.skip(3);
        if (bits.flag()) colour = colourCodes(bits.read(8), bits.read(8), bits.read(8), undefined);
      }
    } else if (code < SEQUENCE) break;
  }
  const frameRate = FRAME_RATES[rate];
  if (width === 0 || height === 0 || !extension) return undefined;
  return {
    codec: 'mpeg2',
    width,
    height: width === D10_WIDTH ? (D10_SHOWN[height] ?? height) : height,
    depth: 8,
    colour,
    ...extension,
    ...(frameRate !== undefined && { frameRate }),
  };
}

/** Whether decoding can start with a packet. */
export function startsMpeg2(packet: Uint8Array): boolean {
  const picture = readMpeg2Picture(packet);
  return picture?.type === 'I' && picture.startsSequence;
}
