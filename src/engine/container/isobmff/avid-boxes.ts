import { ExportError } from '../../errors/index.ts';
import { type Bytes, box, latin1, u32 } from './bytes.ts';

/** The shortest prefix of a VC-3 frame that holds its compression id. */
const PREFIX_BYTES = 0x2c;
/** A frame begins with its header's size: this up to 1080 lines, more above. */
const [LEAST_HEADER, LARGEST_HEADER] = [0x280, 0x2170];

/**
 * The boxes that Avid's QuickTime codecs put into the sample entry: range (ACLR), scan (APRG), raster (ARES) for DNxHD,
 * ADHR for DNxHR. Unnamed fields hold what files of Avid's own codec hold.
 *
 * @param frame the first coded frame, or its beginning
 * @throws ExportError ENCODER_FAILED unless it is a VC-3 frame (SMPTE ST 2019-1)
 */
export function avidBoxes(
  codec: 'AVdn' | 'AVdh',
  frame: Uint8Array,
  width: number,
  height: number,
  fullRange: boolean,
): Bytes[] {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const header = frame.length < PREFIX_BYTES ? 0 : view.getUint32(0);
  if (header < LEAST_HEADER || header > LARGEST_HEADER) {
    throw new ExportError('ENCODER_FAILED', 'The first packet is no frame of DNxHD or DNxHR.', {
      value: frame.length,
    });
  }
  const compressionId = view.getUint32(0x28);
  const interlaced = ((frame[5] ?? 0) & 2) !== 0;
  const version = latin1('0001');
  const range = box('ACLR', latin1('ACLR'), version, u32(fullRange ? 2 : 1, 0));
  if (codec === 'AVdh') return [range, box('ADHR', version, u32(compressionId, 0, 1, 0, 0))];
  const scan = interlaced ? u32(height / 2, 2, 0, 4) : u32(height, 1, 0, height === 1080 ? 5 : 6);
  return [
    range,
    box('APRG', latin1('APRG'), version, u32(1, 0)),
    box('ARES', latin1('ARES'), version, u32(compressionId, width), scan, new Uint8Array(80)),
  ];
}
