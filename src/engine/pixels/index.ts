export type * from './converter.ts';
export { createYuvConverter } from './yuv-converter.ts';
export { yuvToRgba } from './yuv-to-rgba.ts';
