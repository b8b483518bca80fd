import type { PropertyKind } from '../strict/fields.ts';

/** What turns a difference of a property into pixels on screen, at most. */
export interface Stage {
  /** The longer side of the composition, in pixels. */
  readonly side: number;
  /** Pixels that a unit of the property's space takes. */
  readonly magnification: number;
}

/** A code of 8 bits over a whole area is told as easily as an edge that lies this far off. */
const PIXELS_A_CODE = 0.05;

/** Pixels by which the picture moves where a property of the kind is off by 1. */
export function pixelsAUnit(kind: PropertyKind, { side, magnification }: Stage): number {
  const far = side * Math.max(1, magnification);
  switch (kind) {
    case 'position':
    case 'length':
    case 'lengths':
    case 'path':
      return Math.max(magnification, 0.01);
    case 'angle':
    case 'angles':
      return (far * Math.PI) / 180;
    case 'scale':
      return far / 100;
    case 'opacity':
      return (255 / 100) * PIXELS_A_CODE;
    case 'colour':
      return 255 * PIXELS_A_CODE;
    case 'gradient':
      // Its offsets run along the whole of it.
      return Math.max(255 * PIXELS_A_CODE, far / 4);
    case 'share':
      // Around a shape as large as the picture.
      return (4 * far) / 100;
    case 'time':
    case 'count':
      return far;
  }
}
