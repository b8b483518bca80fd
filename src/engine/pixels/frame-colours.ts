import { ExportError } from '../errors/index.ts';
import type { ColourSpace, Frame, KernelMemory } from '../media/index.ts';
import { createOutputTransform } from './output-transform.ts';

export interface FrameColoursOptions {
  readonly width: number;
  readonly height: number;
  /** Of RGB; sRGB leaves frames as they are. */
  readonly colourSpace: ColourSpace;
  readonly memory: KernelMemory;
  readonly dither?: boolean;
}

/**
 * Gives frames in the colour space of a file of pictures: as they are for sRGB, else rgba16 made of rgba32f, which
 * lasts until the next call.
 *
 * @throws ExportError RENDERER_FAILED where memory or WebAssembly is refused
 */
export function createFrameColours({
  colourSpace,
  ...options
}: FrameColoursOptions): (frame: Frame) => Frame {
  const { primaries, transfer } = colourSpace;
  if (primaries === 'bt709' && transfer === 'iec61966-2-1') return (frame) => frame;
  const transform = createOutputTransform({ ...options, primaries, transfer, format: 'codes', bits: 16 });
  return (frame) => {
    const { data } = transform.apply(frame);
    const { width, height, alpha, changed } = frame;
    if (!(data instanceof Uint16Array)) {
      throw new ExportError('INTERNAL', 'Codes of 16 bits were asked for, but not made.');
    }
    return { width, height, alpha, changed, format: 'rgba16', data };
  };
}
