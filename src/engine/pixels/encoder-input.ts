import { ExportError } from '../errors/index.ts';
import type {
  ChromaSiting,
  ColourSpace,
  Frame,
  KernelMemory,
  PixelFormat,
  PlanarFormat,
  YuvFrame,
} from '../media/index.ts';
import { createFrameColours } from './frame-colours.ts';
import { createYuvConverter } from './yuv-converter.ts';

export interface EncoderInputOptions {
  readonly width: number;
  readonly height: number;
  /** Of the file. */
  readonly colourSpace: ColourSpace;
  /** Of 4:2:0; `left` where absent. */
  readonly chromaSiting?: ChromaSiting;
  /** What frames come in, sRGB-encoded. */
  readonly from: PixelFormat;
  /** What the encoder takes. */
  readonly to: PlanarFormat | 'rgba8' | 'rgba16';
  readonly dither?: boolean;
  /** Text of a .cube file; wants frames in rgba32f. */
  readonly lut?: string;
  /** The memory that frames are rendered into; a frame elsewhere is copied in first. */
  readonly memory: KernelMemory;
}

/**
 * What turns rendered frames into an encoder's input: colours of the file, its LUT, planes. Frames come in order; the
 * result lasts until the next call.
 *
 * @throws ExportError INVALID_SETTINGS, RENDERER_FAILED
 */
export function createEncoderInput(options: EncoderInputOptions): (frame: Frame) => Frame | YuvFrame {
  const { from, to } = options;
  if (to === 'I420' && from === 'rgba8') {
    const converter = createYuvConverter(options);
    return (frame) => converter.convert(frame);
  }
  if (from === to) return (frame) => frame;
  if (from === 'rgba32f' && to === 'rgba16') return createFrameColours(options);
  throw new ExportError('INTERNAL', `The encoder takes ${to}, but ${from} would be rendered.`, {
    value: from,
  });
}
