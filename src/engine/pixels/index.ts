export type * from './converter.ts';
export { type CubeLut, parseCubeLut } from './cube-lut.ts';
export { createEncoderInput, type EncoderInputOptions } from './encoder-input.ts';
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
export { createYuvConverter, type YuvCoefficients, yuvCoefficients } from './yuv-converter.ts';
export type { ReadableColours } from './yuv-matrix.ts';
export { yuvToRgba } from './yuv-to-rgba.ts';
