import type { Matrix } from '../../scene/index.ts';
import { readProperty } from '../animation/keyframes.ts';
import {
  numberProperty,
  type Property,
  positionProperty,
  type Vector,
  vectorProperty,
} from '../animation/property.ts';
import { isObject, isTrue, type Json, type JsonObject, toNumbers } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import { bounded, IDENTITY, sameMatrix, shearOf } from './matrix.ts';

const RADIANS = Math.PI / 180;

/** The transform of a layer or group: anchor, then scale, skew, rotation, position. Angles in degrees, clockwise. */
export class Transform implements Property<Matrix> {
  readonly animated: boolean;
  readonly #anchor: Property<Vector>;
  readonly #position: Property<Vector>;
  readonly #scale: Property<Vector>;
  readonly #rotation: Property<number>;
  readonly #skew: Property<number>;
  readonly #skewAxis: Property<number>;
  readonly #orient: boolean;
  #value: Matrix = IDENTITY;
  #ready = false;

  constructor(raw: JsonObject, context: LayerContext, autoOrient = false) {
    this.#anchor = positionProperty(raw.a, context);
    this.#position = positionProperty(raw.p, context);
    this.#scale = vectorProperty(raw.s, [100, 100], context);
    this.#rotation = numberProperty(raw.r ?? raw.rz, 0, context);
    this.#skew = numberProperty(raw.sk, 0, context);
    this.#skewAxis = numberProperty(raw.sa, 0, context);
    this.#orient = autoOrient && this.#position.animated;
    this.animated = [
      this.#anchor,
      this.#position,
      this.#scale,
      this.#rotation,
      this.#skew,
      this.#skewAxis,
    ].some(({ animated }) => animated);
    warnOfDepth(raw, context);
  }

  at(time: number): Matrix {
    if (this.#ready && !this.animated) return this.#value;
    const matrix = this.#compute(time);
    if (!this.#ready || !sameMatrix(matrix, this.#value)) this.#value = matrix;
    this.#ready = true;
    return this.#value;
  }

  #compute(time: number): Matrix {
    const [ax = 0, ay = 0] = this.#anchor.at(time);
    const [px = 0, py = 0] = this.#position.at(time);
    const [scaleX = 100, scaleY = 100] = this.#scale.at(time);
    const turn = this.#rotation.at(time) * RADIANS + (this.#orient ? this.#heading(time) : 0);
    // The linear part, [a c; b d]: first the scale …
    let a = scaleX / 100;
    let b = 0;
    let c = 0;
    let d = scaleY / 100;
    const skew = this.#skew.at(time);
    if (skew !== 0) {
      // … then a shear along the axis …
      const axis = this.#skewAxis.at(time) * RADIANS;
      const cos = Math.cos(axis);
      const sin = Math.sin(axis);
      const shear = shearOf(skew);
      const m11 = 1 + shear * sin * cos;
      const m12 = shear * cos * cos;
      const m21 = -shear * sin * sin;
      const m22 = 1 - shear * sin * cos;
      [a, b, c, d] = [m11 * a, m21 * a, m12 * d, m22 * d];
    }
    if (turn !== 0) {
      // … then the rotation.
      const cos = Math.cos(turn);
      const sin = Math.sin(turn);
      [a, b, c, d] = [cos * a - sin * b, sin * a + cos * b, cos * c - sin * d, sin * c + cos * d];
    }
    return bounded([a, b, c, d, px - a * ax - c * ay, py - b * ax - d * ay]);
  }

  /** The direction in which the position moves, in radians; at rest, before and after, that of the nearest move. */
  #heading(time: number): number {
    const step = 0.001;
    const [first, last] = this.#position.span ?? [time, time];
    const now = Math.max(first + step, Math.min(last, time));
    const [x0 = 0, y0 = 0] = this.#position.at(now - step);
    const [x1 = 0, y1 = 0] = this.#position.at(now);
    return Math.atan2(y1 - y0, x1 - x0);
  }
}

/** Whether a position ever lies before or behind the picture's plane. */
function isDeep(place: Json | undefined, context: LayerContext): boolean {
  if (isObject(place) && isTrue(place.s)) {
    const z = numberProperty(place.z, 0, context);
    return z.animated || z.at(0) !== 0;
  }
  const { value, track } = readProperty(place, context);
  const values = track ? track.keyframes.flatMap(({ start, end }) => [start, end]) : [value];
  return values.some((point) => (toNumbers(point)?.[2] ?? 0) !== 0);
}

function warnOfDepth(raw: JsonObject, context: LayerContext): void {
  const turned = [raw.rx, raw.ry, raw.or].some((angle) => {
    const property = vectorProperty(angle, [0, 0, 0], context);
    return property.animated || property.at(0).some((value) => value % 360 !== 0);
  });
  if (turned || isDeep(raw.p, context) || isDeep(raw.a, context)) {
    context.warn(
      '3d-transform',
      'Depth and rotation about the x and y axes are left out: the layer is not marked as one in space.',
    );
  }
}
