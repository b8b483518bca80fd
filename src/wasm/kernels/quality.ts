// What a picture shows of a codec's work, and how much it differs from another: artifacts, similarity, colours.

export { videoLuma } from './quality/luma';
export { evenMask, halve, modes, smoothed } from './quality/cambi';
export { bandedness } from './quality/bands';
export { borderSteps, contours, ripples } from './quality/steps';
export { halveMeans, lumaPair, similarities } from './quality/similarity';
export { colourStatistics } from './quality/colours';
export { cellSimilarities, squaredErrors } from './quality/planes';
