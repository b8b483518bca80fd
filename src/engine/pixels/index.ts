export type * from './converter.ts';
export { type CubeLut, parseCubeLut } from './cube-lut.ts';
export { createEncoderInput, type EncoderInputOptions } from './encoder-input.ts';
export { FieldWeaver, type WovenPicture } from './field-weaver.ts';
export { createFrameColours, type FrameColoursOptions } from './frame-colours.ts';
export {
  createOutputTransform,
  type OutputPixels,
  type OutputTransform,
  type OutputTransformSpec,
} from './output-transform.ts';
export {
  createPlaneReader,
  type PlaneReaderOptions,
  planeReaderParameters,
  type YuvLayout,
} from './plane-reader.ts';
export {
  betweenPrimaries,
  chromaticitiesOf,
  inverse,
  type Matrix3,
  multiply,
  toXyz,
  WHITE,
} from './primaries.ts';
export { createYuvConverter, type YuvCoefficients, yuvCoefficients } from './yuv-converter.ts';
export type { ReadableColours } from './yuv-matrix.ts';
export { yuvToRgba } from './yuv-to-rgba.ts';
