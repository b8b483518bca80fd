export type * from './converter.ts';
export { createEncoderInput, type EncoderInputOptions } from './encoder-input.ts';
export { createFrameColours, type FrameColoursOptions } from './frame-colours.ts';
export {
  createOutputTransform,
  type OutputPixels,
  type OutputTransform,
  type OutputTransformSpec,
} from './output-transform.ts';
export { createYuvConverter, type YuvCoefficients, yuvCoefficients } from './yuv-converter.ts';
export { type YuvLayout, yuvToRgba } from './yuv-to-rgba.ts';
