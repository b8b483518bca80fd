// Filters of whole surfaces: premultiplied RGBA in f32, rows without gaps. The rules are in src/engine/render/
// (filter-step.ts, filter-parameters.ts, blur-kernel.ts, edge-distance.ts).

export { bounds, clearAround, scale } from './filters/area';
export {
  convolve, decimateX, decimateY, interpolateX, interpolateY, ringBytes,
} from './filters/blur';
export { colourMatrix, levels, toneMap } from './filters/colour';
export { displace } from './filters/displace';
export { alphaBytes, findEdges, marksBytes, nearestColumns, nearestRows, paintGrown } from './filters/grow';
export { wipe } from './filters/wipe';
