export type * from './codecs.ts';
export { decodeImage } from './images/decode-image.ts';
export { encodePng } from './images/png.ts';
export { openSegmentEncoder } from './open.ts';
export { planEncoder } from './plan.ts';
