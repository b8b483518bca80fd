import type { ColourSpace } from '../../media/index.ts';
import { BT709_LIMITED } from '../../media/index.ts';
import { yuvToRgba } from '../../pixels/index.ts';
import type { DecodedFrame } from './decoded-frame.ts';

/** A decoded frame as straight-alpha R′G′B′ in the frame's own primaries and transfer. */
export function toRgba(frame: DecodedFrame): Uint8Array {
  const { format, width, height, data } = frame;
  if (format === 'I420' || format === 'NV12') {
    return yuvToRgba(data, width, height, coloursOf(frame), format);
  }
  return data;
}

function coloursOf({ colours }: DecodedFrame): ColourSpace {
  return { ...BT709_LIMITED, fullRange: colours.fullRange ?? false };
}
