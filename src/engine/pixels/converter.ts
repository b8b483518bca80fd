import type { ColourSpace, Frame, KernelMemory, YuvFrame } from '../media/index.ts';

/** Converts rendered frames to the planes an encoder takes, in the exact matrix, range and siting of its tags. */
export interface YuvConverter {
  /**
   * Only the parts that `frame.changed` names are converted again, so a renderer's frames are to come in order
   * and without gaps. The first frame is converted whole. The result belongs to the converter and lasts until
   * its next call.
   *
   * @throws ExportError INTERNAL unless the frame is rgba8 of the converter's size
   */
  convert(frame: Frame): YuvFrame;
}

export interface YuvConverterOptions {
  readonly width: number;
  readonly height: number;
  readonly colourSpace: ColourSpace;
  /** The memory that frames are rendered into; a frame elsewhere is copied in first. */
  readonly memory: KernelMemory;
}
