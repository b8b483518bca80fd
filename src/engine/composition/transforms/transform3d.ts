import {
  constant,
  numberProperty,
  type Property,
  positionProperty,
  type Vector,
  vectorProperty,
} from '../animation/property.ts';
import type { JsonObject } from '../document/values.ts';
import type { LayerContext } from '../layers/layer-context.ts';
import {
  IDENTITY4,
  type Matrix4,
  multiply4,
  rotation4,
  sameMatrix4,
  scaling4,
  translation4,
} from './matrix4.ts';

const DEGREES = 180 / Math.PI;

/** Orientation, then rotation: what turns a layer or camera in space. Angles in degrees. */
class Attitude {
  readonly #orientation: Property<Vector>;
  readonly #rotations: readonly [Property<number>, Property<number>, Property<number>];

  constructor(raw: JsonObject, context: LayerContext) {
    this.#orientation = vectorProperty(raw.or, [0, 0, 0], context);
    this.#rotations = [
      numberProperty(raw.rx, 0, context),
      numberProperty(raw.ry, 0, context),
      numberProperty(raw.rz ?? raw.r, 0, context),
    ];
  }

  get animated(): boolean {
    return this.#orientation.animated || this.#rotations.some(({ animated }) => animated);
  }

  at(time: number): Matrix4 {
    const [x = 0, y = 0, z = 0] = this.#orientation.at(time);
    const [turnX, turnY, turnZ] = this.#rotations;
    const turn = rotation4(turnX.at(time), turnY.at(time), turnZ.at(time));
    return multiply4(rotation4(x, y, z), turn);
  }
}

/** Gives the same matrix again for as long as it does not change. */
abstract class Placing implements Property<Matrix4> {
  abstract readonly animated: boolean;
  #value: Matrix4 = IDENTITY4;
  #ready = false;

  at(time: number): Matrix4 {
    if (this.#ready && !this.animated) return this.#value;
    const matrix = this.compute(time);
    if (!this.#ready || !sameMatrix4(matrix, this.#value)) this.#value = matrix;
    this.#ready = true;
    return this.#value;
  }

  protected abstract compute(time: number): Matrix4;
}

/** The transform of a 3D layer: anchor, then scale, rotation z, y, x, orientation z, y, x, position. */
export class SpatialTransform extends Placing {
  readonly animated: boolean;
  readonly anchor: Property<Vector>;
  readonly #position: Property<Vector>;
  readonly #scale: Property<Vector>;
  readonly #attitude: Attitude;
  readonly #orient: boolean;

  constructor(raw: JsonObject, context: LayerContext, autoOrient: boolean) {
    super();
    this.anchor = positionProperty(raw.a, context, 3);
    this.#position = positionProperty(raw.p, context, 3);
    this.#scale = vectorProperty(raw.s, [100, 100, 100], context);
    this.#attitude = new Attitude(raw, context);
    this.#orient = autoOrient && this.#position.animated;
    this.animated = [this.anchor, this.#position, this.#scale, this.#attitude].some(
      ({ animated }) => animated,
    );
  }

  protected compute(time: number): Matrix4 {
    const [ax = 0, ay = 0, az = 0] = this.anchor.at(time);
    const [px = 0, py = 0, pz = 0] = this.#position.at(time);
    const [sx = 100, sy = 100, sz = 100] = this.#scale.at(time);
    const scaled = multiply4(scaling4(sx / 100, sy / 100, sz / 100), translation4(-ax, -ay, -az));
    const turned = multiply4(this.#attitude.at(time), scaled);
    const oriented = this.#orient ? multiply4(alongPath(this.#position, time), turned) : turned;
    return multiply4(translation4(px, py, pz), oriented);
  }
}

/** Turns the x axis to where a position moves; at rest, before and after, to where it moved nearest to that. */
function alongPath(position: Property<Vector>, time: number): Matrix4 {
  const step = 0.001;
  const [first, last] = position.span ?? [time, time];
  const now = Math.max(first + step, Math.min(last, time));
  const [x0 = 0, y0 = 0, z0 = 0] = position.at(now - step);
  const [x1 = 0, y1 = 0, z1 = 0] = position.at(now);
  const [dx, dy, dz] = [x1 - x0, y1 - y0, z1 - z0];
  const heading = Math.atan2(dy, dx) * DEGREES;
  const climb = Math.atan2(-dz, Math.hypot(dx, dy)) * DEGREES;
  return multiply4(rotation4(0, 0, heading), rotation4(0, climb, 0));
}

/**
 * From a camera's own space (x right, y down, z where it looks) to the composition's. With a point of interest, which
 * documents keep as the anchor, it looks there and stays level before it is turned further; without one it looks
 * along z.
 */
export class CameraTransform extends Placing {
  readonly animated: boolean;
  readonly anchor = constant<Vector>([0, 0]);
  readonly #position: Property<Vector>;
  readonly #interest: Property<Vector> | undefined;
  readonly #attitude: Attitude;

  constructor(raw: JsonObject, context: LayerContext) {
    super();
    this.#position = positionProperty(raw.p, context, 3);
    this.#interest = raw.a === undefined ? undefined : positionProperty(raw.a, context, 3);
    this.#attitude = new Attitude(raw, context);
    this.animated = this.#position.animated || this.#attitude.animated || (this.#interest?.animated ?? false);
  }

  protected compute(time: number): Matrix4 {
    const [px = 0, py = 0, pz = 0] = this.#position.at(time);
    const attitude = this.#attitude.at(time);
    const aimed = this.#interest
      ? multiply4(towards(this.#interest.at(time), [px, py, pz]), attitude)
      : attitude;
    return multiply4(translation4(px, py, pz), aimed);
  }
}

/** Yaw, then pitch, and no roll. */
function towards([x = 0, y = 0, z = 0]: Vector, from: readonly [number, number, number]): Matrix4 {
  const [dx, dy, dz] = [x - from[0], y - from[1], z - from[2]];
  const yaw = dx === 0 && dz === 0 ? 0 : Math.atan2(dx, dz) * DEGREES;
  const pitch = dx === 0 && dy === 0 && dz === 0 ? 0 : Math.atan2(-dy, Math.hypot(dx, dz)) * DEGREES;
  return multiply4(rotation4(0, yaw, 0), rotation4(pitch, 0, 0));
}
