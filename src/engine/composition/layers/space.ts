import type { Matrix } from '../../scene/index.ts';
import type { Matrix4 } from '../transforms/matrix4.ts';

/** The size of the whole composition, beyond which nothing shows. */
export interface Stage {
  readonly width: number;
  readonly height: number;
}

/** A time of a composition, in its own frames, with the shutter of motion blur open or closed. */
export interface Moment {
  readonly frame: number;
  /** Where the shutter is open: the instant that layers with motion blur show, while all others show `frame`. */
  readonly instant: number | undefined;
}

/** How a composition lies in what holds it. */
export interface Ground {
  /** From its plane to the whole composition's, or to the nearest plane in perspective around it. */
  readonly base: Matrix;
  /** What shows of the base's picture; absent where a filter or perspective comes after. */
  readonly stage?: Stage | undefined;
  /** Present where the composition is collapsed: its 3D layers stand in the space of the one that holds it. */
  readonly joined?: JoinedSpace | undefined;
}

export interface JoinedSpace {
  /** From the collapsed composition's space to the camera's picture. */
  readonly view: Matrix4;
  /** From the camera's picture to where `base` leads. */
  readonly root: Matrix;
  /** Even its 2D layers lie in space, since the layer that holds them does. */
  readonly lifted: boolean;
}

/** Where the layers of one composition lie at one instant. */
export interface Space extends JoinedSpace {
  readonly base: Matrix;
  readonly stage: Stage | undefined;
}

/** What a layer needs to know of the composition that holds it. */
export interface Home {
  /** The space at an instant, for a base other than the composition's own where one is given. */
  spaceAt(time: number, base?: Matrix): Space;
  /** The moment that is being looked at, where `time` belongs to it. */
  momentAt(time: number): Moment;
}

export const closed = (frame: number): Moment => ({ frame, instant: undefined });
