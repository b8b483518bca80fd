import type { FilterPass } from '../../backend.ts';
import { type BlurKernel, blurKernel } from '../../filters/blur-kernel.ts';
import { type AreaSpan, areaSpans } from '../../filters/filter-parameters.ts';
import type { BlurStep } from '../../filters/filter-step.ts';
import type { FilterMachine } from './kernel.ts';

const PIXEL_BYTES = 16;
/** Vertical kernels work on four columns at once and may read past the last of them. */
const GROUP = 4;

/** One axis: samples that there are (inclusive), samples that are made (exclusive at the end), and the kernel. */
interface Axis {
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
  readonly kernel: BlurKernel | undefined;
  readonly repeats: boolean;
  readonly weights: number;
  readonly radius: number;
  readonly table: number;
}

interface Coarse {
  readonly factor: number;
  readonly taps: number;
  readonly firstTap: number;
  /** The coarse samples that are asked for, the end excluded. */
  readonly m0: number;
  readonly m1: number;
}

/** A picture in a room: the address of its sample 0, 0, which need not be stored, and the bytes of a row. */
interface Picture {
  readonly origin: number;
  readonly stride: number;
}

/** Blurs as blur-kernel.ts says: what is empty is not touched, and the smallest picture is worked on first. */
export function blur(machine: FilterMachine, { source, target }: FilterPass, step: BlurStep): void {
  const { width, height } = source;
  const spans = step.repeatWithin && areaSpans(step.repeatWithin, width, height);
  const bounds = step.repeatWithin && !spans ? undefined : machine.bounds(source.address, width, height);
  if (!bounds) {
    machine.clear(target.address, width * height * PIXEL_BYTES);
    return;
  }
  const kernelX = blurKernel(step.sigmaX);
  const kernelY = blurKernel(step.sigmaY);
  const x = makeAxis(machine, 'x', kernelX, spans?.[0], bounds.left, bounds.right, width);
  const y = makeAxis(machine, 'y', kernelY, spans?.[1], bounds.top, bounds.bottom, height);
  const stride = width * PIXEL_BYTES;
  const from = { origin: source.address, stride };
  const to = { origin: target.address, stride };
  const coarseX = coarseOf(x);
  const coarseY = coarseOf(y);
  if (coarseX) blurCoarseColumns(machine, from, to, x, y, coarseX, coarseY);
  else if (coarseY) blurCoarseRows(machine, from, to, x, y, coarseY);
  else convolve(machine, from, to, x, y);
  if (spans) machine.cutToArea(target.address, width, height, spans);
  else machine.kernel.clearAround(target.address, width, height, x.from, y.from, x.to, y.to);
}

function makeAxis(
  machine: FilterMachine,
  name: string,
  kernel: BlurKernel | undefined,
  span: AreaSpan | undefined,
  start: number,
  end: number,
  size: number,
): Axis {
  const weights = machine.put(`weights ${name}`, withSums(kernel ? kernel.weights : Float32Array.of(1)));
  const table = machine.put(`table ${name}`, kernel ? kernel.interpolation : []);
  const radius = kernel ? kernel.radius : 0;
  const common = { kernel, weights, table, radius };
  if (span) {
    const { first, last } = span;
    return { ...common, first, last, from: Math.floor(span.start), to: Math.ceil(span.end), repeats: true };
  }
  let low = start - radius;
  let high = end + radius;
  if (kernel && kernel.factor > 1) {
    const { factor, taps, first } = kernel;
    low = (Math.ceil((start - radius) / factor) - first - taps + 1) * factor;
    high = (Math.floor((end - 1 + radius) / factor) - first + 1) * factor;
  }
  const bounds = { first: start, last: end - 1, from: Math.max(low, 0), to: Math.min(high, size) };
  return { ...common, ...bounds, repeats: false };
}

/** Weights, and after them the sums of none, of the first, of the first two … and of all. */
function withSums(weights: Float32Array): Float32Array {
  const both = new Float32Array(2 * weights.length + 1);
  both.set(weights);
  let sum = 0;
  for (const [i, weight] of weights.entries()) {
    sum += weight;
    both[weights.length + 1 + i] = sum;
  }
  return both;
}

function coarseOf({ kernel, from, to }: Axis): Coarse | undefined {
  if (!kernel || kernel.factor < 2) return undefined;
  const { factor, taps, first } = kernel;
  const m0 = Math.floor(from / factor) + first;
  const m1 = Math.floor((to - 1) / factor) + first + taps;
  return { factor, taps, firstTap: first, m0, m1 };
}

/** Room for a picture whose columns begin at `left` and rows at `top`, with some to read beyond its end. */
function makePicture(
  machine: FilterMachine,
  name: string,
  left: number,
  top: number,
  right: number,
  bottom: number,
): Picture {
  const stride = Math.ceil((right - left) / GROUP) * GROUP * PIXEL_BYTES;
  const address = machine.room(name, stride * (bottom - top) + GROUP * PIXEL_BYTES);
  return { origin: address - left * PIXEL_BYTES - top * stride, stride };
}

function convolve(machine: FilterMachine, from: Picture, to: Picture, x: Axis, y: Axis): void {
  machine.kernel.convolve(
    ...[from.origin, from.stride, to.origin, to.stride],
    ...[x.from, y.from, x.to, y.to],
    ...[x.first, x.last, y.first, y.last, x.repeats],
    ...[x.weights, x.radius],
    ...[y.weights, y.radius],
    machine.room('ring', machine.kernel.ringBytes(y.radius)),
  );
}

/** x is coarse: its few columns go through y, whichever way that is done, and then back. */
function blurCoarseColumns(
  machine: FilterMachine,
  source: Picture,
  target: Picture,
  x: Axis,
  y: Axis,
  coarseX: Coarse,
  coarseY: Coarse | undefined,
): void {
  const { m0, m1, factor, taps, firstTap } = coarseX;
  const columns = makePicture(machine, 'columns', m0, y.first, m1, y.last + 1);
  machine.kernel.decimateX(
    ...[source.origin, source.stride, columns.origin, columns.stride],
    ...[y.first, y.last + 1],
    ...[m0, m1, factor, x.first, x.last, x.repeats],
    ...[x.weights, x.radius],
  );
  const blurred = makePicture(machine, 'blurred columns', m0, y.from, m1, y.to);
  const through = alone(machine, m0, m1);
  if (coarseY) blurCoarseRows(machine, columns, blurred, through, y, coarseY);
  else convolve(machine, columns, blurred, { ...through, repeats: y.repeats }, y);
  machine.kernel.interpolateX(
    ...[blurred.origin, blurred.stride, target.origin, target.stride],
    ...[x.from, y.from, x.to, y.to],
    ...[factor, x.table, taps, firstTap],
  );
}

/** An axis that is left as it is. */
function alone(machine: FilterMachine, from: number, to: number): Axis {
  const weights = machine.put('unit', withSums(Float32Array.of(1)));
  const bounds = { first: from, last: to - 1, from, to };
  return { ...bounds, kernel: undefined, repeats: false, weights, radius: 0, table: 0 };
}

/** y is coarse and x is not: x is done on the few rows. */
function blurCoarseRows(
  machine: FilterMachine,
  source: Picture,
  target: Picture,
  x: Axis,
  y: Axis,
  { m0, m1, factor, taps, firstTap }: Coarse,
): void {
  // Whole groups of columns of a surface or of a room, so that none is written beyond its end.
  const left = x.first - (x.first & (GROUP - 1));
  const rows = makePicture(machine, 'rows', left, m0, x.last + 1, m1);
  machine.kernel.decimateY(
    ...[source.origin, source.stride, rows.origin, rows.stride],
    ...[left, x.last + 1],
    ...[m0, m1, factor, y.first, y.last, y.repeats],
    ...[y.weights, y.radius],
  );
  let blurred = rows;
  if (x.radius > 0 || x.repeats) {
    blurred = makePicture(machine, 'blurred rows', x.from, m0, x.to, m1);
    convolve(machine, rows, blurred, x, alone(machine, m0, m1));
  }
  machine.kernel.interpolateY(
    ...[blurred.origin, blurred.stride, target.origin, target.stride],
    ...[x.from, y.from, x.to, y.to],
    ...[factor, y.table, taps, firstTap],
  );
}
