import type { Property } from '../animation/property.ts';
import { IDENTITY4, inverseAffine4, type Matrix4, Product4, sameMatrix4 } from '../transforms/matrix4.ts';

/** A camera layer, as its composition looks through it. */
export interface Camera {
  readonly inPoint: number;
  readonly outPoint: number;
  /** Pixels from the eye to where things have their own size: After Effects' zoom. */
  readonly zoom: Property<number>;
  /** From the camera's space to the composition's, through all of its parents. */
  place(time: number): Matrix4;
}

/**
 * After Effects looks at a composition without a camera, and makes new cameras, with a lens of 50 mm before a film of
 * 36 mm that is as wide as the composition ("Cameras, lights, and points of interest", camera settings).
 */
const DEFAULT_ZOOM = 50 / 36;

/**
 * How a composition's space is seen: to x and y of its plane, the distance along the line of sight, and
 * w = distance / zoom. The topmost camera counts that is there at the time.
 */
export class Viewer {
  readonly #cameras: readonly Camera[];
  readonly #width: number;
  readonly #height: number;
  readonly #without: Matrix4;
  readonly #view = new Product4();
  #lens: Matrix4 = IDENTITY4;
  #inverse: Matrix4 | undefined = IDENTITY4;
  #place: Matrix4 = IDENTITY4;

  /** @param cameras topmost first */
  constructor(cameras: readonly Camera[], width: number, height: number) {
    this.#cameras = cameras;
    this.#width = width;
    this.#height = height;
    const zoom = this.#defaultZoom;
    // Written out rather than multiplied, so that what lies at z = 0 stays exactly where it is.
    this.#without = [
      ...[1, 0, width / 2 / zoom, 0],
      ...[0, 1, height / 2 / zoom, 0],
      ...[0, 0, 1, zoom],
      ...[0, 0, 1 / zoom, 1],
    ];
  }

  /** The same object again while neither camera nor lens move. */
  at(time: number): Matrix4 {
    const camera = this.#cameras.find(({ inPoint, outPoint }) => time >= inPoint && time < outPoint);
    if (!camera) return this.#without;
    const place = camera.place(time);
    if (place !== this.#place) {
      this.#place = place;
      this.#inverse = inverseAffine4(place);
    }
    if (!this.#inverse) return this.#without;
    const lens = this.#lensOf(camera.zoom.at(time));
    if (!sameMatrix4(lens, this.#lens)) this.#lens = lens;
    return this.#view.of(this.#lens, this.#inverse);
  }

  get #defaultZoom(): number {
    return this.#width * DEFAULT_ZOOM;
  }

  #lensOf(written: number): Matrix4 {
    const zoom = written > 0 ? written : this.#defaultZoom;
    return [
      ...[1, 0, this.#width / 2 / zoom, 0],
      ...[0, 1, this.#height / 2 / zoom, 0],
      ...[0, 0, 1, 0],
      ...[0, 0, 1 / zoom, 0],
    ];
  }
}
