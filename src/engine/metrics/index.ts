export { type AlphaDifference, alphaDifference, overChecker, pixelsSeen, seenPixels } from './alpha.ts';
export { deltaE2000 } from './ciede2000.ts';
export { type ColourDifference, colourDifference } from './colour-difference.ts';
export { labOfRgb8 } from './lab.ts';
export { lumaOverChecker, lumaPlane, type Picture, type Plane } from './picture.ts';
export { PictureMeter } from './picture-meter.ts';
export { psnr } from './psnr.ts';
export { SSIM_WINDOW, ssim, ssimBoxes } from './ssim.ts';
