export type * from './converter.ts';
export { createYuvConverter } from './yuv-converter.ts';
export { type YuvLayout, yuvToRgba } from './yuv-to-rgba.ts';
