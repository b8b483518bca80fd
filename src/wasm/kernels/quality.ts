// What a picture shows of a codec's work: banding, steps at the borders of blocks, ripples beside edges.

export { videoLuma } from './quality/luma';
export { evenMask, halve, modes, smoothed } from './quality/cambi';
export { bandedness } from './quality/bands';
export { borderSteps, contours, ripples } from './quality/steps';
